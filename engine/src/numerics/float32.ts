/**
 * Primitives of the float domain on JavaScript numbers that hold binary32 values. `Math.fround` of a binary64 sum, difference, product, quotient or root of binary32 values is the binary32 result
 * (53 >= 2 * 24 + 2 bits), subnormal results included.
 */

const FLOATS = new Float32Array(1);
const PATTERNS = new Int32Array(FLOATS.buffer);
const CANONICAL_NAN = 0x7fc00000;
/** From here on every binary32 value is an integer. */
const INTEGERS_FROM = 2 ** 23;

/** The pattern of a value as int32, of any NaN the canonical one. */
export function bitsOf(x: number): number {
  // INVARIANT B2: No payload and no sign of a NaN leaves an operation on numbers: the one NaN is 0x7fc00000.
  if (Number.isNaN(x)) return CANONICAL_NAN;
  FLOATS[0] = x;
  return PATTERNS[0]!;
}

/** The value of a pattern, of which the low 32 bits count. */
export function fromBits(bits: number): number {
  PATTERNS[0] = bits;
  return FLOATS[0]!;
}

export const add = (a: number, b: number): number => Math.fround(a + b);
export const sub = (a: number, b: number): number => Math.fround(a - b);
export const mul = (a: number, b: number): number => Math.fround(a * b);
export const div = (a: number, b: number): number => Math.fround(a / b);
export const sqrt = (x: number): number => Math.fround(Math.sqrt(x));

export const neg = (x: number): number => -x;
export const abs = (x: number): number => Math.abs(x);
/** The magnitude of the first with the sign bit of the second, which is not a NaN unless the first is. */
export const withSign = (magnitude: number, sign: number): number =>
  sign < 0 || Object.is(sign, -0) ? -Math.abs(magnitude) : Math.abs(magnitude);

export const floor = (x: number): number => Math.floor(x);
export const ceil = (x: number): number => Math.ceil(x);
export const trunc = (x: number): number => Math.trunc(x);

/** The nearest integer, of two the even one; keeps the sign of zero. */
export function nearest(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < INTEGERS_FROM)) return x;
  return withSign(Math.fround(magnitude + INTEGERS_FROM) - INTEGERS_FROM, x);
}

/** NaN if either is; -0 is less than +0. */
export const min = (a: number, b: number): number => Math.min(a, b);
/** NaN if either is; -0 is less than +0. */
export const max = (a: number, b: number): number => Math.max(a, b);

export const equal = (a: number, b: number): number => (a === b ? 1 : 0);
export const less = (a: number, b: number): number => (a < b ? 1 : 0);
export const lessOrEqual = (a: number, b: number): number => (a <= b ? 1 : 0);

/** Toward zero, into the range of int32; 0 for NaN. */
export function toInt(x: number): number {
  if (x >= 2 ** 31) return 2 ** 31 - 1;
  return x <= -(2 ** 31) ? -(2 ** 31) : x | 0;
}

/** The binary32 value nearest to an int32. */
export const fromInt = (i: number): number => Math.fround(i);
