import { codeOf } from '../ir/dtype.ts';
import { countOf, type Instruction, type Operand } from '../ir/program.ts';
import { SCALARS } from '../ir/scalarFunctions.ts';
import { encodeInstruction, INSTRUCTION_RECORD_BYTES, type OperandRecord } from '../kernels/instructionRecord.ts';
import type { PlanBuilder } from './planBuilder.ts';
import { type Reference, rangeStage } from './stages.ts';

const KINDS = { map: 1, fold: 2, view: 3, gather: 4 } as const;
/** Codes of folds. */
export const FOLDS = { sum: 1, max: 2, min: 3 } as const;
const INSTRUCTION_GRAIN = 64;

/** A stage that runs any instruction element by element. */
export function emitInstruction(builder: PlanBuilder, index: number): void {
  const instruction = builder.program.instructions[index]!;
  const out = builder.outputOf(index);
  const sources = instruction.operands.map((operand) => builder.sourceOf(operand));
  const words = (addressOf: (reference: Reference) => number) =>
    encodeInstruction({
      ...fieldsOf(instruction),
      ...operandsOf(instruction, sources.map(addressOf)),
      out: addressOf(out),
    });
  const record = builder.table(INSTRUCTION_RECORD_BYTES / 4, words, [...sources, out]);
  const share = { kind: 'range', from: 1, to: 2, scale: 1, limit: countOf(instruction) } as const;
  builder.stages.push(
    rangeStage({ callee: 'runInstruction', args: [record, 0, 0], share }, countOf(instruction), INSTRUCTION_GRAIN),
  );
}

function operandsOf({ operands }: Instruction, addresses: readonly number[]) {
  const record = ({ dtype, offset, strides }: Operand, i: number): OperandRecord => ({
    ...{ address: addresses[i]!, dtype: codeOf(dtype), offset, strides },
  });
  const [a, b, c] = operands.map(record);
  return { a: a!, ...(b === undefined ? {} : { b }), ...(c === undefined ? {} : { c }) };
}

function fieldsOf(instruction: Instruction) {
  const { kind, dtype, rank, sizes } = instruction;
  const common = { kind: KINDS[kind], dtype: codeOf(dtype), rank, sizes };
  if (instruction.kind === 'map') return { ...common, fn: SCALARS[instruction.fn].code };
  if (instruction.kind === 'fold')
    return { ...common, fn: SCALARS[instruction.fn].code, fold: FOLDS[instruction.fold] };
  if (instruction.kind === 'gather')
    return { ...common, gatherStride: instruction.stride, gatherSize: instruction.size };
  const [boxA, boxB] = instruction.boxes.map(({ low, high }) => ({ lo: low, hi: high }));
  return { ...common, fill: instruction.fill, boxA: boxA!, ...(boxB === undefined ? {} : { boxB }) };
}
