const SCRATCH = new Float64Array(1);
const WORDS = new Uint32Array(SCRATCH.buffer);
const LEAST_EXPONENT = -126;
/** From here on the nearest binary32 value is infinity. */
const OVERFLOW = 2 ** 128 - 2 ** 103;

/**
 * Distance of a binary32 result from the exact value, in units of the last place of a binary32 value of the size of the exact one. Infinite if only one of them is NaN or the result is infinite without need;
 * 0 for infinity where the exact value rounds to it.
 */
export function ulpError(result: number, exact: number): number {
  if (Number.isNaN(exact)) return Number.isNaN(result) ? 0 : Number.POSITIVE_INFINITY;
  if (Math.abs(exact) >= OVERFLOW) {
    if (result === (exact > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY)) return 0;
    return Math.abs(exact) < 2 ** 128 ? Math.abs(result - exact) / 2 ** 104 : Number.POSITIVE_INFINITY;
  }
  const error = Math.abs(result - exact) / ulpOf(exact);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

function ulpOf(value: number): number {
  SCRATCH[0] = value;
  const exponent = Math.max(((WORDS[1]! >>> 20) & 0x7ff) - 1023, LEAST_EXPONENT);
  WORDS[0] = 0;
  WORDS[1] = (exponent - 23 + 1023) << 20;
  return SCRATCH[0];
}
