import type { TypedTensor } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { bytesField, floatField, intField, joined, tensorProto } from '../../../test/generators/onnxModel.ts';
import { createExternalFiles } from './externalData.ts';
import { readTensor } from './readTensor.ts';
import { tensorOf } from './tensorData.ts';

const tensorIn = (bytes: Uint8Array) => tensorOf(readTensor({ bytes, at: 0 }), 'W', createExternalFiles(undefined));
const code = (name: string) => expect.objectContaining({ code: name });

describe('elements of a tensor', () => {
  it.each<TypedTensor>([
    { dtype: 'f32', shape: [2], data: Float32Array.of(1, -0) },
    { dtype: 'i32', shape: [1, 2], data: Int32Array.of(-1, 2 ** 31 - 1) },
    { dtype: 'i8', shape: [2], data: Int8Array.of(-128, 127) },
    { dtype: 'u8', shape: [], data: Uint8Array.of(255) },
    { dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) },
    { dtype: 'i64', shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
    { dtype: 'f32', shape: [3, 0], data: new Float32Array(0) },
  ])('in raw bytes: $dtype', (tensor) => expect(tensorIn(tensorProto(tensor))).toEqual(tensor));

  it('in raw bytes keep every bit of a NaN, wherever they lie in the file', () => {
    const bits = Uint32Array.of(0x7fa00001, 0xffffffff);
    const data = new Float32Array(bits.buffer);
    for (let skew = 0; skew < 4; skew++) {
      const bytes = joined(bytesField(12, 'x'.repeat(skew)), tensorProto({ dtype: 'f32', shape: [2], data }));
      const found = tensorIn(bytes).data as Float32Array;
      expect([...new Uint32Array(found.slice().buffer)]).toEqual([...bits]);
      expect(tensorIn(Buffer.from(bytes)).data).toEqual(found);
    }
  });

  it('in lists of numbers', () => {
    const floats = joined(intField(1, 2), intField(2, 1), floatField(4, 0.5), floatField(4, 2));
    expect(tensorIn(floats).data).toEqual(Float32Array.of(0.5, 2));
    const narrow = joined(intField(1, 2), intField(2, 3), intField(5, -3), intField(5, 4));
    expect(tensorIn(narrow).data).toEqual(Int8Array.of(-3, 4));
    const wide = joined(intField(1, 1), intField(2, 7), intField(7, -(2n ** 40n)));
    expect(tensorIn(wide).data).toEqual(BigInt64Array.of(-(2n ** 40n)));
  });
});

describe('a tensor is refused', () => {
  const header = (dataType: number, ...dims: (number | bigint)[]) =>
    joined(...dims.map((size) => intField(1, size)), intField(2, dataType));
  it.each<[string, string, Uint8Array]>([
    ['with too few raw bytes', 'MODEL_MALFORMED', joined(header(1, 2), bytesField(9, new Uint8Array(7)))],
    ['with too many raw bytes', 'MODEL_MALFORMED', joined(header(1, 2), bytesField(9, new Uint8Array(9)))],
    ['with too few listed numbers', 'MODEL_MALFORMED', joined(header(1, 2), floatField(4, 1))],
    ['with nothing', 'MODEL_MALFORMED', header(7, 1)],
    ['with numbers that its type cannot hold', 'MODEL_MALFORMED', joined(header(3, 1), intField(5, 128))],
    ['with truth that is neither 0 nor 1', 'MODEL_MALFORMED', joined(header(9, 1), bytesField(9, Uint8Array.of(2)))],
    ['with a negative size', 'MODEL_MALFORMED', header(1, -1)],
    ['with a size beyond any memory', 'MODEL_MALFORMED', header(1, 2n ** 62n)],
    [
      'with sizes that multiply beyond the limit, before anything is allocated',
      'MODEL_TOO_LARGE',
      header(1, 2 ** 20, 2 ** 20),
    ],
    ['with a thousand dimensions', 'MODEL_MALFORMED', header(1, ...Array<number>(1000).fill(1))],
    [
      'of double, also where it only feeds a shape',
      'DATATYPE_UNSUPPORTED',
      joined(header(11, 1), bytesField(9, new Uint8Array(8))),
    ],
    ['of float16', 'DATATYPE_UNSUPPORTED', header(10, 0)],
    ['of bfloat16', 'DATATYPE_UNSUPPORTED', header(16, 0)],
    ['of no type', 'DATATYPE_UNSUPPORTED', header(0, 0)],
    ['of a type that onnx does not have', 'DATATYPE_UNSUPPORTED', header(999, 0)],
  ])('%s', (_, expected, bytes) => expect(() => tensorIn(bytes)).toThrow(code(expected)));

  it('with the name of its type and its own', () => {
    expect(() => tensorIn(header(11, 0))).toThrow(
      expect.objectContaining({ details: { what: 'W', dataType: 'double' } }),
    );
  });
});
