import { describe, expect, test } from 'vitest';
import { floats, integers, lowerNode, someFloats } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { quantizationLowerings } from './quantization.ts';

const run = (
  operator: string,
  inputs: readonly (Tensor | { constant: Tensor } | undefined)[],
  attributes = {},
  outputs = ['y'],
) => lowerNode(quantizationLowerings, { operator, attributes, inputs, outputs }).outputs;

describe('QuantizeLinear', () => {
  test('rounds ties to even, adds the zero point and clamps', () => {
    const x = floats([8], [0, 1, 3, 5, -3, 1000, -1000, Number.NaN]);
    const [y] = run('QuantizeLinear', [x, floats([], [2]), integers('u8', [], [128])]);
    expect(y).toEqual(integers('u8', [8], [128, 128, 130, 130, 126, 255, 0, 0]));
  });

  test('gives int8 where the zero point is one, and uint8 without any', () => {
    const x = floats([3], [-300, 0, 300]);
    expect(run('QuantizeLinear', [x, floats([], [1]), integers('i8', [], [1])])[0]).toEqual(
      integers('i8', [3], [-128, 1, 127]),
    );
    expect(run('QuantizeLinear', [x, floats([], [1])])[0]).toEqual(integers('u8', [3], [0, 0, 255]));
    expect(run('QuantizeLinear', [x, floats([], [1])], { output_dtype: 3 })[0]!.dtype).toBe('i8');
  });

  test('takes a scale for each index of an axis', () => {
    const x = floats([2, 2], [10, 20, 30, 40]);
    const inputs = [x, floats([2], [1, 10]), integers('u8', [2], [0, 5])];
    expect([...run('QuantizeLinear', inputs, { axis: 0 })[0]!.data]).toEqual([10, 20, 8, 9]);
    expect([...run('QuantizeLinear', inputs)[0]!.data]).toEqual([10, 7, 30, 9]);
  });

  test('takes a scale for each block, the last one short', () => {
    const [y] = run('QuantizeLinear', [floats([1, 5], [2, 4, 6, 8, 10]), floats([1, 3], [1, 2, 5])], { block_size: 2 });
    expect([...y!.data]).toEqual([2, 4, 3, 4, 2]);
  });

  test('refuses scales that fit nothing and other types', () => {
    const x = floats([2, 2], [1, 2, 3, 4]);
    expect(() => run('QuantizeLinear', [x, floats([3], [1, 1, 1])])).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED' }),
    );
    expect(() => run('QuantizeLinear', [x, floats([], [1])], { output_dtype: 5 })).toThrow(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }),
    );
    expect(() => run('QuantizeLinear', [x, floats([], [1]), integers('i32', [], [0])])).toThrow(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }),
    );
  });
});

describe('DequantizeLinear', () => {
  test('subtracts without wrapping and scales', () => {
    const x = integers('i8', [3], [-128, 0, 127]);
    expect(run('DequantizeLinear', [x, floats([], [0.5]), integers('i8', [], [100])])[0]).toEqual(
      floats([3], [-114, -50, 13.5]),
    );
  });

  test('takes int32, and a scale by axis or block', () => {
    const x = integers('i32', [2, 2], [1, 2, 3, 70000]);
    expect([...run('DequantizeLinear', [x, floats([2], [1, 10])], { axis: 1 })[0]!.data]).toEqual([1, 20, 3, 700000]);
    const blocks = floats([1, 2], [2, 3]);
    expect([...run('DequantizeLinear', [x, blocks], { axis: 0, block_size: 2 })[0]!.data]).toEqual([2, 6, 6, 210000]);
  });

  test('is a constant for constants', () => {
    const fixed = [integers('i8', [2], [1, 2]), floats([], [3])].map((constant) => ({ constant }));
    expect([...run('DequantizeLinear', fixed)[0]!.data]).toEqual([3, 6]);
  });
});

describe('DynamicQuantizeLinear', () => {
  test('spans the data and zero', () => {
    const [y, scale, zero] = run('DynamicQuantizeLinear', [floats([4], [-1, 0, 1, 1.5])], {}, ['y', 'scale', 'zero']);
    const step = Math.fround(Math.fround(2.5) / 255);
    expect(scale).toEqual(floats([], [step]));
    expect(zero).toEqual(integers('u8', [], [102]));
    expect([...y!.data]).toEqual([0, 102, 204, 255]);
  });

  test('takes more elements than one fold does', () => {
    const x = someFloats([100, 60]);
    const [, scale] = run('DynamicQuantizeLinear', [x], {}, ['y', 'scale', 'zero']);
    const values = [...x.data].map(Number);
    const range = Math.fround(Math.max(...values) - Math.min(...values));
    expect([...scale!.data]).toEqual([Math.fround(range / 255)]);
  });

  test('gives zeros for zeros', () => {
    const [y, , zero] = run('DynamicQuantizeLinear', [floats([2], [0, 0])], {}, ['y', 'scale', 'zero']);
    expect([...y!.data, ...zero!.data]).toEqual([0, 0, 0]);
  });
});
