import { atLeast, atMost, bits, horner, powerOfTwo } from './bits';

/** e to the power of x: numerics/exp.ts, lane by lane. */
@inline
export function exp(x: v128): v128 {
  const clamped = atMost(atLeast(x, 0xc2d00000), 0x42b20000);
  const n = f32x4.nearest(f32x4.mul(clamped, bits(0x3fb8aa3b)));
  const high = f32x4.sub(clamped, f32x4.mul(n, bits(0x3f317200)));
  const r = f32x4.sub(high, f32x4.mul(n, bits(0x35bfbe8e)));
  let q = horner(bits(0x3ab54459), r, 0x3c091ce1);
  q = horner(q, r, 0x3d2aac48);
  q = horner(q, r, 0x3e2aaa4a);
  q = horner(q, r, 0x3efffffe);
  const p = f32x4.add(bits(0x3f800000), f32x4.add(r, f32x4.mul(f32x4.mul(r, r), q)));
  return timesPowerOfTwo(p, i32x4.trunc_sat_f32x4_s(n));
}

/** p * 2^n rounded once. */
@inline
export function timesPowerOfTwo(p: v128, n: v128): v128 {
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(i32x4.add(p, i32x4.shl(half, 23)), powerOfTwo(i32x4.sub(n, half)));
}
