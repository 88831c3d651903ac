import { bits } from './bits';
import { erf } from './erf';
import { exp } from './exp';
import { log } from './log';
import { sigmoid } from './sigmoid';
import { tanh } from './tanh';

/** Applies a function of one operand to `bytes` bytes, 16 at a time. `fn` is a constant wherever this is inlined. */
@inline
export function unary(fn: u32, to: u32, a: u32, bytes: u32): void {
  for (const end = to + bytes; to < end; to += 16) {
    v128.store(to, unaryOf(fn, v128.load(a)));
    a += 16;
  }
}

@inline
function unaryOf(fn: u32, x: v128): v128 {
  if (fn == 1) return f32x4.neg(x);
  if (fn == 2) return f32x4.abs(x);
  if (fn == 3) return f32x4.sqrt(x);
  if (fn == 4) return f32x4.floor(x);
  if (fn == 5) return f32x4.ceil(x);
  if (fn == 6) return f32x4.nearest(x);
  if (fn == 7) return f32x4.trunc(x);
  if (fn == 8) return exp(x);
  if (fn == 9) return log(x);
  if (fn == 10) return tanh(x);
  if (fn == 11) return erf(x);
  if (fn == 12) return sigmoid(x);
  if (fn == 13) return f32x4.div(bits(0x3f800000), f32x4.sqrt(x));
  if (fn == 30) return i32x4.trunc_sat_f32x4_s(x);
  if (fn == 31) return f32x4.convert_i32x4_s(x);
  if (fn == 32) return i32x4.neg(x);
  if (fn == 33) return i32x4.abs(x);
  return x;
}
