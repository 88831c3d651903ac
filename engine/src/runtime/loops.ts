/** One dimension of an iteration space with the strides (in elements) of whatever walks it. */
export type Loop = { readonly size: number; readonly strides: readonly number[] };

/** Drops dimensions of size 1 and merges neighbours that every walker takes as one. */
export function mergeLoops(loops: readonly Loop[]): Loop[] {
  const merged: Loop[] = [];
  for (const loop of loops) {
    if (loop.size === 1) continue;
    const last = merged.at(-1);
    if (last?.strides.every((stride, i) => stride === loop.strides[i]! * loop.size)) {
      merged[merged.length - 1] = { size: last.size * loop.size, strides: loop.strides };
    } else merged.push(loop);
  }
  return merged;
}

/** Product of the sizes. */
export const loopCount = (loops: readonly Loop[]): number => loops.reduce((count, { size }) => count * size, 1);

/** Offsets of every index, row-major, for each walker. */
export function* eachOffset(loops: readonly Loop[], walkers: number): Generator<number[]> {
  const index = loops.map(() => 0);
  const at = Array<number>(walkers).fill(0);
  for (let left = loopCount(loops); left > 0; left--) {
    yield at.slice();
    for (let d = loops.length - 1; d >= 0; d--) {
      const { size, strides } = loops[d]!;
      const wraps = ++index[d]! === size;
      for (let w = 0; w < walkers; w++) at[w]! += strides[w]! * (wraps ? 1 - size : 1);
      if (!wraps) break;
      index[d] = 0;
    }
  }
}

/** Row-major strides of sizes. */
export function rowMajor(sizes: readonly number[]): number[] {
  const strides = Array<number>(sizes.length).fill(1);
  for (let d = sizes.length - 2; d >= 0; d--) strides[d] = strides[d + 1]! * Math.max(sizes[d + 1]!, 1);
  return strides;
}

/** The output dimensions of an instruction, walked by its operands and, last, by its row-major output. */
export function outputLoops(
  { sizes, rank }: { readonly sizes: readonly number[]; readonly rank: number },
  operands: readonly { readonly strides: readonly number[] }[],
): Loop[] {
  const own = rowMajor(sizes.slice(0, rank));
  return own.map((stride, d) => ({
    size: sizes[d]!,
    strides: [...operands.map((operand) => operand.strides[d] ?? 0), stride],
  }));
}
