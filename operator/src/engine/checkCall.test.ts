import { AssayError } from '@assay/sdk';
import { expect, test } from 'vitest';
import { checkCall } from './checkCall.ts';
import type { ModelMetadata } from './engine.ts';
import type { Tensor } from './tensor.ts';

const metadata: ModelMetadata = {
  platform: 'onnx_onnxv1',
  inputs: [
    { name: 'a', datatype: 'FP32', shape: [1, 3] },
    { name: 'b', datatype: 'INT64', shape: [-1, 2] },
  ],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [1] }],
};
const a: Tensor = { name: 'a', datatype: 'FP32', shape: [1, 3], data: new Float32Array([1, 2, 3]) };
const b: Tensor = { name: 'b', datatype: 'INT64', shape: [2, 2], data: new BigInt64Array(4) };

function codeOf(inputs: readonly Tensor[], outputs?: readonly string[]): string {
  try {
    checkCall(metadata, inputs, outputs);
  } catch (error) {
    return error instanceof AssayError ? error.code : String(error);
  }
  return 'OK';
}

test('takes what the model declares, in any order, with any size for a free dimension', () => {
  expect(codeOf([a, b])).toBe('OK');
  expect(codeOf([b, a], ['y'])).toBe('OK');
  expect(codeOf([a, { ...b, shape: [1, 2], data: new BigInt64Array(2) }])).toBe('OK');
});

test('names', () => {
  expect(codeOf([a])).toBe('TENSOR_MISSING');
  expect(codeOf([])).toBe('TENSOR_MISSING');
  expect(codeOf([a, b, { ...a, name: 'A' }])).toBe('TENSOR_UNKNOWN');
  expect(codeOf([a, b, { ...a, name: '__proto__' }])).toBe('TENSOR_UNKNOWN');
  expect(codeOf([a, b, a])).toBe('TENSOR_DUPLICATE');
  expect(codeOf([a, b], ['z'])).toBe('TENSOR_UNKNOWN');
  expect(codeOf([a, b], ['y', 'y'])).toBe('TENSOR_DUPLICATE');
});

test('datatypes and shapes, with what was expected', () => {
  expect(codeOf([{ ...a, datatype: 'FP64', data: new Float64Array(3) }, b])).toBe('TENSOR_DATATYPE_MISMATCH');
  for (const shape of [[3], [3, 1], [1, 3, 1], [], [1, 4]]) {
    expect(codeOf([{ ...a, shape }, b])).toBe('TENSOR_SHAPE_MISMATCH');
  }
  for (const size of [0, -1, 1.5, Number.NaN, 2 ** 60]) {
    expect(codeOf([a, { ...b, shape: [size, 2], data: new BigInt64Array(0) }])).toBe('TENSOR_SHAPE_MISMATCH');
  }
  expect(() => checkCall(metadata, [{ ...a, shape: [3] }, b])).toThrow(
    expect.objectContaining({ details: { name: 'a', expected: [1, 3], received: [3] } }),
  );
});

test('element counts and kinds of arrays', () => {
  expect(codeOf([{ ...a, data: new Float32Array(2) }, b])).toBe('TENSOR_DATA_INVALID');
  expect(codeOf([{ ...a, data: new Float32Array(4) }, b])).toBe('TENSOR_DATA_INVALID');
  expect(codeOf([{ ...a, data: new Float64Array(3) }, b])).toBe('TENSOR_DATA_INVALID');
  expect(codeOf([a, { ...b, data: new BigUint64Array(4) }])).toBe('TENSOR_DATA_INVALID');
});

test('NaN and infinities are refused, zero of either sign is not', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(codeOf([{ ...a, data: new Float32Array([0, value, 0]) }, b])).toBe('TENSOR_NOT_FINITE');
  }
  expect(codeOf([{ ...a, data: new Float32Array([0, -0, 1e-45]) }, b])).toBe('OK');
});
