import { atMost, bits, horner, withSign } from './bits';

/** Error function: numerics/erf.ts, lane by lane; both polynomials, then one of them. */
@inline
export function erf(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(a, a);
  let p = horner(bits(0xb6f91e56), z, 0x38d85dad);
  p = horner(p, z, 0xba5a365c);
  p = horner(p, z, 0x3baaa3aa);
  p = horner(p, z, 0xbcdc0874);
  p = horner(p, z, 0x3de716de);
  p = horner(p, z, 0xbec093a0);
  p = horner(p, z, 0x3e0375d4);
  const near = f32x4.add(a, f32x4.mul(a, p));
  const t = atMost(a, 0x40800000);
  let q = horner(bits(0x39346373), t, 0xbb31eba4);
  q = horner(q, t, 0x3c65e8cb);
  q = horner(q, t, 0xbc653060);
  q = horner(q, t, 0xbd6d9ed4);
  q = horner(q, t, 0xbe16ef25);
  q = horner(q, t, 0x3f8030d4);
  const square = f32x4.mul(q, q);
  const fourth = f32x4.mul(square, square);
  const far = f32x4.sub(bits(0x3f800000), f32x4.mul(fourth, fourth));
  return withSign(v128.bitselect(near, far, f32x4.lt(a, bits(0x3fa00000))), x);
}
