import { describe, expect, test } from 'vitest';
import {
  elementAt,
  floats,
  indicesOf,
  lowerNode,
  someFloats,
  someIntegers,
  worstError,
} from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { poolingLowerings } from './pooling.ts';

type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

const pool = (operator: string, x: Tensor, attributes: Attributes, outputs = ['y']) =>
  lowerNode(poolingLowerings, { operator, attributes, inputs: [x], outputs });

/** Values inside each window of a 2-D pool, those outside of the input left out. */
function windows(x: Tensor, kernel: number[], strides: number[], pads: number[], dilations: number[], out: number[]) {
  return indicesOf([...x.shape.slice(0, 2), ...out]).map(([n, c, ...at]) =>
    indicesOf(kernel)
      .map((tap) => at.map((position, d) => position * strides[d]! - pads[d]! + tap[d]! * dilations[d]!))
      .map((place) => elementAt(x, [n!, c!, ...place], Number.NaN))
      .filter((value) => !Number.isNaN(value)),
  );
}

describe('MaxPool', () => {
  test.each<[string, Attributes, number[], number[], number[], number[], number[]]>([
    ['strides', { strides: [2, 3] }, [2, 2], [2, 3], [0, 0], [1, 1], [3, 2]],
    ['pads', { pads: [1, 0, 0, 1] }, [2, 2], [1, 1], [1, 0], [1, 1], [6, 6]],
    ['dilations', { dilations: [2, 3] }, [2, 2], [1, 1], [0, 0], [2, 3], [4, 3]],
    ['ceil_mode', { strides: [3, 4], ceil_mode: 1 }, [2, 2], [3, 4], [0, 0], [1, 1], [3, 2]],
  ])('%s', (name, given, kernel, strides, pads, dilations, out) => {
    const x = someFloats(name === 'ceil_mode' ? [1, 2, 7, 6] : [1, 2, 6, 6]);
    const { outputs } = pool('MaxPool', x, { kernel_shape: kernel, ...given });
    expect(outputs[0]!.shape).toEqual([1, 2, ...out]);
    const expected = windows(x, kernel, strides, pads, dilations, out).map((values) => Math.max(...values));
    expect(worstError(outputs[0]!, expected)).toBe(0);
  });

  test('drops a window that would begin in the padding behind', () => {
    const { outputs } = pool('MaxPool', floats([1, 1, 1, 2], [1, 2]), {
      ...{ kernel_shape: [1, 1], strides: [1, 2], pads: [0, 0, 0, 1], ceil_mode: 1 },
    });
    expect(outputs[0]).toEqual(floats([1, 1, 1, 1], [1]));
  });

  test.each(['i8', 'u8'] as const)('pads %s with its least number', (dtype) => {
    const x = someIntegers(dtype, [1, 1, 3, 3]);
    const { outputs } = pool('MaxPool', x, { kernel_shape: [2, 2], pads: [1, 1, 1, 1] });
    expect(outputs[0]!.dtype).toBe(dtype);
    const expected = windows(x, [2, 2], [1, 1], [1, 1], [1, 1], [4, 4]).map((values) => Math.max(...values));
    expect([...outputs[0]!.data]).toEqual(expected);
  });

  // The first 5 of the first channel is in row 0 and column 1, the 9 of the second in row 1 and column 0.
  test.each([
    [0, [1n, 6n]],
    [1, [2n, 5n]],
  ])('numbers the first maximum; storage_order %i', (storageOrder, expected) => {
    const x = floats([1, 2, 2, 2], [1, 5, 5, 2, 7, 7, 9, 7]);
    const { outputs } = pool('MaxPool', x, { kernel_shape: [2, 2], storage_order: storageOrder }, ['y', 'places']);
    expect([...outputs[0]!.data]).toEqual([5, 9]);
    expect(outputs[1]!.dtype).toBe('i64');
    expect([...outputs[1]!.data]).toEqual(expected);
  });
});

describe('AveragePool', () => {
  const x = floats([1, 1, 1, 3], [3, 6, 9]);
  const attributes = { kernel_shape: [1, 2], pads: [0, 1, 0, 1] };

  test('divides by what is inside', () => {
    expect([...pool('AveragePool', x, attributes).outputs[0]!.data]).toEqual([3, 4.5, 7.5, 9]);
  });

  test('counts padding if asked to', () => {
    const { outputs } = pool('AveragePool', x, { ...attributes, count_include_pad: 1 });
    expect([...outputs[0]!.data]).toEqual([1.5, 4.5, 7.5, 4.5]);
  });

  test('does not count what ceil_mode adds behind the padding', () => {
    const given = { kernel_shape: [1, 2], strides: [1, 2], ceil_mode: 1, count_include_pad: 1 };
    expect([...pool('AveragePool', x, given).outputs[0]!.data]).toEqual([4.5, 9]);
  });

  test('refuses kernels of another rank, integers and windows larger than the input', () => {
    const malformed = expect.objectContaining({ code: 'MODEL_MALFORMED' });
    expect(() => pool('AveragePool', x, {})).toThrow(malformed);
    expect(() => pool('AveragePool', x, { kernel_shape: [2] })).toThrow(malformed);
    expect(() => pool('AveragePool', x, { kernel_shape: [2, 2] })).toThrow(malformed);
    expect(() => pool('AveragePool', someIntegers('i8', [1, 1, 2, 2]), { kernel_shape: [1, 1] })).toThrow(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }),
    );
  });
});

describe('global pools', () => {
  const x = someFloats([2, 3, 40, 30]);
  const planes = indicesOf([2, 3]).map((_, plane) => [...x.data.slice(plane * 1200, (plane + 1) * 1200)].map(Number));

  test('average over planes wider than one sum', () => {
    const { outputs } = pool('GlobalAveragePool', x, {});
    expect(outputs[0]!.shape).toEqual([2, 3, 1, 1]);
    const expected = planes.map((plane) => plane.reduce((sum, value) => sum + value, 0) / 1200);
    expect(worstError(outputs[0]!, expected)).toBeLessThan(1e-5);
  });

  test('maximum', () => {
    expect([...pool('GlobalMaxPool', x, {}).outputs[0]!.data]).toEqual(planes.map((plane) => Math.max(...plane)));
  });
});

test.each(['AveragePool', 'MaxPool'])('%s makes no table that is larger than what a model may ask for', (operator) => {
  // A file of a few bytes can say this shape; no data is ever looked at.
  const x: Tensor = { dtype: 'f32', shape: [1, 1, 2 ** 28], data: new Float32Array() };
  expect(() => pool(operator, x, { kernel_shape: [2], pads: [0, 1] }, ['y', 'places'])).toThrow(
    expect.objectContaining({ code: 'MODEL_TOO_LARGE' }),
  );
});

test('MaxPool has no places of maxima in nothing', () => {
  const x: Tensor = { dtype: 'f32', shape: [1, 1, 0], data: new Float32Array() };
  expect(() => pool('MaxPool', x, { kernel_shape: [2], pads: [1, 1] }, ['y', 'places'])).toThrow(
    expect.objectContaining({ code: 'MODEL_MALFORMED' }),
  );
});
