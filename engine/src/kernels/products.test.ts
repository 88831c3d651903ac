import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import {
  bitsIn,
  createKernels,
  type KernelMemory,
  randomFloats,
  storedBits,
} from '../../../test/scenes/kernelMemory.ts';
import { PANEL, packedBytes } from './kernels.ts';
import { encodeRuns, reductionRuns } from './runs.ts';

let memory: KernelMemory;
beforeAll(async () => {
  memory = await createKernels();
});
beforeEach(() => memory.reset());

const round = Math.fround;
const ADD = 0;
const PARTIAL = 1;

/** Sums of products of blocks of `block` elements, each in order from +0. */
function partialSums(a: Float32Array, b: Float32Array, n: number, k: number, block: number, m: number, j: number) {
  return Array.from({ length: k / block }, (_, part) => {
    let sum = 0;
    for (let q = part * block; q < (part + 1) * block; q++) sum = round(sum + round(a[m * k + q]! * b[q * n + j]!));
    return sum;
  });
}

const SHAPES = [
  ...[
    [1, 1, 1],
    [1, 8, 5],
    [1, 33, 16],
    [1, 70, 7],
    [2, 9, 4],
    [3, 16, 12],
    [4, 7, 9],
    [5, 8, 8],
  ],
  ...[
    [6, 31, 10],
    [11, 24, 3],
    [23, 17, 64],
    [40, 5, 6],
  ],
] as const;

describe('a product', () => {
  test.each(SHAPES)('of %i x %i with %i products each has the bits of the scalar sums', (m, n, k) => {
    const random = createRandom(m * 1000 + n * 10 + k);
    for (const isPlain of [true, false]) {
      memory.reset();
      const [a, b] = [randomFloats(random, m * k, isPlain), randomFloats(random, k * n, isPlain)];
      const [c, runs] = [memory.reserve(4 * m * n), memory.place(encodeRuns(reductionRuns([], k, 4)))];
      const packed = memory.reserve(packedBytes(k, n));
      memory.kernels.packPanelsF32(memory.place(b), 4 * n, 4, k, n, packed, k, 0);
      memory.kernels.gemmF32(memory.place(a), packed, c, 0, m, n, m, 1, 4 * k, 0, 0, 4 * n, 4, runs, 1, ADD, 0);
      const expected = Array.from({ length: m * n }, (_, i) =>
        partialSums(a, b, n, k, k, Math.floor(i / n), i % n).reduce((sum, part) => round(sum + part), 0),
      );
      expect(bitsIn(memory.floats(c, m * n))).toEqual(storedBits(expected));
    }
  });

  test('in blocks adds the sums of the blocks in order', () => {
    const random = createRandom(5);
    const [m, n, k, block] = [13, 19, 24, 6];
    const [a, b] = [randomFloats(random, m * k, true), randomFloats(random, k * n, true)];
    const runs = reductionRuns([], k, 4, block);
    const [c, table] = [memory.reserve(4 * m * n), memory.place(encodeRuns(runs))];
    const packed = memory.reserve(packedBytes(k, n));
    memory.kernels.packPanelsF32(memory.place(b), 4 * n, 4, k, n, packed, k, 0);
    const args = [memory.place(a), packed] as const;
    memory.kernels.gemmF32(...args, c, 0, m, n, m, 1, 4 * k, 0, 0, 4 * n, 4, table, runs.length, ADD, 0);
    const parts = Array.from({ length: m * n }, (_, i) => partialSums(a, b, n, k, block, Math.floor(i / n), i % n));
    const sums = parts.map((part) => part.reduce((sum, next) => round(sum + next), 0));
    expect(bitsIn(memory.floats(c, m * n))).toEqual(storedBits(sums));

    // Traced: blocks innermost, so that columns are 4 blocks apart.
    const [blocks, traced] = [k / block, memory.reserve(4 * m * n * 4)];
    const strides = [4 * n * blocks, 4 * blocks] as const;
    memory.kernels.gemmF32(...args, traced, 0, m, n, m, 1, 4 * k, 0, 0, ...strides, table, runs.length, PARTIAL, 4);
    expect(bitsIn(memory.floats(traced, m * n * blocks))).toEqual(storedBits(parts.flat()));

    // Traced: blocks outermost.
    const outermost = memory.reserve(4 * m * n * 4);
    memory.kernels.gemmF32(
      ...args,
      ...[outermost, 0, m, n, m, 1, 4 * k, 0, 0, 4 * n, 4, table, runs.length, PARTIAL, 4 * m * n],
    );
    const order = Array.from({ length: blocks }, (_, part) => parts.map((sums) => sums[part]!)).flat();
    expect(bitsIn(memory.floats(outermost, m * n * blocks))).toEqual(storedBits(order));
  });

  test('in parts of rows and of panels is the whole', () => {
    const random = createRandom(6);
    const [m, n, k] = [37, 45, 10];
    const [a, b] = [memory.place(randomFloats(random, m * k)), memory.place(randomFloats(random, k * n))];
    const runs = memory.place(encodeRuns(reductionRuns([], k, 4)));
    const packed = memory.reserve(packedBytes(k, n));
    memory.kernels.packPanelsF32(b, 4 * n, 4, k, n, packed, k, 0);
    const [whole, parts] = [memory.reserve(4 * m * n), memory.reserve(4 * m * n)];
    const rest = [m, 1, 4 * k, 0, 0, 4 * n, 4, runs, 1, ADD, 0] as const;
    memory.kernels.gemmF32(a, packed, whole, 0, m, n, ...rest);
    const right = packed + 2 * packedBytes(k, PANEL);
    for (const [from, to] of [
      [0, 20],
      [20, 21],
      [21, 37],
    ] as const) {
      memory.kernels.gemmF32(a, packed, parts, from, to, 2 * PANEL, ...rest);
      memory.kernels.gemmF32(a, right, parts + 8 * PANEL, from, to, n - 2 * PANEL, ...rest);
    }
    expect(memory.bytes(parts, 4 * m * n)).toEqual(memory.bytes(whole, 4 * m * n));
  });

  test('over nothing is +0', () => {
    const c = memory.reserve(4 * 6);
    memory.kernels.gemmF32(0, 0, c, 0, 2, 3, 2, 1, 0, 0, 0, 12, 4, 0, 0, ADD, 0);
    expect(memory.words(c, 6)).toEqual(new Int32Array(6));
  });

  test('of int32 wraps', () => {
    const random = createRandom(7);
    const [m, n, k] = [7, 11, 9];
    const a = Int32Array.from({ length: m * k }, () => random.below(2 ** 32) | 0);
    const b = Int32Array.from({ length: k * n }, () => random.below(2 ** 32) | 0);
    const [c, packed] = [memory.reserve(4 * m * n), memory.reserve(packedBytes(k, n))];
    const runs = reductionRuns([], k, 4, 3);
    memory.kernels.packPanelsF32(memory.place(b), 4 * n, 4, k, n, packed, k, 0);
    const table = memory.place(encodeRuns(runs));
    memory.kernels.gemmI32(
      memory.place(a),
      packed,
      c,
      0,
      m,
      n,
      m,
      1,
      4 * k,
      0,
      0,
      4 * n,
      4,
      table,
      runs.length,
      ADD,
      0,
    );
    expect(memory.words(c, m * n)).toEqual(integerProduct(a, b, m, n, k));
  });

  test.each([
    [2, 3, 8],
    [3, 2, 9],
    [3, 3, 1],
    [2, 2, 30],
  ])('of bytes (%i x %i) of %i products is exact', (left, right, k) => {
    const random = createRandom(8);
    const [m, n, even] = [6, 21, k + (k % 2)];
    const randomBytes = (count: number) =>
      Uint8Array.from({ length: count }, () => random.pick([0, 127, 128, 255, random.below(256)]));
    const [a, b] = [randomBytes(m * k), randomBytes(k * n)];
    const wide = memory.place(new Int16Array(m * even));
    const source = memory.place(a);
    for (let row = 0; row < m; row++) memory.kernels.widenI8(source + row * k, left, wide + 2 * row * even, k);
    const packed = memory.reserve(packedBytes(even, n) / 2);
    memory.kernels.packPanelsI8(memory.place(b), right, n, 1, k, n, packed, even, 0);
    const [c, runs] = [memory.reserve(4 * m * n), memory.place(encodeRuns(reductionRuns([], even, 2)))];
    memory.kernels.gemmI8(wide, packed, c, 0, m, n, m, 1, 2 * even, 0, 0, 4 * n, 4, runs, 1, ADD, 0);
    const signed = (bytes: Uint8Array, dtype: number) =>
      Int32Array.from(dtype === 2 ? new Int8Array(bytes.buffer) : bytes);
    expect(memory.words(c, m * n)).toEqual(integerProduct(signed(a, left), signed(b, right), m, n, k));
  });
});

function integerProduct(a: Int32Array, b: Int32Array, m: number, n: number, k: number): Int32Array {
  return Int32Array.from({ length: m * n }, (_, i) => {
    let sum = 0;
    for (let q = 0; q < k; q++) sum = (sum + Math.imul(a[Math.floor(i / n) * k + q]!, b[q * n + (i % n)]!)) | 0;
    return sum;
  });
}
