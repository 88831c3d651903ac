import { describe, expect, test } from 'vitest';
import { elementAt, floats, indicesOf, integers, lowerNode, someIntegers } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { quantizedProductLowerings } from './quantizedProducts.ts';

const run = (operator: string, inputs: readonly (Tensor | { constant: Tensor } | undefined)[], attributes = {}) =>
  lowerNode(quantizedProductLowerings, { operator, attributes, inputs }).outputs[0]!;

/** Scaled in binary32, rounded with ties to even, shifted, clamped. */
function requantised(sum: number, factor: number, zero: number, least: number, most: number): number {
  const scaled = Math.fround(Math.fround(sum) * Math.fround(factor));
  const floor = Math.floor(scaled);
  const up = scaled - floor > 0.5 || (scaled - floor === 0.5 && floor % 2 !== 0);
  return Math.min(Math.max(floor + (up ? 1 : 0) + zero, least), most);
}

describe('QLinearMatMul', () => {
  const [a, b] = [someIntegers('u8', [3, 6]), someIntegers('i8', [6, 4], 7)];
  const expected = (factor: (column: number) => number) =>
    indicesOf([3, 4]).map(([row, column]) => {
      const sum = Array.from({ length: 6 }).reduce<number>(
        (total, _, k) => total + (elementAt(a, [row!, k]) - 120) * (elementAt(b, [k, column!]) + 4),
        0,
      );
      return requantised(sum, factor(column!), 10, -128, 127);
    });
  const zeros = [integers('u8', [], [120]), integers('i8', [], [-4]), integers('i8', [], [10])];

  test('with one scale', () => {
    const y = run('QLinearMatMul', [
      a,
      floats([], [0.5]),
      zeros[0],
      { constant: b },
      floats([], [0.25]),
      zeros[1],
      floats([], [8]),
      zeros[2],
    ]);
    expect(y.dtype).toBe('i8');
    expect([...y.data]).toEqual(expected(() => 0.015625));
  });

  test('with a scale for each column', () => {
    const scales = floats([4], [0.25, 0.5, 1, 2]);
    const y = run('QLinearMatMul', [a, floats([], [0.5]), zeros[0], b, scales, zeros[1], floats([], [8]), zeros[2]]);
    expect([...y.data]).toEqual(expected((column) => 0.015625 * 2 ** column));
  });
});

describe('QLinearConv', () => {
  test('adds a bias to the sums and scales by filter', () => {
    const x = integers('u8', [1, 1, 2, 2], [10, 20, 30, 40]);
    const w = integers('i8', [2, 1, 1, 1], [1, -2]);
    const inputs = [
      ...[
        x,
        floats([], [0.5]),
        integers('u8', [], [10]),
        { constant: w },
        floats([2], [1, 0.5]),
        integers('i8', [], [0]),
      ],
      ...[floats([], [2]), integers('u8', [], [100]), { constant: integers('i32', [2], [4, -8]) }],
    ];
    // ((x - 10) * w + bias) * scale + 100, by filter: [1, 3.5, 6, 8.5] and the same below 100; ties go to even numbers.
    expect([...run('QLinearConv', inputs).data]).toEqual([101, 104, 106, 108, 99, 96, 94, 92]);
  });

  test('pads with the zero point', () => {
    const x = integers('u8', [1, 1, 1, 1], [9]);
    const inputs = [
      ...[x, floats([], [1]), integers('u8', [], [7]), integers('i8', [1, 1, 3, 3], Array(9).fill(3)), floats([], [1])],
      ...[integers('i8', [], [0]), floats([], [1]), integers('u8', [], [1])],
    ];
    expect([...run('QLinearConv', inputs, { pads: [1, 1, 1, 1] }).data]).toEqual([7]);
  });

  test('refuses other element types', () => {
    const x = floats([1, 1, 1, 1], [1]);
    const one = floats([], [1]);
    const none = integers('u8', [], [0]);
    expect(() => run('QLinearConv', [x, one, none, x, one, none, one, none])).toThrow(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }),
    );
  });
});
