import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { resizeLowerings } from './resize.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const square = floats([1, 1, 2, 2], [1, 2, 3, 4]);
const scales = (...list: number[]) => ({ constant: floats([list.length], list) });
const sizes = (...list: number[]): { constant: Tensor } => ({
  constant: { dtype: 'i64', shape: [list.length], data: BigInt64Array.from(list, BigInt) },
});
const run = (inputs: NodeSpec['inputs'], attributes: NodeSpec['attributes'] = {}, more: Partial<NodeSpec> = {}) =>
  lowerNode(resizeLowerings, { operator: 'Resize', inputs, attributes, ...more }).outputs[0]!;

// What comes out is that of onnx's documentation of the operators.
describe('Resize to the nearest element', () => {
  it('upwards', () => {
    const expected = floats([1, 1, 4, 6], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4]);
    expect(run([square, undefined, scales(1, 1, 2, 3)])).toEqual(expected);
    expect(run([square, undefined, undefined, sizes(1, 1, 4, 6)])).toEqual(expected);
    expect(run([square, undefined, scales(2, 3)], { axes: [2, 3] })).toEqual(expected);
    expect(run([square, scales(1, 1, 2, 3)], {}, { operator: 'Upsample', opset: 9 })).toEqual(expected);
    expect(run([square], { scales: [1, 1, 2, 3] }, { operator: 'Upsample', opset: 7 })).toEqual(expected);
    expect(run([square, scales(1, 1, 2, 3)], {}, { opset: 10 })).toEqual(expected);
  });

  it('downwards', () => {
    const x = floats([1, 1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(run([x, undefined, scales(1, 1, 0.6, 0.6)])).toEqual(floats([1, 1, 1, 2], [1, 3]));
    const bytes = integers('u8', [4], [10, 20, 30, 255]);
    expect(run([bytes, undefined, undefined, sizes(2)], { nearest_mode: 'ceil' })).toEqual(
      integers('u8', [2], [20, 255]),
    );
  });

  it.each<[string, string, number[]]>([
    ['floor', 'asymmetric', [0, 0, 1, 1, 2]],
    ['ceil', 'asymmetric', [0, 1, 2, 2, 2]],
    ['round_prefer_ceil', 'align_corners', [0, 1, 1, 2, 2]],
    ['round_prefer_floor', 'align_corners', [0, 0, 1, 1, 2]],
    ['floor', 'pytorch_half_pixel', [0, 0, 1, 1, 2]],
  ])('by %s, %s', (nearest_mode, coordinate_transformation_mode, expected) => {
    const attributes = { nearest_mode, coordinate_transformation_mode };
    expect([...run([floats([3], [0, 1, 2]), undefined, undefined, sizes(5)], attributes).data]).toEqual(expected);
  });
});

describe('Resize linearly', () => {
  it('upwards', () => {
    expect(run([square, undefined, scales(1, 1, 2, 2)], { mode: 'linear' })).toEqual(
      floats([1, 1, 4, 4], [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4]),
    );
    const corners = { mode: 'linear', coordinate_transformation_mode: 'align_corners' };
    expect(run([floats([2], [1, 4]), undefined, undefined, sizes(4)], corners)).toEqual(floats([4], [1, 2, 3, 4]));
  });

  it('downwards', () => {
    const x = floats([1, 1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
    const found = run([x, undefined, scales(1, 1, 0.6, 0.6)], { mode: 'linear' });
    expect(found.shape).toEqual([1, 1, 1, 2]);
    [2.6666665, 4.3333331].forEach((expected, i) => {
      expect(Math.abs(Number(found.data[i]) - expected)).toBeLessThan(1e-6);
    });
  });
});

it('of the same size is the input', () => {
  expect(run([square, undefined, scales(1, 1, 1, 1)])).toEqual(square);
});

it.each<[string, string, () => unknown]>([
  ['cubic', 'OPERATOR_UNSUPPORTED', () => run([square, undefined, scales(1, 1, 2, 2)], { mode: 'cubic' })],
  [
    'cropping',
    'OPERATOR_UNSUPPORTED',
    () => run([square, undefined, scales(1, 1, 2, 2)], { coordinate_transformation_mode: 'tf_crop_and_resize' }),
  ],
  ['antialias', 'OPERATOR_UNSUPPORTED', () => run([square, undefined, scales(1, 1, 2, 2)], { antialias: 1 })],
  [
    'an aspect ratio to keep',
    'OPERATOR_UNSUPPORTED',
    () => run([square, undefined, undefined, sizes(1, 1, 4, 4)], { keep_aspect_ratio_policy: 'not_larger' }),
  ],
  [
    'bytes linearly',
    'OPERATOR_UNSUPPORTED',
    () => run([integers('u8', [2], [1, 2]), undefined, scales(2)], { mode: 'linear' }),
  ],
  ['a scale that is not known', 'MODEL_SHAPE_UNKNOWN', () => run([square, undefined, floats([4], [1, 1, 2, 2])])],
  ['neither scales nor sizes', 'MODEL_MALFORMED', () => run([square])],
  ['too few scales', 'MODEL_MALFORMED', () => run([square, undefined, scales(2, 2)])],
  ['a scale of NaN', 'MODEL_MALFORMED', () => run([square, undefined, scales(1, 1, NaN, 1)])],
  ['a size of 0', 'MODEL_MALFORMED', () => run([square, undefined, undefined, sizes(1, 1, 0, 1)])],
  ['a size of 2^40', 'MODEL_MALFORMED', () => run([square, undefined, undefined, sizes(1, 1, 2 ** 40, 1)])],
])('refuses %s', (_, expected, make) => expect(make).toThrow(code(expected)));
