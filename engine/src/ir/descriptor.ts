import { codeOf } from './dtype.ts';
import { DIMENSIONS } from './limits.ts';
import type { Box, Operand, Operator } from './program.ts';
import { SCALARS } from './scalarFunctions.ts';

/** Bytes of a descriptor: ten words, as docs/trace.md lays them out. */
export const DESCRIPTOR_BYTES = 320;

const KINDS = { map: 1, fold: 2, view: 3, gather: 4 } as const;
const FOLDS = { sum: 1, max: 2, min: 3 } as const;
const SOURCES = { immediate: 0, input: 1, weights: 2, operator: 3 } as const;
const WORD = 32;

/** The bytes of an operator that programs are hashed over and contracts read. Expects a valid operator. */
export function encodeDescriptor(operator: Operator): Uint8Array {
  const bytes = new Uint8Array(DESCRIPTOR_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = KINDS[operator.kind];
  bytes[3] = codeOf(operator.dtype);
  bytes[4] = operator.rank;
  for (let d = 0; d < DIMENSIONS; d++) view.setUint32(WORD + 4 * d, operator.sizes[d] ?? 1);
  operator.operands.forEach((operand, i) => {
    // A view has its first box where others have a third operand.
    writeOperand(view, WORD * (2 + 2 * i), operand);
  });
  if (operator.kind === 'map' || operator.kind === 'fold') bytes[1] = SCALARS[operator.fn].code;
  if (operator.kind === 'fold') bytes[2] = FOLDS[operator.fold];
  if (operator.kind === 'view') {
    view.setUint32(8, operator.fill >>> 0);
    operator.boxes.forEach((box, i) => {
      writeBox(view, WORD * (6 + 2 * i), box);
    });
  }
  if (operator.kind === 'gather') {
    view.setInt32(12, operator.stride);
    view.setUint32(16, operator.size);
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
