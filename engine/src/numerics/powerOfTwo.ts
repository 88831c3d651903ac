import { bitsOf, fromBits, mul } from './float32.ts';

/**
 * p * 2^n, rounded once, for a normal p and for n from -152 to 129: the lower half of n goes into the exponent bits of p, where it is exact; the other half is a multiplication, which overflows and underflows as it should.
 * A NaN stays one when n is 0.
 */
export function timesPowerOfTwo(p: number, n: number): number {
  const half = n >> 1;
  return mul(fromBits(bitsOf(p) + (half << 23)), fromBits((n - half + 127) << 23));
}
