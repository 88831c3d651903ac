import { describe, expect, it } from 'vitest';
import { createBuilder } from './builder.ts';
import { broadcastShape, inverse, map, memoryOrder, scalar } from './elementwise.ts';
import { constantElements, insertDimension, transpose, type Value, wholeValue } from './value.ts';

const input = (shape: readonly number[], dtype: Value['dtype'] = 'f32'): Value =>
  wholeValue(dtype, shape, { kind: 'input', index: 0 });

describe('shapes broadcast', () => {
  it.each<[number[][], number[]]>([
    [
      [[2, 3], [3]],
      [2, 3],
    ],
    [
      [[2, 1], [1, 3], []],
      [2, 3],
    ],
    [[[1], [0]], [0]],
    [[], []],
  ])('%j', (shapes, expected) => expect(broadcastShape(shapes)).toEqual(expected));

  it('or are refused', () => {
    for (const shapes of [
      [[2], [3]],
      [[2, 3], [2]],
      [[0], [2]],
    ]) {
      expect(() => broadcastShape(shapes)).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
    }
  });
});

describe('a map', () => {
  it('lies in memory as its largest operand does, so that both are walked in order', () => {
    const builder = createBuilder();
    const image = transpose(input([1, 7, 7, 3]), [0, 3, 1, 2]);
    const bias = insertDimension(insertDimension(input([3]), 1), 2);
    const result = map(builder, 'add', [image, bias]);
    expect(result.shape).toEqual([1, 3, 7, 7]);
    expect(result.strides.slice(1)).toEqual([1, 21, 3]);
    expect(builder.drafts[0]).toMatchObject({ sizes: [49, 3], operands: [{ strides: [3, 1] }, { strides: [0, 1] }] });
  });

  it('has the type of its operands, or another integer type', () => {
    const builder = createBuilder();
    const bytes = input([2], 'u8');
    const typeOf = (value: Value) => value.dtype;
    expect(typeOf(map(builder, 'identity', [bytes]))).toBe('u8');
    expect(typeOf(map(builder, 'addInt', [bytes, bytes]))).toBe('i32');
    expect(typeOf(map(builder, 'addInt', [bytes, bytes], 'u8'))).toBe('u8');
    expect(typeOf(map(builder, 'select', [bytes, input([2]), scalar('f32', 0)]))).toBe('f32');
    expect(typeOf(map(builder, 'equal', [input([2]), input([2])], 'bool'))).toBe('bool');
  });
});

describe('order in memory', () => {
  it('is that of strides; dimensions of size 1 stay', () => {
    expect(memoryOrder(transpose(input([2, 3, 4]), [2, 0, 1]))).toEqual([1, 2, 0]);
    expect(memoryOrder(transpose(input([2, 1, 4]), [2, 1, 0]))).toEqual([2, 1, 0]);
    expect(memoryOrder({ ...input([2, 1, 3]), strides: [1, 1000, 2] })).toEqual([2, 1, 0]);
  });

  it('is the logical one where something is repeated or runs backwards', () => {
    expect(memoryOrder({ ...input([2, 3]), strides: [0, 2] })).toEqual([0, 1]);
    expect(memoryOrder({ ...input([2, 3]), strides: [1, -2] })).toEqual([0, 1]);
  });

  it('is undone by its inverse', () => {
    for (const order of [[2, 0, 1], [1, 0], [0], []])
      expect(inverse(order).map((d) => order[d])).toEqual(order.map((_, d) => d));
  });
});

it('scalars are immediate values with their bits', () => {
  expect(scalar('f32', -0).place).toEqual({ kind: 'immediate', bits: -0x80000000 });
  expect([...constantElements(scalar('f32', 0.1))]).toEqual([Math.fround(0.1)]);
  expect([...constantElements(scalar('i32', -7))]).toEqual([-7]);
});
