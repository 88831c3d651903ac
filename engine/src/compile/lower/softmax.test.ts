import { describe, expect, test } from 'vitest';
import { floats, lowerNode, someFloats, worstError } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { softmaxLowerings } from './softmax.ts';

const run = (operator: string, x: Tensor, attributes = {}, opset = 21) =>
  lowerNode(softmaxLowerings, { operator, opset, attributes, inputs: [x] }).outputs[0]!;

/** Softmax of each stretch of `length` elements. */
function expectedRows(x: Tensor, length: number): number[] {
  const values = [...x.data].map(Number);
  return values.map((value, i) => {
    const from = i - (i % length);
    return Math.exp(value) / values.slice(from, from + length).reduce((sum, other) => sum + Math.exp(other), 0);
  });
}

describe('Softmax', () => {
  const x = someFloats([2, 3, 4]);

  test('goes along the last axis', () => {
    expect(worstError(run('Softmax', x), expectedRows(x, 4))).toBeLessThan(1e-6);
  });

  test('goes along the axis and all behind it before operator set 13', () => {
    expect(worstError(run('Softmax', x, {}, 12), expectedRows(x, 12))).toBeLessThan(1e-6);
  });

  test('takes every element alone where the axis was the rank', () => {
    expect([...run('Softmax', x, { axis: 3 }, 12).data]).toEqual(Array(24).fill(1));
  });

  test('does not overflow', () => {
    expect(
      worstError(run('Softmax', floats([1, 2], [10000, 10001])), [1 / (1 + Math.E), Math.E / (1 + Math.E)]),
    ).toBeLessThan(1e-6);
  });

  test('gives logarithms', () => {
    const expected = expectedRows(x, 4).map(Math.log);
    expect(worstError(run('LogSoftmax', x), expected)).toBeLessThan(1e-6);
  });

  test('refuses an axis that is not there', () => {
    expect(() => run('Softmax', x, { axis: 3 })).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  });
});

describe('Hardmax', () => {
  test('marks the first of equal maxima', () => {
    expect([...run('Hardmax', floats([2, 3], [1, 2, 2, 5, 4, 3])).data]).toEqual([0, 1, 0, 1, 0, 0]);
  });

  test('marks one of all behind the axis before operator set 13', () => {
    expect([...run('Hardmax', floats([1, 2, 2], [1, 3, 4, 2]), {}, 11).data]).toEqual([0, 0, 1, 0]);
  });
});
