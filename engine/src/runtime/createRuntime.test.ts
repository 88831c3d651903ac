import { describe, expect, it } from 'vitest';
import type { Tensor } from '../ir/dtype.ts';
import type { Instruction, Operand, Program } from '../ir/program.ts';
import { interpret } from '../reference/interpret.ts';
import { createRuntime } from './createRuntime.ts';

const SIZE = 96;
const matrix: Operand = {
  source: { kind: 'input', index: 0 },
  ...{ dtype: 'f32', count: SIZE * SIZE, offset: 0, strides: [SIZE, 0, 1] },
};
const weight: Operand = { ...matrix, source: { kind: 'weights', chunk: 0 }, strides: [0, SIZE, 1] };
const whole = (index: number): Operand => ({ ...matrix, source: { kind: 'instruction', index }, strides: [1] });
const flat = [SIZE * SIZE];

/** relu(x w + x), large enough that every worker has a part of each stage. */
const instructions: Instruction[] = [
  {
    kind: 'fold',
    fold: 'sum',
    fn: 'mul',
    dtype: 'f32',
    rank: 2,
    sizes: [SIZE, SIZE, SIZE],
    operands: [matrix, weight],
  },
  {
    ...{ kind: 'map', fn: 'add', dtype: 'f32', rank: 1, sizes: flat },
    operands: [whole(0), { ...matrix, strides: [1] }],
  },
  {
    ...{ kind: 'map', fn: 'max', dtype: 'f32', rank: 1, sizes: flat },
    operands: [whole(1), { source: { kind: 'immediate', bits: 0 }, dtype: 'f32', count: 1, offset: 0, strides: [0] }],
  },
  {
    ...{ kind: 'view', dtype: 'f32', rank: 1, sizes: flat, fill: 0 },
    ...{ operands: [whole(2)], boxes: [{ low: [0], high: flat }] },
  },
];
const type = (name: string) => ({ name, dtype: 'f32' as const, shape: [SIZE, SIZE] });
const program: Program = {
  ...{ inputs: [type('x')], outputs: [type('y')], weightChunks: (SIZE * SIZE * 4) / 256, instructions },
};
const numbers = (seed: number) => Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i * seed));
const weights = new Uint8Array(numbers(2).buffer);
const x: Tensor = { dtype: 'f32', shape: [SIZE, SIZE], data: numbers(3) };
const expected = interpret(program, weights, [new Uint8Array(x.data.buffer)]).at(-1)!;
const bytes = (tensor: Tensor | undefined) => new Uint8Array(tensor!.data.buffer);

describe('a runtime', () => {
  it.each([0, 1, 2, 4])('with %d workers gives the exact bits, again and again', async (workers) => {
    const runtime = await createRuntime({ program, weights }, { workers });
    try {
      const other = { ...x, data: numbers(5) };
      const runs = await Promise.all([x, other, x].map((input) => runtime.run([input])));
      expect(Buffer.compare(bytes(runs[0]![0]), expected)).toBe(0);
      expect(Buffer.compare(bytes(runs[2]![0]), expected)).toBe(0);
      expect(Buffer.compare(bytes(runs[1]![0]), expected)).not.toBe(0);
    } finally {
      await runtime.close();
    }
  });

  it('leaves the event loop free for the caller when it has a worker', async () => {
    const runtime = await createRuntime({ program, weights }, { workers: 1 });
    let turns = 0;
    let running = true;
    const count = () => {
      turns += 1;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    const runs = Array.from({ length: 20 }, () => runtime.run([x]));
    await Promise.all(runs);
    running = false;
    await runtime.close();
    expect(turns).toBeGreaterThan(20);
  });

  it('keeps what instructions give in the room of few', async () => {
    const runtime = await createRuntime({ program, weights });
    // The product, with all that follows done in place.
    expect(runtime.memory.activations).toBeLessThan(2 * SIZE * SIZE * 4);
    expect(runtime.memory.total).toBeGreaterThan(weights.length);
  });

  it.each<[string, readonly Tensor[], string]>([
    ['no input', [], 'TENSOR_MISSING'],
    ['another type', [{ ...x, dtype: 'i32' }], 'TENSOR_DATATYPE_MISMATCH'],
    ['another shape', [{ ...x, shape: [SIZE * SIZE] }], 'TENSOR_SHAPE_MISMATCH'],
    ['another array', [{ ...x, data: new Int32Array(SIZE * SIZE) }], 'TENSOR_DATA_INVALID'],
    ['a short array', [{ ...x, data: numbers(3).subarray(1) }], 'TENSOR_DATA_INVALID'],
  ])('refuses %s', async (_, inputs, code) => {
    const runtime = await createRuntime({ program, weights });
    await expect(runtime.run(inputs)).rejects.toMatchObject({ code });
    await expect(runtime.trace(inputs)).rejects.toMatchObject({ code });
  });

  it.each([0, 1])('with %d workers runs nothing when it is closed', async (workers) => {
    const runtime = await createRuntime({ program, weights }, { workers });
    await runtime.close();
    await expect(runtime.run([x])).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    await expect(runtime.trace([x])).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  });

  it('refuses programs that break a rule, weights of another size, and workers without end', async () => {
    const broken = { ...program, instructions: instructions.toReversed() };
    await expect(createRuntime({ program: broken, weights })).rejects.toMatchObject({ code: 'PROGRAM_INVALID' });
    const short = weights.subarray(256);
    await expect(createRuntime({ program, weights: short })).rejects.toMatchObject({ code: 'PROGRAM_INVALID' });
    for (const workers of [65, -1, 1.5, Number.NaN]) {
      const many = createRuntime({ program, weights }, { workers });
      await expect(many).rejects.toMatchObject({ code: 'NUMBER_RANGE' });
    }
  });

  it('gives outputs that are inputs, weights or a value in the program', async () => {
    const space = { kind: 'view', dtype: 'f32', rank: 1, fill: 0 } as const;
    const all = { ...space, sizes: flat, boxes: [{ low: [0], high: flat }] as const };
    const one: Operand = {
      source: { kind: 'immediate', bits: 0x7fa0beef },
      dtype: 'f32',
      count: 1,
      offset: 0,
      strides: [0],
    };
    const copies: Instruction[] = [
      { ...all, operands: [{ ...matrix, strides: [1] }] },
      { ...all, operands: [{ ...weight, strides: [1] }] },
      { ...space, sizes: [1], boxes: [{ low: [0], high: [1] }], operands: [one] },
    ];
    const outputs = [type('x'), type('w'), { name: 'v', dtype: 'f32' as const, shape: [] }];
    const runtime = await createRuntime({ program: { ...program, outputs, instructions: copies }, weights });
    const [first, second, third] = await runtime.run([x]);
    expect(first).toEqual(x);
    expect(bytes(second)).toEqual(weights);
    expect(bytes(third)).toEqual(Uint8Array.of(0xef, 0xbe, 0xa0, 0x7f));
  });

  it('says that a program does not fit', async () => {
    const count = 2 ** 30;
    const huge: Operand = { ...matrix, dtype: 'f32', count, source: { kind: 'instruction', index: 0 }, strides: [1] };
    const one: Operand = { source: { kind: 'immediate', bits: 0 }, dtype: 'f32', count: 1, offset: 0, strides: [0] };
    const space = { dtype: 'f32', rank: 1, sizes: [count] } as const;
    const boxes = [{ low: [0], high: [count] }] as const;
    const list: Instruction[] = [
      { ...space, kind: 'map', fn: 'exp', operands: [one] },
      { ...space, kind: 'view', fill: 0, operands: [huge], boxes },
    ];
    const outputs = [{ name: 'y', dtype: 'f32' as const, shape: [count] }];
    const model = {
      program: { inputs: [], outputs, weightChunks: 1, instructions: list },
      weights: new Uint8Array(256),
    };
    await expect(createRuntime(model)).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
  });
});
