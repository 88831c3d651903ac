import { codeOf } from '../ir/dtype.ts';
import { countOf, type Operand, type Operator } from '../ir/program.ts';
import { SCALARS } from '../ir/scalarFunctions.ts';
import { encodeOperator, OPERATOR_RECORD_BYTES, type OperandRecord } from '../kernels/operatorRecord.ts';
import type { PlanBuilder } from './planBuilder.ts';
import { type Reference, rangeStep } from './steps.ts';

const KINDS = { map: 1, fold: 2, view: 3, gather: 4 } as const;
/** Codes of folds. */
export const FOLDS = { sum: 1, max: 2, min: 3 } as const;
const OPERATOR_GRAIN = 64;

/** A step that runs any operator element by element. */
export function emitOperator(builder: PlanBuilder, index: number): void {
  const operator = builder.program.operators[index]!;
  const out = builder.outputOf(index);
  const sources = operator.operands.map((operand) => builder.sourceOf(operand));
  const words = (addressOf: (reference: Reference) => number) =>
    encodeOperator({ ...fieldsOf(operator), ...operandsOf(operator, sources.map(addressOf)), out: addressOf(out) });
  const record = builder.table(OPERATOR_RECORD_BYTES / 4, words, [...sources, out]);
  const share = { kind: 'range', from: 1, to: 2, scale: 1, limit: countOf(operator) } as const;
  builder.steps.push(
    rangeStep({ callee: 'runOperator', args: [record, 0, 0], share }, countOf(operator), OPERATOR_GRAIN),
  );
}

function operandsOf({ operands }: Operator, addresses: readonly number[]) {
  const record = ({ dtype, offset, strides }: Operand, i: number): OperandRecord => ({
    ...{ address: addresses[i]!, dtype: codeOf(dtype), offset, strides },
  });
  const [a, b, c] = operands.map(record);
  return { a: a!, ...(b === undefined ? {} : { b }), ...(c === undefined ? {} : { c }) };
}

function fieldsOf(operator: Operator) {
  const { kind, dtype, rank, sizes } = operator;
  const common = { kind: KINDS[kind], dtype: codeOf(dtype), rank, sizes };
  if (operator.kind === 'map') return { ...common, fn: SCALARS[operator.fn].code };
  if (operator.kind === 'fold') return { ...common, fn: SCALARS[operator.fn].code, fold: FOLDS[operator.fold] };
  if (operator.kind === 'gather') return { ...common, gatherStride: operator.stride, gatherSize: operator.size };
  const [boxA, boxB] = operator.boxes.map(({ low, high }) => ({ lo: low, hi: high }));
  return { ...common, fill: operator.fill, boxA: boxA!, ...(boxB === undefined ? {} : { boxB }) };
}
