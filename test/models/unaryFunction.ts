import { bitsOf, fromBits } from '../../engine/src/numerics/float32.ts';
import { ulpError } from '../../scripts/numerics/ulp.ts';
import { searchSize } from '../effort.ts';
import { createRandom } from '../generators/randomNumbers.ts';

type Unary = (x: number) => number;

/** The result's pattern as hex for an input's pattern. */
export const resultBits = (fn: Unary, bits: number): string => hex(bitsOf(fn(fromBits(bits))));

/** 8 digits of a pattern. */
export const hex = (bits: number): string => (bits >>> 0).toString(16).padStart(8, '0');

/** Largest error in ulp over random patterns and over a random walk through a range. */
export function largestError(
  fn: Unary,
  exact: Unary,
  range: readonly [number, number],
  count = searchSize(50_000),
): number {
  const { below } = createRandom(9);
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const anywhere = fromBits(below(2 ** 32));
    const inside = Math.fround(range[0] + ((range[1] - range[0]) * below(2 ** 32)) / 2 ** 32);
    for (const x of [anywhere, inside]) largest = Math.max(largest, ulpError(fn(x), exact(x)));
  }
  return largest;
}

/** Positive patterns in a range whose successor gives less, looked for in random runs of neighbours. */
export function descents(fn: Unary, [from, to]: readonly [number, number]): string[] {
  const { below } = createRandom(10);
  const found: string[] = [];
  for (let run = 0; run < searchSize(200); run++) {
    const start = from + below(to - from - 200);
    for (let bits = start; bits < start + 200; bits++) {
      if (!(fn(fromBits(bits)) <= fn(fromBits(bits + 1)))) found.push(hex(bits));
    }
  }
  return found;
}
