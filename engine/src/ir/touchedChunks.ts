import { bytesOf } from './dtype.ts';
import { CHUNK_BYTES } from './limits.ts';
import type { Instruction, Operand } from './program.ts';

type Space = Pick<Instruction, 'sizes' | 'rank'>;
type Walked = Pick<Operand, 'dtype' | 'strides'>;

/** What the siblings of a run, and of a single chunk, weigh in the deepest tree, in chunks. */
const RUN_SIBLINGS = 6;
const CHUNK_SIBLINGS = 3;

/**
 * What it takes at most to show what one output element of an instruction needs of one operand, in chunks: a run for each index of
 * the outer reduce dimensions, or one chunk an element where those of the innermost one lie further apart than a chunk is
 * long; each with its siblings. None where nothing is read.
 */
export function touchedChunks(space: Space, operand: Walked & { readonly source: { readonly kind: string } }): number {
  const { sizes, rank } = space;
  if (operand.source.kind === 'immediate' || sizes.includes(0)) return 0;
  const inner = innerOf(space);
  if (inner === undefined) return 1 + CHUNK_SIBLINGS;
  const size = sizes[inner]!;
  const distance = distanceOf(operand, inner);
  const length = (size - 1) * distance;
  let chunks =
    distance > CHUNK_BYTES ? size * (1 + CHUNK_SIBLINGS) : Math.ceil(length / CHUNK_BYTES) + 1 + RUN_SIBLINGS;
  for (let d = rank; d < inner; d++) if ((operand.strides[d] ?? 0) !== 0) chunks *= sizes[d]!;
  return chunks;
}

/**
 * Stretches of elements that one output element of an instruction reads without looking for another run: one for each index of
 * the outer reduce dimensions, or one an element.
 */
export function stretchesOf(space: Space, operands: readonly Walked[]): number {
  const { sizes, rank } = space;
  const inner = innerOf(space);
  if (inner === undefined) return 1;
  let stretches = operands.some((operand) => distanceOf(operand, inner) > CHUNK_BYTES) ? sizes[inner]! : 1;
  for (let d = rank; d < inner; d++) stretches *= sizes[d]!;
  return stretches;
}

/** The innermost reduce dimension that has not just one index. */
function innerOf({ sizes, rank }: Space): number | undefined {
  for (let d = sizes.length - 1; d >= rank; d--) if (sizes[d] !== 1) return d;
  return undefined;
}

/** Bytes between elements at neighbouring indices of a dimension. */
const distanceOf = ({ dtype, strides }: Walked, d: number): number => Math.abs(strides[d] ?? 0) * bytesOf(dtype);
