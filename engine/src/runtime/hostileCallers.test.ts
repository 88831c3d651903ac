import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../ir/dtype.ts';
import type { Instruction, Operand, Program } from '../ir/program.ts';
import { createRuntime } from './createRuntime.ts';

const COUNT = 4;
const weights = new Uint8Array(256);
const type = (name: string) => ({ name, dtype: 'f32' as const, shape: [COUNT] });
const operand = (source: Operand['source']): Operand => ({
  ...{ source, dtype: 'f32', count: COUNT, offset: 0, strides: [1] },
});
const copyOf = (source: Operand['source'], strides = [1], offset = 0): Instruction => ({
  ...{ kind: 'view', dtype: 'f32', rank: 1, sizes: [COUNT], fill: 0 },
  ...{ operands: [{ ...operand(source), strides, offset }], boxes: [{ low: [0], high: [COUNT] }] },
});
const input = { kind: 'input', index: 0 } as const;
const negated: Instruction = {
  kind: 'map',
  fn: 'neg',
  dtype: 'f32',
  rank: 1,
  sizes: [COUNT],
  operands: [operand(input)],
};

/** y = -x. */
const program: Program = {
  ...{ inputs: [type('x')], outputs: [type('y')], weightChunks: 1 },
  instructions: [negated, copyOf({ kind: 'instruction', index: 0 })],
};
const tensor = (...values: number[]): Tensor => ({ dtype: 'f32', shape: [COUNT], data: Float32Array.from(values) });
const list = (results: readonly Tensor[]) => results.map(({ data }) => [...data]);

describe('what a caller does after its call changes nothing', () => {
  it.each([0, 1])('with %d workers: it writes over its input', async (workers) => {
    const runtime = await createRuntime({ program, weights }, { workers });
    const inputs = [tensor(1, 2, 3, 4), tensor(5, 6, 7, 8)];
    const runs = inputs.map((x) => runtime.run([x]));
    const trace = runtime.trace([inputs[0]!]);
    for (const { data } of inputs) data.fill(9 as never);
    expect(await Promise.all(runs.map(async (run) => list(await run)))).toEqual([
      [[-1, -2, -3, -4]],
      [[-5, -6, -7, -8]],
    ]);
    expect([...new Float32Array((await trace).outputs[0]!.slice().buffer)]).toEqual([-1, -2, -3, -4]);
    await runtime.close();
  });

  it('it gives its input away, or puts another one into its list', async () => {
    const runtime = await createRuntime({ program, weights });
    const given = [tensor(1, 2, 3, 4)];
    const [first, second] = [runtime.run(given), runtime.run(given)];
    structuredClone(given[0]!.data, { transfer: [given[0]!.data.buffer] });
    given[0] = tensor(0, 0, 0, 0);
    expect(list(await first)).toEqual([[-1, -2, -3, -4]]);
    expect(list(await second)).toEqual([[-1, -2, -3, -4]]);
  });

  it('it writes over an output that it got', async () => {
    const runtime = await createRuntime({ program, weights });
    const [y] = await runtime.run([tensor(1, 2, 3, 4)]);
    y!.data.fill(0 as never);
    expect(list(await runtime.run([tensor(1, 2, 3, 4)]))).toEqual([[-1, -2, -3, -4]]);
  });
});

describe('a runtime that is closed while it runs', () => {
  it.each([0, 1, 2])('with %d workers ends every run as closed', async (workers) => {
    const runtime = await createRuntime({ program, weights }, { workers });
    const runs = [1, 2, 3].map((value) => runtime.run([tensor(value, value, value, value)]));
    const told = Promise.allSettled(runs);
    // The first one is under way.
    await new Promise(setImmediate);
    await runtime.close();
    for (const run of await told) {
      if (run.status === 'rejected') expect(run.reason).toMatchObject({ code: 'ENGINE_CLOSED' });
    }
    await runtime.close();
  });
});

it('outputs that read other outputs hold what those hold', async () => {
  const from = (index: number) => ({ kind: 'instruction', index }) as const;
  const chained: Program = {
    ...program,
    outputs: ['a', 'b', 'c', 'd'].map(type),
    instructions: [negated, copyOf(from(0)), copyOf(from(1)), copyOf(from(2), [-1], COUNT - 1), copyOf(from(3))],
  };
  const runtime = await createRuntime({ program: chained, weights });
  const straight = [-1, -2, -3, -4];
  const turned = straight.toReversed();
  expect(list(await runtime.run([tensor(1, 2, 3, 4)]))).toEqual([straight, straight, turned, turned]);
});

it('a process ends although it left a runtime with workers open', { timeout: 60_000 }, async () => {
  const script = `
    import { createRuntime } from ${JSON.stringify(new URL('./createRuntime.ts', import.meta.url).href)};
    const model = { program: ${JSON.stringify(program)}, weights: new Uint8Array(256) };
    const runtime = await createRuntime(model, { workers: 2 });
    const [y] = await runtime.run([{ dtype: 'f32', shape: [4], data: Float32Array.of(1, 2, 3, 4) }]);
    console.log(y.data.join());
    void runtime.run([{ dtype: 'f32', shape: [4], data: new Float32Array(4) }]).then(() => console.log('and the last run'));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    timeout: 60_000,
  });
  expect(stdout).toBe('-1,-2,-3,-4\nand the last run\n');
});
