import { expect, test } from 'vitest';
import { hostileBytes } from '../../../test/generators/hostileBytes.ts';
import { createRandom, type Random } from '../../../test/generators/randomNumbers.ts';
import { randomProgram } from '../../../test/generators/randomProgram.ts';
import { createKernels } from '../../../test/scenes/kernelMemory.ts';
import { bytesOf, codeOf, domainOf } from '../ir/dtype.ts';
import { CHUNK_BYTES } from '../ir/limits.ts';
import { type Box, countOf, type Instruction, type MapInstruction, type Operand } from '../ir/program.ts';
import { SCALARS } from '../ir/scalarFunctions.ts';
import { interpret, interpretInstruction } from '../reference/interpret.ts';
import { type ChainLink, encodeLinks, encodeStrides } from './chainLinks.ts';
import { encodeInstruction, type OperandRecord } from './instructionRecord.ts';
import { chainScratchBytes } from './kernels.ts';

const KINDS = { view: 3, fold: 2, gather: 4 } as const;
const FOLDS = { sum: 1, max: 2, min: 3 } as const;
const memory = await createKernels(32);

/** Calls with ranges that make up the whole. */
function inParts(random: Random, count: number, run: (from: number, to: number) => void): void {
  const split = random.below(count + 1);
  run(0, split);
  run(split, count);
}

function runMap(random: Random, instruction: MapInstruction, addresses: readonly number[], out: number): void {
  const links: ChainLink[] = instruction.operands.map(({ dtype, offset, strides }, to) => {
    const table = memory.place(encodeStrides(instruction.sizes, strides));
    const address = addresses[to]! + offset * bytesOf(dtype);
    return { kind: 'load', to, address, dtype: codeOf(dtype), walk: { kind: 'strided', table } };
  });
  links.push({ kind: 'apply', fn: SCALARS[instruction.fn].code, to: 3, a: 0, b: 1, c: 2 });
  links.push({ kind: 'store', from: 3, address: out, dtype: codeOf(instruction.dtype) });
  const [table, scratch] = [memory.place(encodeLinks(links)), memory.reserve(chainScratchBytes(4))];
  inParts(random, countOf(instruction), (from, to) => memory.kernels.mapChain(table, links.length, from, to, scratch));
}

function runOther(
  random: Random,
  instruction: Exclude<Instruction, MapInstruction>,
  addresses: readonly number[],
  out: number,
) {
  const record = (operand: Operand | undefined, i: number): OperandRecord => {
    const { dtype, offset, strides } = operand ?? instruction.operands[0];
    return { address: addresses[i] ?? 0, dtype: codeOf(dtype), offset, strides };
  };
  const box = (given: Box | undefined) => ({ lo: given?.low ?? [0], hi: given?.high ?? [0] });
  const { kind, dtype, rank, sizes, operands } = instruction;
  const [a, b] = [record(operands[0], 0), record(operands[1], 1)];
  const common = { kind: KINDS[kind], dtype: codeOf(dtype), rank, sizes, out, a };
  const encoded =
    instruction.kind === 'fold'
      ? encodeInstruction({ ...common, b, fn: SCALARS[instruction.fn].code, fold: FOLDS[instruction.fold] })
      : instruction.kind === 'view'
        ? encodeInstruction({
            ...common,
            b,
            fill: instruction.fill,
            boxA: box(instruction.boxes[0]),
            ...(instruction.boxes[1] && { boxB: box(instruction.boxes[1]) }),
          })
        : encodeInstruction({ ...common, b, gatherStride: instruction.stride, gatherSize: instruction.size });
  const address = memory.place(encoded);
  inParts(random, countOf(instruction), (from, to) => memory.kernels.runInstruction(address, from, to));
}

/** All outputs of a random program, computed by the kernels for everything. */
function runProgram(random: Random, { program, weights, inputs }: ReturnType<typeof randomProgram>): Uint8Array[] {
  memory.reset();
  const [blob, given] = [memory.place(weights), inputs.map((bytes) => memory.place(bytes))];
  const outputs: number[] = [];
  const addressOf = ({ source }: Operand): number => {
    if (source.kind === 'immediate') return memory.place(Int32Array.of(source.bits));
    if (source.kind === 'input') return given[source.index]!;
    return source.kind === 'weights' ? blob + CHUNK_BYTES * source.chunk : outputs[source.index]!;
  };
  return program.instructions.map((instruction) => {
    const length = countOf(instruction) * bytesOf(instruction.dtype);
    const out = memory.reserve(length);
    outputs.push(out);
    const addresses = instruction.operands.map(addressOf);
    if (instruction.kind === 'map') runMap(random, instruction, addresses, out);
    else runOther(random, instruction, addresses, out);
    return memory.bytes(out, length);
  });
}

test.each(Array.from({ length: 30 }, (_, seed) => [seed]))(
  'random programs have the bits of the interpreter (%i)',
  (seed) => {
    const random = createRandom(seed);
    for (let i = 0; i < 10; i++) {
      const given = randomProgram(random);
      const expected = interpret(given.program, given.weights, given.inputs);
      const found = runProgram(random, given);
      for (const [at, instruction] of given.program.instructions.entries()) {
        expect({ at, instruction, bytes: found[at] }).toEqual({ at, instruction, bytes: expected[at] });
      }
    }
  },
);

test('the programs take every kind and every domain', () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const random = createRandom(seed);
    for (const instruction of randomProgram(random).program.instructions)
      seen.add(`${instruction.kind} ${domainOf(instruction.dtype)}`);
  }
  expect(seen.size).toBe(8);
});

test.each([
  { sizes: [6, 5], strides: [1, 6] },
  { sizes: [9, 3], strides: [1, 9] },
  { sizes: [3, 4, 8], strides: [32, 1, 4] },
  { sizes: [2, 7, 9], strides: [63, 1, 7] },
  { sizes: [5, 3, 6], strides: [1, 1, -2] },
])('a view that turns its last two dimensions ($sizes)', ({ sizes, strides }) => {
  const random = createRandom(sizes.length);
  const count = sizes.reduce((product, size) => product * size, 1);
  const bytes = hostileBytes(random, 'f32', 200);
  const instruction: Instruction = {
    ...{ kind: 'view', dtype: 'f32', rank: sizes.length, sizes, fill: 0 },
    boxes: [{ low: sizes.map(() => 0), high: sizes }],
    operands: [{ source: { kind: 'input', index: 0 }, dtype: 'f32', count: 200, offset: 20, strides }],
  };
  for (let i = 0; i < 5; i++) {
    memory.reset();
    const out = memory.reserve(4 * count);
    runOther(random, instruction, [memory.place(bytes)], out);
    expect(memory.bytes(out, 4 * count)).toEqual(interpretInstruction(instruction, [bytes]));
  }
});
