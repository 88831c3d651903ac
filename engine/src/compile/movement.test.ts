import { describe, expect, it } from 'vitest';
import { elementCount } from '../ir/dtype.ts';
import { createBuilder } from './builder.ts';
import { concat, copy, gather, pad, reshape, settle } from './movement.ts';
import {
  constantElements,
  constantValue,
  isConstant,
  isContiguous,
  slice,
  transpose,
  type Value,
  wholeValue,
} from './value.ts';

const counted = (...shape: number[]) =>
  constantValue(
    'i32',
    shape,
    Int32Array.from({ length: elementCount(shape) }, (_, i) => i + 1),
  );
const input = (...shape: number[]): Value => wholeValue('f32', shape, { kind: 'input', index: 0 });
const elements = (value: Value) => [...constantElements(value)].map(Number);

describe('copies', () => {
  it('are made only of what is not row-major', () => {
    const builder = createBuilder();
    const [x, turned] = [input(2, 3), transpose(input(2, 3), [1, 0])];
    expect(settle(builder, x)).toBe(x);
    expect(isContiguous(settle(builder, turned))).toBe(true);
    expect(settle(builder, turned, [1, 0]).strides).toEqual([1, 3]);
    expect(builder.drafts).toHaveLength(1);
  });

  it('of constants cost nothing when the program runs', () => {
    const builder = createBuilder();
    const moved = copy(builder, transpose(counted(2, 2), [1, 0]));
    expect([elements(moved), isConstant(moved), isContiguous(moved)]).toEqual([[1, 3, 2, 4], true, true]);
    const x = counted(3);
    expect(copy(builder, x)).toBe(x);
    expect(builder.drafts).toHaveLength(0);
  });

  it('come before another shape where the elements do not lie right', () => {
    const builder = createBuilder();
    expect(reshape(builder, transpose(input(2, 3), [1, 0]), [6]).shape).toEqual([6]);
    expect(builder.drafts).toHaveLength(1);
    expect(() => reshape(builder, input(2, 3), [5])).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  });
});

describe('pad', () => {
  it('adds and takes away on both sides', () => {
    const builder = createBuilder();
    expect(elements(pad(builder, counted(2, 2), [1, 0], [0, 1], 9))).toEqual([9, 9, 9, 1, 2, 9, 3, 4, 9]);
    expect(elements(pad(builder, counted(4), [-1], [-2], 9))).toEqual([2]);
    expect(elements(pad(builder, counted(4), [-3], [2], 9))).toEqual([4, 9, 9]);
    expect(elements(pad(builder, counted(1), [-1], [1], 9))).toEqual([9]);
  });

  it('of nothing added is no instruction', () => {
    const builder = createBuilder();
    const x = input(2);
    expect(pad(builder, x, [0], [0], 0)).toEqual(x);
    expect(pad(builder, x, [-1], [0], 0)).toMatchObject({ shape: [1], offset: 1 });
    expect(builder.drafts).toHaveLength(0);
  });

  it('pads a single constant, which becomes an immediate value', () => {
    expect(elements(pad(createBuilder(), counted(1), [2], [1], 0))).toEqual([0, 0, 1, 0]);
  });

  it('lies in memory as asked', () => {
    const result = pad(createBuilder(), input(2, 3), [1, 0], [0, 0], 0, [1, 0]);
    expect([result.shape, result.strides]).toEqual([
      [3, 3],
      [1, 3],
    ]);
  });
});

describe('concat', () => {
  it.each([1, 2, 3, 4, 5])('joins %d values in their order', (count) => {
    const parts = Array.from({ length: count }, (_, i) => slice(counted(10, 2), 0, i, 1 + (i % 2)));
    const expected = parts.flatMap(elements);
    expect(elements(concat(createBuilder(), parts, 0))).toEqual(expected);
  });

  it('joins along a later axis, and with what is empty', () => {
    const builder = createBuilder();
    expect(elements(concat(builder, [counted(2, 1), counted(2, 2)], 1))).toEqual([1, 1, 2, 2, 3, 4]);
    expect(elements(concat(builder, [counted(0, 2), counted(1, 2), counted(0, 2)], 0))).toEqual([1, 2]);
  });
});

it('gather takes slices of a strided value by strided indices', () => {
  const builder = createBuilder();
  const x = transpose(counted(2, 3), [1, 0]);
  const indices = slice(constantValue('i64', [3], BigInt64Array.of(2n, 9n, -3n)), 0, 0, 2, 2);
  expect(elements(gather(builder, x, indices, 0))).toEqual([3, 6, 1, 4]);
  expect(elements(gather(builder, x, indices, 1))).toEqual([4, 1, 5, 2, 6, 3]);
});
