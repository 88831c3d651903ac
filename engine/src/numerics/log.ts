import { add, bitsOf, div, fromBits, fromInt, mul, sub } from './float32.ts';

const LEAST_NORMAL = fromBits(0x00800000);
const TWO_TO_23 = fromBits(0x4b000000);
const ROOT_HALF_BITS = 0x3f3504f3;
const MANTISSA = 0x007fffff;
const LN2_HIGH = fromBits(0x3f317200); // 15 bits: times the 8 bits of k is exact
const LN2_LOW = fromBits(0x35bfbe8e);
const HALF = fromBits(0x3f000000);
const ONE = fromBits(0x3f800000);
const TWO = fromBits(0x40000000);
const C1 = fromBits(0x3f2aaabd);
const C2 = fromBits(0x3eccaf6c);
const C3 = fromBits(0x3e98f01e);

/**
 * Natural logarithm. x = m * 2^k with m from sqrt(1/2) to sqrt(2), f = m - 1, s = f / (2 + f); then
 * ln m = 2 * artanh s = f - f^2 / 2 + s * (f^2 / 2 + R(s^2)).
 */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  const subnormal = x < LEAST_NORMAL;
  const shifted = (bitsOf(subnormal ? mul(x, TWO_TO_23) : x) - ROOT_HALF_BITS) | 0;
  const k = fromInt((shifted >> 23) - (subnormal ? 23 : 0));
  const f = sub(fromBits((shifted & MANTISSA) + ROOT_HALF_BITS), ONE);
  const s = div(f, add(TWO, f));
  const z = mul(s, s);
  const rest = mul(z, add(C1, mul(z, add(C2, mul(z, C3)))));
  const half = mul(HALF, mul(f, f));
  const bent = add(mul(s, add(half, rest)), mul(k, LN2_LOW));
  return add(add(sub(bent, half), f), mul(k, LN2_HIGH));
}
