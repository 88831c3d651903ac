/** A contiguous stretch of a row of the left operand: byte offset from the row's begin, elements, whether a block ends here. */
export type Run = { readonly offset: number; readonly length: number; readonly endsBlock: boolean };

/** Words of the table of runs that the products take. Write them to memory as they are. */
export function encodeRuns(runs: readonly Run[]): Int32Array {
  return Int32Array.from(runs.flatMap(({ offset, length, endsBlock }) => [offset, length, endsBlock ? 1 : 0]));
}

/**
 * Runs of a reduction over `outer` dimensions (sizes and byte strides in the left operand, first one outermost) and a
 * contiguous inner one of `inner` elements of `elementBytes`. Without `block` the whole is one block; with it every
 * stretch of `block` elements (a divisor of `inner`) is one, as the compiler lowers wide sums.
 */
export function reductionRuns(
  outer: readonly { readonly size: number; readonly stride: number }[],
  inner: number,
  elementBytes: number,
  block?: number,
): Run[] {
  let offsets = [0];
  for (const { size, stride } of outer) {
    offsets = offsets.flatMap((offset) => Array.from({ length: size }, (_, i) => offset + i * stride));
  }
  if (block === undefined) {
    return offsets.map((offset, i) => ({ offset, length: inner, endsBlock: i === offsets.length - 1 }));
  }
  const blocks = Array.from({ length: inner / block }, (_, i) => i * block * elementBytes);
  return offsets.flatMap((offset) =>
    blocks.map((begin) => ({ offset: offset + begin, length: block, endsBlock: true })),
  );
}
