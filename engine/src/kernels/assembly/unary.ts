import { bits } from './bits';
import { erf } from './erf';
import { exp } from './exp';
import { log } from './log';
import { sigmoid } from './sigmoid';
import { tanh } from './tanh';
import { ABS, ABS_INT, CEIL, ERF, EXP, FLOOR, FROM_INT, LOG, NEAREST, NEG, NEG_INT, RSQRT, SIGMOID, SQRT, TANH, TO_INT, TRUNC } from './scalarCodes';

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
  if (fn == NEG) return f32x4.neg(x);
  if (fn == ABS) return f32x4.abs(x);
  if (fn == SQRT) return f32x4.sqrt(x);
  if (fn == FLOOR) return f32x4.floor(x);
  if (fn == CEIL) return f32x4.ceil(x);
  if (fn == NEAREST) return f32x4.nearest(x);
  if (fn == TRUNC) return f32x4.trunc(x);
  if (fn == EXP) return exp(x);
  if (fn == LOG) return log(x);
  if (fn == TANH) return tanh(x);
  if (fn == ERF) return erf(x);
  if (fn == SIGMOID) return sigmoid(x);
  if (fn == RSQRT) return f32x4.div(bits(0x3f800000), f32x4.sqrt(x));
  if (fn == TO_INT) return i32x4.trunc_sat_f32x4_s(x);
  if (fn == FROM_INT) return f32x4.convert_i32x4_s(x);
  if (fn == NEG_INT) return i32x4.neg(x);
  if (fn == ABS_INT) return i32x4.abs(x);
  return x;
}
