import { codeOf } from './dtype.ts';
import { DIMENSIONS } from './limits.ts';
import type { Box, Instruction, Operand } from './program.ts';
import { SCALARS } from './scalarFunctions.ts';

/** Bytes of a descriptor: ten words, as docs/trace.md lays them out. */
export const DESCRIPTOR_BYTES = 320;

const KINDS = { map: 1, fold: 2, view: 3, gather: 4 } as const;
const FOLDS = { sum: 1, max: 2, min: 3 } as const;
const SOURCES = { immediate: 0, input: 1, weights: 2, instruction: 3 } as const;
const WORD = 32;

/** The bytes of an instruction that programs are hashed over and contracts read. Expects a valid instruction. */
export function encodeDescriptor(instruction: Instruction): Uint8Array {
  const bytes = new Uint8Array(DESCRIPTOR_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = KINDS[instruction.kind];
  bytes[3] = codeOf(instruction.dtype);
  bytes[4] = instruction.rank;
  for (let d = 0; d < DIMENSIONS; d++) view.setUint32(WORD + 4 * d, instruction.sizes[d] ?? 1);
  instruction.operands.forEach((operand, i) => {
    // A view has its first box where others have a third operand.
    writeOperand(view, WORD * (2 + 2 * i), operand);
  });
  if (instruction.kind === 'map' || instruction.kind === 'fold') bytes[1] = SCALARS[instruction.fn].code;
  if (instruction.kind === 'fold') bytes[2] = FOLDS[instruction.fold];
  if (instruction.kind === 'view') {
    view.setUint32(8, instruction.fill >>> 0);
    instruction.boxes.forEach((box, i) => {
      writeBox(view, WORD * (6 + 2 * i), box);
    });
  }
  if (instruction.kind === 'gather') {
    view.setInt32(12, instruction.stride);
    view.setUint32(16, instruction.size);
  }
  return bytes;
}

function writeOperand(view: DataView, at: number, { source, dtype, count, offset, strides }: Operand): void {
  view.setUint8(at, SOURCES[source.kind]);
  view.setUint8(at + 1, codeOf(dtype));
  view.setUint32(at + 4, identityOf(source) >>> 0);
  view.setUint32(at + 8, count);
  view.setInt32(at + 12, offset);
  for (let d = 0; d < DIMENSIONS; d++) view.setInt32(at + WORD + 4 * d, strides[d] ?? 0);
}

function identityOf(source: Operand['source']): number {
  if (source.kind === 'immediate') return source.bits;
  return source.kind === 'weights' ? source.chunk : source.index;
}

function writeBox(view: DataView, at: number, { low, high }: Box): void {
  for (let d = 0; d < DIMENSIONS; d++) {
    view.setUint32(at + 4 * d, low[d] ?? 0);
    view.setUint32(at + WORD + 4 * d, high[d] ?? 1);
  }
}
