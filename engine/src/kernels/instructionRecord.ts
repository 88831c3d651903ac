/** An operand of {@link InstructionRecord}: `address` of element 0 of its source, the rest as in the descriptor (elements). */
export type OperandRecord = {
  readonly address: number;
  readonly dtype: number;
  readonly offset: number;
  readonly strides: readonly number[];
};

/** Half-open box of output indices, one entry per output dimension. */
export type BoxRecord = { readonly lo: readonly number[]; readonly hi: readonly number[] };

/**
 * What runInstruction computes: a descriptor of the IR with addresses instead of sources. An immediate operand is a word in
 * memory with strides 0. `out` is the address of output element 0.
 */
export type InstructionRecord = {
  readonly kind: number;
  readonly fn?: number;
  readonly fold?: number;
  readonly dtype: number;
  readonly rank: number;
  readonly sizes: readonly number[];
  readonly a: OperandRecord;
  readonly b?: OperandRecord;
  readonly c?: OperandRecord;
  readonly boxA?: BoxRecord;
  readonly boxB?: BoxRecord;
  readonly fill?: number;
  readonly gatherStride?: number;
  readonly gatherSize?: number;
  readonly out: number;
};

/** Bytes of an encoded instruction. */
export const INSTRUCTION_RECORD_BYTES = 384;

/** Words of the record that runInstruction takes. */
export function encodeInstruction(instruction: InstructionRecord): Uint32Array {
  const words = new Uint32Array(INSTRUCTION_RECORD_BYTES / 4);
  const { kind, fn = 0, fold = 0, dtype, rank, fill = 0, gatherStride = 0, gatherSize = 0, out } = instruction;
  words.set([kind, fn, fold, dtype, rank, fill, gatherStride, gatherSize]);
  words.set(eight(instruction.sizes, 1), 8);
  for (const [i, operand] of [instruction.a, instruction.b, instruction.c].entries()) {
    if (operand === undefined) continue;
    words.set([operand.address, operand.dtype, operand.offset], 16 + 12 * i);
    words.set(eight(operand.strides, 0), 20 + 12 * i);
  }
  for (const [i, box] of [instruction.boxA, instruction.boxB].entries()) {
    if (box === undefined) continue;
    words.set(eight(box.lo, 0), 52 + 16 * i);
    words.set(eight(box.hi, 1), 60 + 16 * i);
  }
  words[84] = out;
  return words;
}

function eight(values: readonly number[], rest: number): number[] {
  return Array.from({ length: 8 }, (_, i) => values[i] ?? rest);
}
