import { InputError } from '@assay/sdk';
import { addressRange, clipBox, wholeBox } from './addressRange.ts';
import { bytesOf, type Dtype, elementCount } from './dtype.ts';
import { functionMisfit } from './functionMisfit.ts';
import { isEncodable } from './isEncodable.ts';
import {
  CHUNK_BYTES,
  DIMENSIONS,
  OPERATORS,
  STEP_LIMITS,
  STEP_STRETCHES,
  type StepLimits,
  TENSOR_ELEMENTS,
  TENSORS,
  WEIGHT_CHUNKS,
} from './limits.ts';
import { countOf, fanInOf, type Operand, type Operator, type Program, type ViewOperator } from './program.ts';
import { stretchesOf, touchedChunks } from './touchedChunks.ts';

/**
 * Checks what the contract `Programs` checks when a program is registered (docs/trace.md, rules).
 * Throws InputError PROGRAM_INVALID with the operator and the rule.
 */
export function validateProgram(program: Program, limits: StepLimits = STEP_LIMITS): void {
  const { operators, outputs } = program;
  if (operators.length === 0 || operators.length > OPERATORS) fail(0, 'OPERATOR_COUNT', `1 to ${OPERATORS} operators`);
  checkHeader(program);
  if (outputs.length === 0 || outputs.length > operators.length)
    fail(0, 'OUTPUTS', 'at least one output, each with its operator');
  operators.forEach((operator, at) => {
    if (!isEncodable(operator)) fail(at, 'ENCODING', 'integers that fit into the lanes of a descriptor');
    checkSpace(operator, at);
    checkFunction(operator, at);
    for (const operand of operator.operands) checkSource(program, operand, at);
    checkAddresses(operator, at);
    checkCost(operator, at, limits);
    checkOutput(program, operator, at);
  });
}

function checkHeader({ inputs, outputs, weightChunks }: Program): void {
  if (inputs.length > TENSORS || outputs.length > TENSORS)
    fail(0, 'TENSOR_COUNT', `at most ${TENSORS} inputs and ${TENSORS} outputs`);
  if (!Number.isSafeInteger(weightChunks) || weightChunks < 1 || weightChunks > WEIGHT_CHUNKS)
    fail(0, 'WEIGHT_CHUNKS', `1 to ${WEIGHT_CHUNKS} chunks of weights`);
  for (const { shape } of [...inputs, ...outputs]) {
    const isSized = shape.every((size) => Number.isSafeInteger(size) && size >= 0 && size <= TENSOR_ELEMENTS);
    if (shape.length > DIMENSIONS || !isSized || elementCount(shape) > TENSOR_ELEMENTS)
      fail(0, 'TENSOR_TYPE', `inputs and outputs of at most ${DIMENSIONS} dimensions and ${TENSOR_ELEMENTS} elements`);
  }
}

function checkSpace(operator: Operator, at: number): void {
  const { kind, rank, sizes } = operator;
  if (sizes.length > DIMENSIONS || rank > sizes.length) fail(at, 'DIMENSIONS', `at most ${DIMENSIONS} dimensions`);
  if (kind !== 'fold' && fanInOf(operator) !== 1) fail(at, 'DIMENSIONS', 'only a fold reduces');
  if (countOf(operator) > TENSOR_ELEMENTS) fail(at, 'TENSOR_TOO_LARGE', `at most ${TENSOR_ELEMENTS} elements`);
}

function checkFunction(operator: Operator, at: number): void {
  const misfit = functionMisfit(operator);
  if (misfit !== undefined) fail(at, misfit.rule, misfit.wanted);
}

function checkSource(program: Program, operand: Operand, at: number): void {
  const { source, dtype, count } = operand;
  const found = sourceTensor(program, operand, at);
  if (found.dtype !== dtype || found.count !== count)
    fail(at, 'OPERAND', `${found.count} elements of ${found.dtype}, as its source has`);
  if (source.kind !== 'weights') return;
  const chunks = Math.max(1, Math.ceil((count * bytesOf(dtype)) / CHUNK_BYTES));
  if (count > TENSOR_ELEMENTS || source.chunk + chunks > program.weightChunks)
    fail(at, 'OPERAND', 'chunks inside the weights');
}

function sourceTensor(
  program: Program,
  { source, dtype, count }: Operand,
  at: number,
): { dtype: Dtype; count: number } {
  if (source.kind === 'immediate') {
    if (dtype !== 'f32' && dtype !== 'i32') fail(at, 'OPERAND', 'f32 or i32 as an immediate value');
    return { dtype, count: 1 };
  }
  if (source.kind === 'weights') return { dtype, count };
  if (source.kind === 'input') {
    const type = program.inputs[source.index];
    if (type === undefined) return fail(at, 'OPERAND', 'an input of the program');
    return { dtype: type.dtype, count: elementCount(type.shape) };
  }
  if (source.index >= at) return fail(at, 'OPERAND', 'an earlier operator');
  const earlier = program.operators[source.index]!;
  return { dtype: earlier.dtype, count: countOf(earlier) };
}

function checkAddresses(operator: Operator, at: number): void {
  const { kind, operands, sizes } = operator;
  operands.forEach((operand, i) => {
    const box = kind === 'view' ? clipBox(operator.boxes[i]!, sizes) : wholeBox(sizes);
    const range = addressRange(operand, box);
    const isData = kind === 'gather' && i === 0;
    if (isData && operator.size < 1) fail(at, 'ADDRESS', 'something to gather from');
    if (range === undefined) return;
    const reach = isData ? operator.stride * (operator.size - 1) : 0;
    if (range.least + Math.min(reach, 0) < 0 || range.most + Math.max(reach, 0) >= operand.count) {
      fail(at, 'ADDRESS', `elements 0 to ${operand.count - 1} of operand ${i}`);
    }
  });
}

function checkCost(operator: Operator, at: number, limits: StepLimits): void {
  const isFloat = operator.kind === 'fold' && operator.dtype === 'f32';
  const isFloatSum = isFloat && (operator.fold === 'sum' || operator.fn !== 'identity');
  const cap = isFloatSum ? limits.floatFanIn : limits.otherFanIn;
  if (fanInOf(operator) > cap) fail(at, 'FAN_IN', `at most ${cap} elements in one sum`);
  const chunks = operator.operands.reduce((sum, operand) => sum + touchedChunks(operator, operand), 0);
  if (chunks > limits.chunks) fail(at, 'CHUNKS', `at most ${limits.chunks} chunks in one step, not ${chunks}`);
  const stretches = stretchesOf(operator, operator.operands);
  if (stretches > STEP_STRETCHES)
    fail(at, 'CHUNKS', `at most ${STEP_STRETCHES} stretches in one step, not ${stretches}`);
}

/** The last operators give the outputs, in order. */
function checkOutput({ operators, outputs }: Program, operator: Operator, at: number): void {
  const number = at - (operators.length - outputs.length);
  const output = outputs[number];
  if (output === undefined) return;
  const isCopy = operator.kind === 'view' && operator.boxes.length === 1 && isWhole(operator);
  const count = elementCount(output.shape);
  if (!isCopy || operator.dtype !== output.dtype || countOf(operator) !== count) {
    fail(at, 'OUTPUTS', `a copy of ${count} elements of ${output.dtype} for output ${number}`);
  }
}

const isWhole = ({ boxes: [box], sizes, rank }: ViewOperator) =>
  sizes.slice(0, rank).every((size, d) => box.low[d] === 0 && box.high[d] === size);

function fail(at: number, rule: string, wanted: string): never {
  throw new InputError('PROGRAM_INVALID', `Operator ${at} breaks rule ${rule}: it takes ${wanted}`, {
    operator: at,
    rule,
  });
}
