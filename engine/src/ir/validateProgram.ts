import { InputError } from '@assay/sdk';
import { addressRange, clipBox, wholeBox } from './addressRange.ts';
import { bytesOf, type Dtype, elementCount } from './dtype.ts';
import { functionMisfit } from './functionMisfit.ts';
import { isEncodable } from './isEncodable.ts';
import {
  CHUNK_BYTES,
  DIMENSIONS,
  ELEMENT_LIMITS,
  ELEMENT_STRETCHES,
  type ElementLimits,
  INSTRUCTIONS,
  TENSOR_ELEMENTS,
  TENSORS,
  WEIGHT_CHUNKS,
} from './limits.ts';
import { countOf, fanInOf, type Instruction, type Operand, type Program, type ViewInstruction } from './program.ts';
import { stretchesOf, touchedChunks } from './touchedChunks.ts';

/**
 * Checks what the contract `Programs` checks when a program is registered (docs/trace.md, rules).
 * Throws InputError PROGRAM_INVALID with the instruction and the rule.
 */
export function validateProgram(program: Program, limits: ElementLimits = ELEMENT_LIMITS): void {
  const { instructions, outputs } = program;
  if (instructions.length === 0 || instructions.length > INSTRUCTIONS)
    fail(0, 'INSTRUCTION_COUNT', `1 to ${INSTRUCTIONS} instructions`);
  checkHeader(program);
  if (outputs.length === 0 || outputs.length > instructions.length)
    fail(0, 'OUTPUTS', 'at least one output, each with its instruction');
  instructions.forEach((instruction, at) => {
    if (!isEncodable(instruction)) fail(at, 'ENCODING', 'integers that fit into the lanes of a descriptor');
    checkSpace(instruction, at);
    checkFunction(instruction, at);
    for (const operand of instruction.operands) checkSource(program, operand, at);
    checkAddresses(instruction, at);
    checkCost(instruction, at, limits);
    checkOutput(program, instruction, at);
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

function checkSpace(instruction: Instruction, at: number): void {
  const { kind, rank, sizes } = instruction;
  if (sizes.length > DIMENSIONS || rank > sizes.length) fail(at, 'DIMENSIONS', `at most ${DIMENSIONS} dimensions`);
  if (kind !== 'fold' && fanInOf(instruction) !== 1) fail(at, 'DIMENSIONS', 'only a fold reduces');
  if (countOf(instruction) > TENSOR_ELEMENTS) fail(at, 'TENSOR_TOO_LARGE', `at most ${TENSOR_ELEMENTS} elements`);
}

function checkFunction(instruction: Instruction, at: number): void {
  const misfit = functionMisfit(instruction);
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
  if (source.index >= at) return fail(at, 'OPERAND', 'an earlier instruction');
  const earlier = program.instructions[source.index]!;
  return { dtype: earlier.dtype, count: countOf(earlier) };
}

function checkAddresses(instruction: Instruction, at: number): void {
  const { kind, operands, sizes } = instruction;
  operands.forEach((operand, i) => {
    const box = kind === 'view' ? clipBox(instruction.boxes[i]!, sizes) : wholeBox(sizes);
    const range = addressRange(operand, box);
    const isData = kind === 'gather' && i === 0;
    if (isData && instruction.size < 1) fail(at, 'ADDRESS', 'something to gather from');
    if (range === undefined) return;
    const reach = isData ? instruction.stride * (instruction.size - 1) : 0;
    if (range.least + Math.min(reach, 0) < 0 || range.most + Math.max(reach, 0) >= operand.count) {
      fail(at, 'ADDRESS', `elements 0 to ${operand.count - 1} of operand ${i}`);
    }
  });
}

function checkCost(instruction: Instruction, at: number, limits: ElementLimits): void {
  const isFloat = instruction.kind === 'fold' && instruction.dtype === 'f32';
  const isFloatSum = isFloat && (instruction.fold === 'sum' || instruction.fn !== 'identity');
  const cap = isFloatSum ? limits.floatFanIn : limits.otherFanIn;
  if (fanInOf(instruction) > cap) fail(at, 'FAN_IN', `at most ${cap} elements in one sum`);
  const chunks = instruction.operands.reduce((sum, operand) => sum + touchedChunks(instruction, operand), 0);
  if (chunks > limits.chunks) fail(at, 'CHUNKS', `at most ${limits.chunks} chunks for one element, not ${chunks}`);
  const stretches = stretchesOf(instruction, instruction.operands);
  if (stretches > ELEMENT_STRETCHES)
    fail(at, 'CHUNKS', `at most ${ELEMENT_STRETCHES} stretches for one element, not ${stretches}`);
}

/** The last instructions give the outputs, in order. */
function checkOutput({ instructions, outputs }: Program, instruction: Instruction, at: number): void {
  const number = at - (instructions.length - outputs.length);
  const output = outputs[number];
  if (output === undefined) return;
  const isCopy = instruction.kind === 'view' && instruction.boxes.length === 1 && isWhole(instruction);
  const count = elementCount(output.shape);
  if (!isCopy || instruction.dtype !== output.dtype || countOf(instruction) !== count) {
    fail(at, 'OUTPUTS', `a copy of ${count} elements of ${output.dtype} for output ${number}`);
  }
}

const isWhole = ({ boxes: [box], sizes, rank }: ViewInstruction) =>
  sizes.slice(0, rank).every((size, d) => box.low[d] === 0 && box.high[d] === size);

function fail(at: number, rule: string, wanted: string): never {
  throw new InputError('PROGRAM_INVALID', `Instruction ${at} breaks rule ${rule}: it takes ${wanted}`, {
    instruction: at,
    rule,
  });
}
