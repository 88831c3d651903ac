/** A binary32 value without any floating point: `significand * 2^exponent`, or one of the special values. */
export type Exact =
  | { readonly kind: 'nan' }
  | { readonly kind: 'infinite'; readonly negative: boolean }
  | {
      readonly kind: 'finite';
      readonly negative: boolean;
      readonly significand: bigint;
      readonly exponent: number;
    };

export const NAN_BITS = 0x7fc00000;
const LEAST_EXPONENT = -149;

/** Takes a pattern apart. */
export function exactOf(bits: number): Exact {
  const negative = bits < 0 || bits > 0x7fffffff;
  const field = (bits >>> 23) & 0xff;
  const fraction = BigInt(bits & 0x7fffff);
  if (field === 255) return fraction === 0n ? { kind: 'infinite', negative } : { kind: 'nan' };
  if (field === 0) return { kind: 'finite', negative, significand: fraction, exponent: LEAST_EXPONENT };
  return { kind: 'finite', negative, significand: fraction + 0x800000n, exponent: field - 150 };
}

/**
 * Pattern of the binary32 value nearest to `numerator / denominator * 2^exponent`, ties to even, with a sign; `sticky` says that the true numerator is a little larger. As an int32.
 */
export function roundExact(
  negative: boolean,
  numerator: bigint,
  denominator = 1n,
  exponent = 0,
  sticky = false,
): number {
  const sign = negative ? 0x80000000 : 0;
  if (numerator === 0n) return sign | 0;
  // The place of the last bit kept: 24 bits, or fewer where the exponent ends.
  let place = bitLength(numerator) - bitLength(denominator) + exponent - 24;
  let quotient: bigint;
  let rest: bigint;
  let divisor: bigint;
  for (; ; place++) {
    if (place < LEAST_EXPONENT) place = LEAST_EXPONENT;
    const shift = place - exponent;
    const dividend = shift < 0 ? numerator << BigInt(-shift) : numerator;
    divisor = shift < 0 ? denominator : denominator << BigInt(shift);
    quotient = dividend / divisor;
    rest = dividend % divisor;
    if (quotient < 0x1000000n) break;
  }
  const twice = 2n * rest;
  const up = twice > divisor || (twice === divisor && (sticky || (quotient & 1n) === 1n));
  // A carry out of the significand raises the exponent field by itself.
  const field = quotient < 0x800000n ? 0 : place + 150;
  const pattern = (BigInt(field) << 23n) + (quotient & 0x7fffffn) + (up ? 1n : 0n);
  return sign | Number(pattern > 0x7f800000n || field > 254 ? 0x7f800000n : pattern) | 0;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
