import { bytesOf } from './dtype.ts';
import { CHUNK_BYTES } from './limits.ts';
import type { Operand, Operator } from './program.ts';

/**
 * Most chunks that one output element of an operator can need of one operand: a run for each index of the outer reduce
 * dimensions, or one chunk an element where the innermost ones do not lie side by side.
 */
export function touchedChunks(
  { sizes, rank }: Pick<Operator, 'sizes' | 'rank'>,
  { dtype, source, strides }: Operand,
): number {
  if (source.kind === 'immediate') return 0;
  let inner = sizes.length - 1;
  while (inner >= rank && sizes[inner] === 1) inner -= 1;
  if (inner < rank) return 1;
  const isRun = Math.abs(strides[inner] ?? 0) <= 1;
  const length = (sizes[inner]! - 1) * Math.abs(strides[inner] ?? 0) * bytesOf(dtype);
  let chunks = isRun ? Math.ceil(length / CHUNK_BYTES) + 1 : sizes[inner]!;
  for (let d = rank; d < inner; d++) if ((strides[d] ?? 0) !== 0) chunks *= sizes[d]!;
  return chunks;
}
