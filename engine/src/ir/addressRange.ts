import type { Box, Operand } from './program.ts';

/** Least and greatest element that an operand's map reaches over index ranges; undefined if there is no index at all. */
export function addressRange(
  { offset, strides }: Operand,
  { low, high }: Box,
): { readonly least: number; readonly most: number } | undefined {
  let [least, most] = [offset, offset];
  for (let d = 0; d < high.length; d++) {
    if (high[d]! <= low[d]!) return undefined;
    const stride = strides[d] ?? 0;
    const [first, last] = [stride * low[d]!, stride * (high[d]! - 1)];
    least += Math.min(first, last);
    most += Math.max(first, last);
  }
  return { least, most };
}

/** The whole iteration space as a box. */
export const wholeBox = (sizes: readonly number[]): Box => ({ low: sizes.map(() => 0), high: sizes });

/** The part of a box inside the iteration space. */
export function clipBox({ low, high }: Box, sizes: readonly number[]): Box {
  return {
    low: sizes.map((_, d) => low[d] ?? 0),
    high: sizes.map((size, d) => Math.min(high[d] ?? 1, size)),
  };
}
