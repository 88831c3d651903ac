import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { extremeLowerings } from './extremes.ts';

const run = (operator: string, x: Tensor, attributes: NodeSpec['attributes'] = {}) =>
  lowerNode(extremeLowerings, { operator, inputs: [x], attributes }).outputs[0]!;
const places = (shape: number[], ...list: number[]): Tensor => ({
  dtype: 'i64',
  shape,
  data: BigInt64Array.from(list, BigInt),
});
const last = { select_last_index: 1 };

describe('ArgMax and ArgMin', () => {
  it('tell the first place, or the last if asked', () => {
    const x = floats([4], [3, 7, 7, 3]);
    expect([run('ArgMax', x), run('ArgMax', x, last)]).toEqual([places([1], 1), places([1], 2)]);
    expect([run('ArgMin', x), run('ArgMin', x, last)]).toEqual([places([1], 0), places([1], 3)]);
  });

  it('go along an axis, which stays unless told', () => {
    const x = floats([2, 3], [1, 5, 3, 9, 2, 9]);
    expect(run('ArgMax', x, { axis: -1 })).toEqual(places([2, 1], 1, 0));
    expect(run('ArgMax', x, { axis: 1, keepdims: 0, ...last })).toEqual(places([2], 1, 2));
    expect(run('ArgMin', x, { axis: 0, keepdims: 0 })).toEqual(places([3], 0, 1, 0));
  });

  it('hold a NaN for the extreme, and zeros for equal', () => {
    const x = floats([4], [1, NaN, Infinity, NaN]);
    expect([run('ArgMax', x), run('ArgMin', x, last)]).toEqual([places([1], 1), places([1], 3)]);
    expect(run('ArgMax', floats([2], [-0, 0]))).toEqual(places([1], 0));
    expect(run('ArgMax', floats([2], [-Infinity, -Infinity]))).toEqual(places([1], 0));
  });

  it('take integers', () => {
    expect(run('ArgMax', integers('u8', [3], [100, 200, 50]))).toEqual(places([1], 1));
    expect(run('ArgMin', integers('i32', [2], [2 ** 31 - 1, -(2 ** 31)]))).toEqual(places([1], 1));
  });

  it('look through more than one element takes', () => {
    const x = integers(
      'i32',
      [9000],
      Array.from({ length: 9000 }, (_, i) => (i === 8191 ? 5 : 1)),
    );
    expect(run('ArgMax', x)).toEqual(places([1], 8191));
  });

  it('refuse to look for a place in nothing, or along no axis', () => {
    const malformed = expect.objectContaining({ code: 'MODEL_MALFORMED' });
    expect(() => run('ArgMax', floats([0], []))).toThrow(malformed);
    expect(() => run('ArgMax', floats([2], [1, 2]), { axis: 1 })).toThrow(malformed);
  });
});
