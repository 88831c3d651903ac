import { abs, add, div, fromBits, max, mul, nearest, neg, sub, toInt, withSign } from './float32.ts';

const LOWEST = fromBits(0xc1200000); // -10: beyond, the result is 1
const BORDER = fromBits(0xbf0c9f54); // about -artanh(1/2)
const TWO_LOG2_E = fromBits(0x4038aa3b);
const HALF_LN2 = fromBits(0x3eb17218);
const HALF = fromBits(0x3f000000);
const ONE = fromBits(0x3f800000);
const C2 = fromBits(0x3f7fffff);
const C3 = fromBits(0x3f2aaa5c);
const C4 = fromBits(0x3eaaab55);
const C5 = fromBits(0x3e091315);
const C6 = fromBits(0x3d36070e);

/**
 * Hyperbolic tangent with the sign of x. u = -|x| = n * ln 2 / 2 + r, p = (e^2r - 1) / 2 by a polynomial, so that e^2u / 2 = p * 2^n + 2^n / 2.
 * Near zero the result is (1/2 - e^2u / 2) / (1/2 + e^2u / 2), further out 1 - 2 * (e^2u / 2) / (1/2 + e^2u / 2), each without a loss by cancellation.
 */
export function tanh(x: number): number {
  const u = max(neg(abs(x)), LOWEST);
  const n = nearest(mul(u, TWO_LOG2_E));
  const r = sub(u, mul(n, HALF_LN2));
  let q = add(mul(C6, r), C5);
  q = add(mul(q, r), C4);
  q = add(mul(q, r), C3);
  q = add(mul(q, r), C2);
  const p = add(r, mul(mul(r, r), q));

  const exponent = toInt(n);
  const half = fromBits((exponent + 126) << 23);
  const scaled = mul(p, fromBits((exponent + 127) << 23));
  const near = u > BORDER;
  const quotient = div(add(scaled, near ? sub(half, HALF) : half), add(scaled, add(half, HALF)));
  return withSign(near ? quotient : sub(ONE, add(quotient, quotient)), x);
}
