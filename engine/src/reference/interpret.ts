import { bytesOf, domainOf } from '../ir/dtype.ts';
import { CHUNK_BYTES } from '../ir/limits.ts';
import {
  type Box,
  countOf,
  type FoldInstruction,
  type GatherInstruction,
  type Instruction,
  type MapInstruction,
  type Operand,
  type Program,
  type ViewInstruction,
} from '../ir/program.ts';
import { SCALARS } from '../ir/scalarFunctions.ts';
import { applyScalar } from '../numerics/scalars.ts';
import { fillBytes, immediateBytes, type Load, loadFrom, startOf, storeTo } from './elements.ts';

/**
 * Runs a valid program element by element, as docs/numerics.md and docs/trace.md say it: the reference for every kernel.
 * @param inputs raw little-endian bytes of each input, row-major
 * @returns the raw bytes of every instruction's output, in order
 */
export function interpret(program: Program, weights: Uint8Array, inputs: readonly Uint8Array[]): Uint8Array[] {
  const outputs: Uint8Array[] = [];
  const bytesFor = ({ source }: Operand): Uint8Array => {
    if (source.kind === 'immediate') return immediateBytes(source);
    if (source.kind === 'input') return inputs[source.index]!;
    if (source.kind === 'weights') return weights.subarray(CHUNK_BYTES * source.chunk);
    return outputs[source.index]!;
  };
  for (const instruction of program.instructions)
    outputs.push(interpretInstruction(instruction, instruction.operands.map(bytesFor)));
  return outputs;
}

/** Runs one instruction on the bytes of its operands. */
export function interpretInstruction(instruction: Instruction, operands: readonly Uint8Array[]): Uint8Array {
  const output = new Uint8Array(countOf(instruction) * bytesOf(instruction.dtype));
  if (instruction.kind === 'map') runMap(instruction, operands, output);
  else if (instruction.kind === 'fold') runFold(instruction, operands, output);
  else if (instruction.kind === 'view') runView(instruction, operands, output);
  else runGather(instruction, operands, output);
  return output;
}

function runMap(instruction: MapInstruction, operands: readonly Uint8Array[], output: Uint8Array): void {
  const store = storeTo(instruction.dtype, output);
  const { code } = SCALARS[instruction.fn];
  const [a, b, c] = instruction.operands.map((operand, i) => reader(operand, operands[i]!));
  eachIndex(instruction.sizes, 0, instruction.rank, [], (index, i) => {
    store(i, applyScalar(code, a!(index), b?.(index) ?? 0, c?.(index) ?? 0));
  });
}

function runFold(instruction: FoldInstruction, operands: readonly Uint8Array[], output: Uint8Array): void {
  const { dtype, fold, fn, sizes, rank } = instruction;
  const store = storeTo(dtype, output);
  const isFloat = domainOf(instruction.operands[0]!.dtype) === 'float';
  const accumulate = isFloat
    ? { sum: SCALARS.add, max: SCALARS.max, min: SCALARS.min }[fold].code
    : { sum: SCALARS.addInt, max: SCALARS.maxInt, min: SCALARS.minInt }[fold].code;
  const { code } = SCALARS[fn];
  const [a, b] = instruction.operands.map((operand, i) => reader(operand, operands[i]!));
  eachIndex(sizes, 0, rank, [], (index, i) => {
    let accumulator = startOf(fold, instruction.operands[0]!.dtype);
    eachIndex(sizes, rank, sizes.length, index, (whole) => {
      const next = applyScalar(code, a!(whole), b?.(whole) ?? 0, 0);
      accumulator = applyScalar(accumulate, accumulator, next, 0);
    });
    store(i, accumulator);
  });
}

function runView(
  { dtype, sizes, rank, operands, boxes, fill }: ViewInstruction,
  bytes: readonly Uint8Array[],
  output: Uint8Array,
): void {
  const width = bytesOf(dtype);
  const rest = fillBytes(dtype, fill);
  eachIndex(sizes, 0, rank, [], (index, i) => {
    const inside = boxes.findIndex((box) => isInside(index, box));
    if (inside < 0) return output.set(rest, i * width);
    const at = addressOf(operands[inside]!, index) * width;
    output.set(bytes[inside]!.subarray(at, at + width), i * width);
  });
}

function runGather(
  { dtype, sizes, rank, operands, stride, size }: GatherInstruction,
  bytes: readonly Uint8Array[],
  output: Uint8Array,
): void {
  const width = bytesOf(dtype);
  const chosen = reader(operands[1], bytes[1]!);
  eachIndex(sizes, 0, rank, [], (index, i) => {
    const asked = chosen(index);
    const j = Math.min(Math.max(asked < 0 ? asked + size : asked, 0), size - 1);
    const at = (addressOf(operands[0], index) + stride * j) * width;
    output.set(bytes[0]!.subarray(at, at + width), i * width);
  });
}

function reader(operand: Operand, bytes: Uint8Array): (index: readonly number[]) => number {
  const load: Load = loadFrom(operand.dtype, bytes);
  return (index) => load(addressOf(operand, index));
}

function addressOf({ offset, strides }: Operand, index: readonly number[]): number {
  let at = offset;
  for (let d = 0; d < index.length; d++) at += (strides[d] ?? 0) * index[d]!;
  return at;
}

const isInside = (index: readonly number[], { low, high }: Box) =>
  index.every((at, d) => at >= low[d]! && at < high[d]!);

/** Calls with each index of the dimensions from `from` to `to`, in row-major order, after those of `before`. The index is reused. */
function eachIndex(
  sizes: readonly number[],
  from: number,
  to: number,
  before: readonly number[],
  visit: (index: readonly number[], position: number) => void,
): void {
  const index = [...before, ...Array<number>(to - from).fill(0)];
  let count = 1;
  for (let d = from; d < to; d++) count *= sizes[d]!;
  for (let position = 0; position < count; position++) {
    visit(index, position);
    for (let d = to - 1; d >= from; d--) {
      index[d]! += 1;
      if (index[d]! < sizes[d]!) break;
      index[d] = 0;
    }
  }
}
