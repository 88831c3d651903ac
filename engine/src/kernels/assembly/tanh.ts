import { atLeast, bits, horner, powerOfTwo, withSign } from './bits';

/** Hyperbolic tangent: numerics/tanh.ts, lane by lane. */
@inline
export function tanh(x: v128): v128 {
  const u = atLeast(v128.or(x, bits(0x80000000)), 0xc1200000);
  const n = f32x4.nearest(f32x4.mul(u, bits(0x4038aa3b)));
  const r = f32x4.sub(u, f32x4.mul(n, bits(0x3eb17218)));
  let q = horner(bits(0x3d36070e), r, 0x3e091315);
  q = horner(q, r, 0x3eaaab55);
  q = horner(q, r, 0x3f2aaa5c);
  q = horner(q, r, 0x3f7fffff);
  const p = f32x4.add(r, f32x4.mul(f32x4.mul(r, r), q));
  const exponent = i32x4.trunc_sat_f32x4_s(n);
  const half = powerOfTwo(i32x4.sub(exponent, bits(1)));
  const scaled = f32x4.mul(p, powerOfTwo(exponent));
  const oneHalf = bits(0x3f000000);
  const near = f32x4.gt(u, bits(0xbf0c9f54));
  const addend = v128.bitselect(f32x4.sub(half, oneHalf), half, near);
  const quotient = f32x4.div(f32x4.add(scaled, addend), f32x4.add(scaled, f32x4.add(half, oneHalf)));
  const far = f32x4.sub(bits(0x3f800000), f32x4.add(quotient, quotient));
  return withSign(v128.bitselect(quotient, far, near), x);
}
