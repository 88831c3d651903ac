import { expect, it } from 'vitest';
import { INSTRUCTIONS } from '../ir/limits.ts';
import type { Instruction, Operand, Program } from '../ir/program.ts';
import { validateProgram } from '../ir/validateProgram.ts';
import { createRuntime } from './createRuntime.ts';

const SECONDS = 30;

const read = (source: Operand['source'], count: number, strides: readonly number[]): Operand => ({
  ...{ source, dtype: 'f32', count, offset: 0, strides },
});
const from = (index: number) => ({ kind: 'instruction', index }) as const;
const input = { kind: 'input', index: 0 } as const;

/** A program whose last instruction's output, of so many elements, is given. */
function programOf(instructions: readonly Instruction[], inputs: number, outputs: number): Program {
  const boxes = [{ low: [0], high: [outputs] }] as const;
  const operands = [read(from(instructions.length - 1), outputs, [1])] as const;
  const copy: Instruction = { kind: 'view', dtype: 'f32', rank: 1, sizes: [outputs], fill: 0, operands, boxes };
  const type = (name: string, count: number) => ({ name, dtype: 'f32' as const, shape: [count] });
  const program = {
    ...{ inputs: [type('x', inputs)], outputs: [type('y', outputs)], weightChunks: 1 },
    instructions: [...instructions, copy],
  };
  validateProgram(program);
  return program;
}

const add = (a: Operand['source'], b: Operand['source'], count: number): Instruction => ({
  ...{ kind: 'map', fn: 'add', dtype: 'f32', rank: 1, sizes: [count] },
  operands: [read(a, count, [1]), read(b, count, [1])],
});

const chain = Array.from({ length: INSTRUCTIONS - 1 }, (_, i) => add(i === 0 ? input : from(i - 1), input, 1));
const hub = Array.from({ length: INSTRUCTIONS - 1 }, (_, i) =>
  add(i === 0 ? input : from(0), i < 2 ? input : from(i - 1), 1),
);

it.each([
  ['the most instructions, one after the other', programOf(chain, 1, 1)],
  ['one tensor that all instructions read', programOf(hub, 1, 1)],
])('plans and runs %s', { timeout: SECONDS * 1000 }, async (_, program) => {
  const runtime = await createRuntime({ program, weights: new Uint8Array(256) });
  const [y] = await runtime.run([{ dtype: 'f32', shape: [1], data: Float32Array.of(0) }]);
  expect(y!.data).toEqual(Float32Array.of(0));
  expect(runtime.memory.total).toBeLessThan(2 ** 28);
});

it('plans and runs a sum in which nothing lies side by side', { timeout: SECONDS * 1000 }, async () => {
  const sizes = [16, 16, 16, 2, 2, 4, 3, 4];
  const strides = [3, 5, 7, 11, 13, 17, 19, 2];
  const reach = sizes.reduce((sum, size, d) => sum + (size - 1) * strides[d]!, 1);
  const fold: Instruction = {
    ...{ kind: 'fold', fold: 'sum', fn: 'mul', dtype: 'f32', rank: 5, sizes },
    operands: [
      read(input, reach, strides),
      read(
        input,
        reach,
        strides.toReversed().map((s, d) => Math.min(s, strides[d]!)),
      ),
    ],
  };
  const count = 16 * 16 * 16 * 2 * 2;
  const runtime = await createRuntime({ program: programOf([fold], reach, count), weights: new Uint8Array(256) });
  const [y] = await runtime.run([{ dtype: 'f32', shape: [reach], data: new Float32Array(reach).fill(1) }]);
  expect(y!.data).toEqual(new Float32Array(count).fill(4 * 3 * 4));
});
