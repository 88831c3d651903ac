import { describe, expect, it } from 'vitest';
import type { Instruction, Operand, Program } from '../ir/program.ts';
import { interpret, interpretInstruction } from './interpret.ts';

const bytes = (data: Float32Array | Int32Array | Int8Array | BigInt64Array) => new Uint8Array(data.buffer);
const operand = (dtype: Operand['dtype'], strides: readonly number[], offset = 0): Operand => ({
  ...{ source: { kind: 'input', index: 0 }, dtype, count: 6, offset, strides },
});
const six = bytes(Float32Array.of(0, 1, 2, 3, 4, 5));
const floats = (result: Uint8Array) => [...new Float32Array(result.buffer)];
const patterns = (result: Uint8Array) => [...new Uint32Array(result.buffer)];

describe('a map', () => {
  it('walks operands by their strides', () => {
    const map: Instruction = {
      kind: 'map',
      fn: 'sub',
      dtype: 'f32',
      rank: 2,
      sizes: [3, 2],
      operands: [operand('f32', [1, 3]), operand('f32', [0, -1], 5)],
    };
    expect(floats(interpretInstruction(map, [six, six]))).toEqual([-5, -1, -4, 0, -3, 1]);
  });

  it('stores the canonical NaN, also of one that it only passes on', () => {
    const nans = new Uint8Array(Uint32Array.of(0xffc12345, 0x7f800001).buffer);
    const pass: Instruction = {
      kind: 'map',
      fn: 'identity',
      dtype: 'f32',
      rank: 1,
      sizes: [2],
      operands: [operand('f32', [1])],
    };
    expect(patterns(interpretInstruction(pass, [nans]))).toEqual([0x7fc00000, 0x7fc00000]);
  });

  it('loads and stores each integer type', () => {
    const cast = (from: Operand['dtype'], to: Operand['dtype'], data: Uint8Array, count: number) =>
      interpretInstruction(
        { kind: 'map', fn: 'identity', dtype: to, rank: 1, sizes: [count], operands: [operand(from, [1])] },
        [data],
      );
    const wide = bytes(BigInt64Array.of(2n ** 40n, -(2n ** 40n), -1n));
    expect(cast('i64', 'i32', wide, 3)).toEqual(bytes(Int32Array.of(2 ** 31 - 1, -(2 ** 31), -1)));
    expect(cast('i8', 'i64', bytes(Int8Array.of(-2)), 1)).toEqual(bytes(BigInt64Array.of(-2n)));
    expect(cast('u8', 'i32', Uint8Array.of(254), 1)).toEqual(bytes(Int32Array.of(254)));
    expect(cast('bool', 'i32', Uint8Array.of(7), 1)).toEqual(bytes(Int32Array.of(7)));
    expect(cast('i32', 'bool', bytes(Int32Array.of(256, 0)), 2)).toEqual(Uint8Array.of(1, 0));
    expect(cast('i32', 'u8', bytes(Int32Array.of(256, -1)), 2)).toEqual(Uint8Array.of(0, 255));
  });
});

describe('a fold', () => {
  const fold = (kind: 'sum' | 'max' | 'min', sizes: number[], strides: number[]): Instruction => ({
    ...{ kind: 'fold', fold: kind, fn: 'identity', dtype: 'f32', rank: 1, sizes },
    operands: [operand('f32', strides)],
  });
  it('adds one by one from +0, rounding each time', () => {
    const data = bytes(Float32Array.of(2 ** 24, 1, 1, -(2 ** 24)));
    expect(floats(interpretInstruction(fold('sum', [1, 4], [0, 1]), [data]))).toEqual([0]);
    expect(floats(interpretInstruction(fold('sum', [1, 1], [0, 1]), [bytes(Float32Array.of(-0))]))).toEqual([0]);
  });

  it('begins with what leaves the rest as it is, and gives that of nothing', () => {
    const kinds = ['sum', 'max', 'min'] as const;
    const over = (size: number) =>
      kinds.flatMap((kind) => floats(interpretInstruction(fold(kind, [1, size], [0, 1]), [six])));
    expect(over(0)).toEqual([0, -Infinity, Infinity]);
    expect(over(6)).toEqual([15, 5, 0]);
  });

  it('multiplies, and wraps integers', () => {
    const data = bytes(Int32Array.of(2 ** 30, 3, 2 ** 30, 5));
    const product: Instruction = {
      kind: 'fold',
      fold: 'sum',
      fn: 'mulInt',
      dtype: 'i32',
      rank: 0,
      sizes: [2],
      operands: [operand('i32', [2]), operand('i32', [2], 1)],
    };
    expect(interpretInstruction(product, [data, data])).toEqual(bytes(Int32Array.of((2 ** 30 * 8) | 0)));
  });
});

describe('a view', () => {
  it('takes from the first box that holds the index, else the second, else the fill, and moves bits', () => {
    const nan = new Uint8Array(Uint32Array.of(0x7fa00001, 7).buffer);
    const view: Instruction = {
      ...{ kind: 'view', dtype: 'f32', rank: 1, sizes: [5], fill: 0x12345678 },
      operands: [operand('f32', [1], -1), operand('f32', [0], 1)],
      boxes: [
        { low: [1], high: [2] },
        { low: [1], high: [4] },
      ],
    };
    expect(patterns(interpretInstruction(view, [nan, nan]))).toEqual([0x12345678, 0x7fa00001, 7, 7, 0x12345678]);
  });

  it('fills narrow types with low bits and int64 with the sign', () => {
    const fill = (dtype: Operand['dtype']) =>
      interpretInstruction(
        {
          kind: 'view',
          dtype,
          rank: 1,
          sizes: [1],
          fill: -2,
          operands: [operand(dtype, [1])],
          boxes: [{ low: [0], high: [0] }],
        },
        [six],
      );
    expect(fill('u8')).toEqual(Uint8Array.of(254));
    expect(fill('i64')).toEqual(bytes(BigInt64Array.of(-2n)));
  });
});

it('a gather counts from the end, and clamps', () => {
  const indices = bytes(BigInt64Array.of(2n, -1n, -7n, 2n ** 62n));
  const gather: Instruction = {
    kind: 'gather',
    dtype: 'f32',
    rank: 1,
    sizes: [4],
    stride: 2,
    size: 3,
    operands: [operand('f32', [0], 1), operand('i64', [1])],
  };
  expect(floats(interpretInstruction(gather, [six, indices]))).toEqual([5, 5, 1, 5]);
});

it('a program reads inputs, weights, immediate values and what it gave before', () => {
  const weights = new Uint8Array(512);
  weights.set(bytes(Float32Array.of(10)), 256);
  const add = (a: Operand['source'], b: Operand['source']): Instruction => ({
    ...{ kind: 'map', fn: 'add', dtype: 'f32', rank: 0, sizes: [] },
    operands: [a, b].map((source) => ({ ...operand('f32', []), source })),
  });
  const program: Program = {
    ...{ inputs: [], outputs: [], weightChunks: 2 },
    instructions: [
      add({ kind: 'input', index: 1 }, { kind: 'weights', chunk: 1 }),
      add({ kind: 'instruction', index: 0 }, { kind: 'immediate', bits: 0x3f800000 }),
    ],
  };
  const results = interpret(program, weights, [new Uint8Array(4), bytes(Float32Array.of(0.5))]);
  expect(results.map(floats)).toEqual([[10.5], [11.5]]);
});
