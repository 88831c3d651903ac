import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hostileBytes } from '../../../test/generators/hostileBytes.ts';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { createKernels, type KernelMemory } from '../../../test/scenes/kernelMemory.ts';
import { bytesOf, codeOf, DTYPES, type Dtype, domainOf } from '../ir/dtype.ts';
import { SCALARS, type ScalarName, type Signature } from '../ir/scalarFunctions.ts';
import { applyScalar } from '../numerics/scalars.ts';
import { loadFrom, storeTo } from '../reference/elements.ts';
import { type ChainLink, encodeLinks, encodeStrides, type Walk } from './chainLinks.ts';
import { chainScratchBytes, TILE } from './kernels.ts';

let memory: KernelMemory;
beforeAll(async () => {
  memory = await createKernels();
});
beforeEach(() => memory.reset());

function run(links: readonly ChainLink[], from: number, to: number): void {
  const scratch = memory.reserve(chainScratchBytes(8));
  memory.kernels.mapChain(memory.place(encodeLinks(links)), links.length, from, to, scratch);
}

const COUNT = 3 * TILE + 5;

describe('a scalar function', () => {
  test.each(Object.keys(SCALARS) as ScalarName[])('%s has the bits of its program', (name) => {
    const random = createRandom(SCALARS[name].code);
    const { code, takes, gives }: Signature = SCALARS[name];
    for (const free of ['f32', 'i32'] as const) {
      const dtypeOf = (domain: string): Dtype => (domain === 'either' ? free : domain === 'float' ? 'f32' : 'i32');
      for (let round = 0; round < 4; round++) {
        memory.reset();
        const operands = takes.map((domain) => {
          const dtype = dtypeOf(domain);
          return { dtype, bytes: hostileBytes(random, dtype, COUNT) };
        });
        const [dtype, out] = [dtypeOf(gives), memory.reserve(4 * COUNT)];
        const loads = operands.map(
          ({ dtype, bytes }, to): ChainLink => ({
            ...{ kind: 'load', to, address: memory.place(bytes), dtype: codeOf(dtype), walk: { kind: 'contiguous' } },
          }),
        );
        const [a, b, c] = operands.map(({ dtype, bytes }) => loadFrom(dtype, bytes));
        run(
          [
            ...loads,
            { kind: 'apply', fn: code, to: 3, a: 0, b: 1, c: 2 },
            { kind: 'store', from: 3, address: out, dtype: codeOf(dtype) },
          ],
          0,
          COUNT,
        );
        const expected = new Uint8Array(4 * COUNT);
        const store = storeTo(dtype, expected);
        for (let i = 0; i < COUNT; i++) store(i, applyScalar(code, a!(i), b?.(i), c?.(i)));
        expect(new Uint32Array(memory.bytes(out, 4 * COUNT).buffer)).toEqual(new Uint32Array(expected.buffer));
      }
    }
  });
});

test('squares of whole vectors have the bits of pow', () => {
  const random = createRandom(11);
  const bytes = hostileBytes(random, 'f32', COUNT);
  const [out, two] = [memory.reserve(4 * COUNT), memory.place(Float32Array.of(2))];
  run(
    [
      { kind: 'load', to: 0, address: memory.place(bytes), dtype: 0, walk: { kind: 'contiguous' } },
      { kind: 'load', to: 1, address: two, dtype: 0, walk: { kind: 'scalar' } },
      { kind: 'apply', fn: SCALARS.pow.code, to: 2, a: 0, b: 1 },
      { kind: 'store', from: 2, address: out, dtype: 0 },
    ],
    0,
    COUNT,
  );
  const [load, expected] = [loadFrom('f32', bytes), new Uint8Array(4 * COUNT)];
  for (let i = 0; i < COUNT; i++) storeTo('f32', expected)(i, applyScalar(SCALARS.pow.code, load(i), 2));
  expect(memory.bytes(out, 4 * COUNT)).toEqual(expected);
});

/** Element that a walk reads for output i. */
type Case = { readonly walk: (place: (words: Int32Array) => number) => Walk; readonly at: (i: number) => number };

const SIZES = [3, 7, 2, 41];
const STRIDES = [-90, 13, 1, 2];
const CASES: Record<string, Case> = {
  contiguous: { walk: () => ({ kind: 'contiguous' }), at: (i) => i },
  scalar: { walk: () => ({ kind: 'scalar' }), at: () => 0 },
  ...Object.fromEntries(
    [1, 3, 8, 64, 100, 512, 700].flatMap((length) => [
      [`period ${length}`, { walk: () => ({ kind: 'period', length }), at: (i) => i % length } satisfies Case],
      [
        `repeat ${length}`,
        { walk: () => ({ kind: 'repeat', length }), at: (i) => Math.floor(i / length) } satisfies Case,
      ],
    ]),
  ),
  strided: {
    walk: (place) => ({ kind: 'strided', table: place(encodeStrides(SIZES, STRIDES)) }),
    at: (i) => {
      let [rest, element] = [i, 0];
      for (let d = SIZES.length - 1; d >= 0; d--) {
        element += (rest % SIZES[d]!) * STRIDES[d]!;
        rest = Math.floor(rest / SIZES[d]!);
      }
      return element;
    },
  },
};
const SPACE = SIZES.reduce((product, size) => product * size, 1);
/** Elements before the one that a walk calls 0: strides may be negative. */
const BEFORE = 200;

describe.each(Object.entries(CASES))('a load (%s)', (_, { walk, at }) => {
  test.each(DTYPES)('of %s is stored as every type', (dtype) => {
    const random = createRandom(9);
    const bytes = hostileBytes(random, dtype, BEFORE + SPACE);
    const load = loadFrom(dtype, bytes);
    const address = memory.place(bytes) + BEFORE * bytesOf(dtype);
    for (const to of DTYPES.filter((other) => domainOf(other) === domainOf(dtype))) {
      const out = memory.reserve(8 * SPACE + 8);
      const links: ChainLink[] = [
        { kind: 'load', to: 0, address, dtype: codeOf(dtype), walk: walk((words) => memory.place(words)) },
        { kind: 'store', from: 0, address: out, dtype: codeOf(to) },
      ];
      const split = random.below(SPACE);
      run(links, 0, split);
      run(links, split, SPACE);
      const expected = new Uint8Array(SPACE * bytesOf(to));
      const store = storeTo(to, expected);
      for (let i = 0; i < SPACE; i++) store(i, load(BEFORE + at(i)));
      expect(memory.bytes(out, expected.length)).toEqual(expected);
      // Nothing beyond is touched.
      expect(memory.bytes(out + expected.length, 8)).toEqual(new Uint8Array(8).fill(0xaa));
    }
  });
});

describe('a chain', () => {
  test('goes through several functions and stores in between', () => {
    const random = createRandom(10);
    const [x, bias] = [hostileBytes(random, 'f32', COUNT), hostileBytes(random, 'f32', 64)];
    const [mid, out] = [memory.reserve(4 * COUNT), memory.reserve(4 * COUNT)];
    const zero = memory.place(Float32Array.of(0));
    run(
      [
        { kind: 'load', to: 0, address: memory.place(x), dtype: 0, walk: { kind: 'contiguous' } },
        { kind: 'load', to: 1, address: memory.place(bias), dtype: 0, walk: { kind: 'period', length: 64 } },
        { kind: 'load', to: 2, address: zero, dtype: 0, walk: { kind: 'scalar' } },
        { kind: 'apply', fn: SCALARS.add.code, to: 3, a: 0, b: 1 },
        { kind: 'store', from: 3, address: mid, dtype: 0 },
        { kind: 'apply', fn: SCALARS.max.code, to: 3, a: 3, b: 2 },
        { kind: 'apply', fn: SCALARS.tanh.code, to: 4, a: 3 },
        { kind: 'apply', fn: SCALARS.mul.code, to: 4, a: 4, b: 0 },
        { kind: 'store', from: 4, address: out, dtype: 0 },
      ],
      0,
      COUNT,
    );
    const [a, b] = [loadFrom('f32', x), loadFrom('f32', bias)];
    const [sums, results] = [new Uint8Array(4 * COUNT), new Uint8Array(4 * COUNT)];
    for (let i = 0; i < COUNT; i++) {
      const sum = applyScalar(SCALARS.add.code, a(i), b(i % 64));
      const bounded = applyScalar(SCALARS.max.code, sum, 0);
      storeTo('f32', sums)(i, sum);
      storeTo('f32', results)(i, applyScalar(SCALARS.mul.code, applyScalar(SCALARS.tanh.code, bounded), a(i)));
    }
    expect(memory.bytes(mid, 4 * COUNT)).toEqual(sums);
    expect(memory.bytes(out, 4 * COUNT)).toEqual(results);
  });
});
