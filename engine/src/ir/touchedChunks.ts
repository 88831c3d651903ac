import { bytesOf } from './dtype.ts';
import { CHUNK_BYTES } from './limits.ts';
import type { Operand, Operator } from './program.ts';

type Walked = Pick<Operand, 'dtype' | 'strides'> & { readonly source: { readonly kind: string } };

/**
 * Most chunks that one output element of an operator can need of one operand: a run for each index of the outer reduce
 * dimensions, or one chunk an element where the innermost ones do not lie side by side. None where nothing is reduced over.
 */
export function touchedChunks(
  { sizes, rank }: Pick<Operator, 'sizes' | 'rank'>,
  { dtype, source, strides }: Walked,
): number {
  if (source.kind === 'immediate' || sizes.includes(0)) return 0;
  let inner = sizes.length - 1;
  while (inner >= rank && sizes[inner] === 1) inner -= 1;
  if (inner < rank) return 1;
  const stride = Math.abs(strides[inner] ?? 0);
  const length = (sizes[inner]! - 1) * stride * bytesOf(dtype);
  let chunks = stride <= 1 ? Math.ceil(length / CHUNK_BYTES) + 1 : sizes[inner]!;
  for (let d = rank; d < inner; d++) if ((strides[d] ?? 0) !== 0) chunks *= sizes[d]!;
  return chunks;
}
