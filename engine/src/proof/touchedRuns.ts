import { bytesOf } from '../ir/dtype.ts';
import { CHUNK_BYTES } from '../ir/limits.ts';
import type { Instruction, Operand } from '../ir/program.ts';
import { loadFrom } from '../reference/elements.ts';

/** Consecutive chunks of a tensor. */
export type ChunkSpan = { readonly first: number; readonly count: number };

/**
 * Chunks that an output element needs of each operand, joined where they are neighbours, in the order in which they are first
 * read; counted from the tensor's own beginning. Nothing for operands that it does not read.
 * @param dataOf bytes of an operand's source from the tensor's first element on: where a gather reads from depends on them
 */
export function touchedRuns(
  instruction: Instruction,
  element: number,
  dataOf: (operand: Operand) => Uint8Array,
): readonly (readonly ChunkSpan[])[] {
  const index = indexOf(instruction, element);
  if (instruction.kind === 'map')
    return instruction.operands.map((operand) => spanAt(operand, addressOf(operand, index)));
  if (instruction.kind === 'fold')
    return instruction.operands.map((operand) => joined(foldedChunks(instruction, operand, index)));
  if (instruction.kind === 'view') {
    const inside = instruction.boxes.findIndex(({ low, high }) =>
      index.every((position, d) => position >= low[d]! && position < high[d]!),
    );
    return instruction.operands.map((operand, k) => (k === inside ? spanAt(operand, addressOf(operand, index)) : []));
  }
  const [data, indices] = instruction.operands;
  const place = addressOf(indices, index);
  const asked = loadFrom(indices.dtype, dataOf(indices))(place);
  const chosen = Math.min(Math.max(asked < 0 ? asked + instruction.size : asked, 0), instruction.size - 1);
  return [spanAt(data, addressOf(data, index) + instruction.stride * chosen), spanAt(indices, place)];
}

/** Index in the output dimensions of an element. */
function indexOf({ sizes, rank }: Instruction, element: number): number[] {
  const index = Array<number>(rank).fill(0);
  let rest = element;
  for (let d = rank - 1; d >= 0; d--) {
    index[d] = rest % sizes[d]!;
    rest = Math.floor(rest / sizes[d]!);
  }
  return index;
}

function addressOf({ offset, strides }: Operand, index: readonly number[]): number {
  return index.reduce((sum, position, d) => sum + (strides[d] ?? 0) * position, offset);
}

/** Chunks of every address of a fold, in the order of reading, first time only. */
function foldedChunks({ sizes, rank }: Instruction, operand: Operand, index: readonly number[]): Set<number> {
  const chunks = new Set<number>();
  const strides = sizes.map((_, d) => operand.strides[d] ?? 0);
  const position = sizes.map(() => 0);
  let address = addressOf(operand, index);
  let left = 1;
  for (let d = rank; d < sizes.length; d++) left *= sizes[d]!;
  for (; left > 0; left--) {
    chunks.add(chunkOf(operand, address));
    for (let d = sizes.length - 1; d >= rank; d--) {
      address += strides[d]!;
      position[d]! += 1;
      if (position[d]! < sizes[d]!) break;
      address -= strides[d]! * sizes[d]!;
      position[d] = 0;
    }
  }
  return chunks;
}

function joined(chunks: ReadonlySet<number>): ChunkSpan[] {
  const spans: ChunkSpan[] = [];
  const taken = new Set<number>();
  for (const chunk of chunks) {
    if (taken.has(chunk)) continue;
    let [first, end] = [chunk, chunk + 1];
    while (chunks.has(first - 1)) first -= 1;
    while (chunks.has(end)) end += 1;
    for (let one = first; one < end; one++) taken.add(one);
    spans.push({ first, count: end - first });
  }
  return spans;
}

const spanAt = (operand: Operand, address: number): ChunkSpan[] => [{ first: chunkOf(operand, address), count: 1 }];

const chunkOf = ({ dtype }: Operand, address: number): number => Math.floor((address * bytesOf(dtype)) / CHUNK_BYTES);
