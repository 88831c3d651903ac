import { bits } from './bits';
import { exponent, significand } from './significand';

const ROOT_HALF_BITS: u32 = 0x3f3504f3;

/** Natural logarithm: numerics/log.ts, lane by lane, special values chosen at the end. */
@inline
export function log(x: v128): v128 {
  const m = significand(x, ROOT_HALF_BITS);
  const k = f32x4.convert_i32x4_s(exponent(x, ROOT_HALF_BITS));
  const f = f32x4.sub(m, bits(0x3f800000));
  const s = f32x4.div(f, f32x4.add(bits(0x40000000), f));
  const z = f32x4.mul(s, s);
  const inner = f32x4.add(bits(0x3eccaf6c), f32x4.mul(z, bits(0x3e98f01e)));
  const rest = f32x4.mul(z, f32x4.add(bits(0x3f2aaabd), f32x4.mul(z, inner)));
  const half = f32x4.mul(bits(0x3f000000), f32x4.mul(f, f));
  const bent = f32x4.add(f32x4.mul(s, f32x4.add(half, rest)), f32x4.mul(k, bits(0x35bfbe8e)));
  const y = f32x4.add(f32x4.add(f32x4.sub(bent, half), f), f32x4.mul(k, bits(0x3f317200)));
  const infinity = bits(0x7f800000);
  const zero = bits(0);
  let result = v128.bitselect(y, infinity, f32x4.ne(x, infinity));
  result = v128.bitselect(bits(0xff800000), result, f32x4.eq(x, zero));
  return v128.bitselect(result, bits(0x7fc00000), f32x4.ge(x, zero));
}
