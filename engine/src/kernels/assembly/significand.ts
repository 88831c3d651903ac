import { bits } from './bits';

/** m of x = m * 2^k with m from the pattern `least` to twice that, for x above 0. */
@inline
export function significand(x: v128, least: u32): v128 {
  return i32x4.add(v128.and(shifted(x, least), bits(0x007fffff)), bits(least));
}

/** k of x = m * 2^k as an integer. */
@inline
export function exponent(x: v128, least: u32): v128 {
  const subnormal = f32x4.lt(x, bits(0x00800000));
  return i32x4.sub(i32x4.shr_s(shifted(x, least), 23), v128.and(subnormal, bits(23)));
}

@inline
function shifted(x: v128, least: u32): v128 {
  const subnormal = f32x4.lt(x, bits(0x00800000));
  const scaled = v128.bitselect(f32x4.mul(x, bits(0x4b000000)), x, subnormal);
  return i32x4.sub(scaled, bits(least));
}
