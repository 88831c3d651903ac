import { describe, expect, test } from 'vitest';
import { floats, lowerNode, someFloats } from '../../../../test/scenes/lowerNode.ts';
import { transposedConvolutionLowerings } from './transposedConvolution.ts';

const run = (
  x = floats([1, 1, 3], [1, 2, 3]),
  w = floats([1, 1, 2], [10, 1]),
  attributes = {},
  bias = [] as ReturnType<typeof floats>[],
) =>
  lowerNode(transposedConvolutionLowerings, {
    operator: 'ConvTranspose',
    attributes,
    inputs: [x, { constant: w }, ...bias],
  }).outputs[0]!;

// Random attributes are compared to onnxruntime in test/conformance/onnxruntime.test.ts.
describe('ConvTranspose', () => {
  test.each<[string, object, number[]]>([
    ['lays weights behind one another', {}, [10, 21, 32, 3]],
    ['leaves places out', { strides: [2] }, [10, 1, 20, 2, 30, 3]],
    ['leaves gaps between weights', { dilations: [2] }, [10, 20, 31, 2, 3]],
    ['takes padding away', { pads: [1, 1] }, [21, 32]],
    ['adds places behind', { strides: [2], output_padding: [1] }, [10, 1, 20, 2, 30, 3, 0]],
    ['gives the shape that is asked for', { output_shape: [3] }, [21, 32, 3]],
    ['gives a larger shape with zeros behind', { strides: [2], output_shape: [7] }, [10, 1, 20, 2, 30, 3, 0]],
    ['gives that shape with less before', { output_shape: [3], auto_pad: 'SAME_UPPER' }, [10, 21, 32]],
  ])('%s', (_, attributes, expected) => {
    expect([...run(undefined, undefined, attributes).data]).toEqual(expected);
  });

  test('adds a bias', () => {
    expect([...run(undefined, undefined, {}, [floats([1], [0.5])]).data]).toEqual([10.5, 21.5, 32.5, 3.5]);
  });

  test.each([
    [[1, 2, 3], [1, 1, 2], {}],
    [[1, 3, 3], [3, 1, 2], { group: 2 }],
    [[1, 1, 3], [1, 1, 2], { pads: [3, 3] }],
    [[1, 1, 3], [1, 1, 2], { strides: [0] }],
    [[1, 1, 3], [1, 1, 2], { output_shape: [5] }],
    [[1, 1, 3], [1, 1, 2], { output_shape: [2 ** 40] }],
    [[1, 1, 3, 3], [1, 1, 2, 2], { output_shape: [4] }],
    [[1, 1, 3], [1, 1, 2], { kernel_shape: [3] }],
  ])('refuses x %o with w %o and %o', (x, w, attributes) => {
    expect(() => run(someFloats(x), someFloats(w), attributes)).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED' }),
    );
  });
});
