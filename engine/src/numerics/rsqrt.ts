import { div, fromBits, sqrt } from './float32.ts';

const ONE = fromBits(0x3f800000);

/** 1 / sqrt(x): infinite with the sign of x for zeros, NaN below. */
export function rsqrt(x: number): number {
  return div(ONE, sqrt(x));
}
