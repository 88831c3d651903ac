import { AssayError } from '@assay/sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { parseInferRequest, renderInferResponse } from './oipCodec.ts';

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const parse = (value: unknown) => parseInferRequest(encode(value));
const tensor = (datatype: string, data: unknown, shape: unknown = [1]) => ({
  inputs: [{ name: 'x', shape, datatype, data }],
});

function codeOf(value: unknown): string {
  try {
    parse(value);
  } catch (error) {
    return error instanceof AssayError ? error.code : String(error);
  }
  return 'OK';
}

describe('reading', () => {
  test('flat and nested data give the same tensor', () => {
    const flat = parse(tensor('FP32', [1, 2, 3, 4, 5, 6], [2, 3]));
    const nested = parse(
      tensor(
        'FP32',
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [2, 3],
      ),
    );
    expect(nested).toEqual(flat);
    expect(flat.inputs).toEqual([
      { name: 'x', datatype: 'FP32', shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) },
    ]);
    expect(flat.outputs).toEqual([]);
  });

  test('the id, the wanted outputs, and members that are not known', () => {
    const request = parse({
      ...tensor('BOOL', [true, false], [2]),
      id: '42',
      parameters: { trace: 1, binary_data_output: false },
      outputs: [{ name: 'y', parameters: {} }],
      later: 'extension',
    });
    expect(request.id).toBe('42');
    expect(request.outputs).toEqual(['y']);
    expect(request.inputs[0]?.data).toEqual(new Uint8Array([1, 0]));
  });

  test('every datatype, at its limits', () => {
    const limits: [string, number[], ArrayLike<number | bigint>][] = [
      ['UINT8', [0, 255], new Uint8Array([0, 255])],
      ['UINT16', [0, 65535], new Uint16Array([0, 65535])],
      ['UINT32', [0, 4294967295], new Uint32Array([0, 4294967295])],
      ['UINT64', [0, 2 ** 53 - 1], new BigUint64Array([0n, 9007199254740991n])],
      ['INT8', [-128, 127], new Int8Array([-128, 127])],
      ['INT16', [-32768, 32767], new Int16Array([-32768, 32767])],
      ['INT32', [-(2 ** 31), 2 ** 31 - 1], new Int32Array([-(2 ** 31), 2 ** 31 - 1])],
      ['INT64', [1 - 2 ** 53, 2 ** 53 - 1], new BigInt64Array([-9007199254740991n, 9007199254740991n])],
      ['FP32', [0.1, 3.4028234663852886e38], new Float32Array([0.1, 3.4028234663852886e38])],
      ['FP64', [0.1, Number.MAX_VALUE], new Float64Array([0.1, Number.MAX_VALUE])],
    ];
    for (const [datatype, values, expected] of limits) {
      expect(parse(tensor(datatype, values, [2])).inputs[0]?.data).toEqual(expected);
    }
    expect(parse('{"inputs":[{"name":"x","shape":[],"datatype":"INT32","data":[7]}]}').inputs[0]?.data).toEqual(
      new Int32Array([7]),
    );
  });
});

describe('hostile requests', () => {
  test('what is no request at all', () => {
    const bodies = ['', '{', 'null', '[]', '"x"', '{}', '{"inputs":{}}', '{"inputs":[1]}', '{"inputs":[{}]}', 'NaN'];
    for (const body of bodies) expect(codeOf(body)).toBe('OIP_MALFORMED');
    expect(() => parseInferRequest(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(
      expect.objectContaining({ code: 'OIP_MALFORMED' }),
    );
    expect(codeOf(`{"inputs":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).toBe('OIP_MALFORMED');
    expect(codeOf(tensor('FP32', [1], ['1']))).toBe('OIP_MALFORMED');
    expect(codeOf({ inputs: [{ ...tensor('FP32', [1]).inputs[0], name: 5 }] })).toBe('OIP_MALFORMED');
    expect(codeOf(tensor('FP32', undefined))).toBe('OIP_MALFORMED');
    expect(codeOf({ ...tensor('FP32', [1]), id: 7 })).toBe('OIP_MALFORMED');
    expect(codeOf({ ...tensor('FP32', [1]), outputs: 'y' })).toBe('OIP_MALFORMED');
  });

  test('the place of the mistake is named', () => {
    expect(() => parse({ inputs: [{ name: 'x', shape: [1, 'q'], datatype: 'FP32', data: [1] }] })).toThrow(
      expect.objectContaining({ details: { path: 'inputs.0.shape.1' } }),
    );
  });

  test('shape bombs allocate nothing', () => {
    for (const shape of [[0], [-1], [1.5], [2 ** 31], [1e300], [null], [1, 1, 1, 1, 1, 1, 1, 1, 1]]) {
      expect(codeOf(tensor('FP32', [1], shape))).toBe('OIP_MALFORMED');
    }
    const huge = 2 ** 31 - 1;
    for (const shape of [[huge], [huge, huge], Array(8).fill(huge), [65536, 65536]]) {
      expect(codeOf(tensor('FP32', [1], shape))).toBe('TENSOR_SHAPE_MISMATCH');
      expect(codeOf(tensor('FP64', [[1]], shape))).toBe('TENSOR_SHAPE_MISMATCH');
    }
    const many = {
      inputs: Array.from({ length: 65 }, (_, i) => ({ ...tensor('FP32', [1]).inputs[0], name: `x${i}` })),
    };
    expect(codeOf(many)).toBe('OIP_MALFORMED');
  });

  test('counts and nesting that contradict the shape', () => {
    for (const data of [[], [1, 2], [1, 2, 3, 4, 5]]) {
      expect(codeOf(tensor('FP32', data, [2, 2]))).toBe('TENSOR_SHAPE_MISMATCH');
    }
    for (const data of [[[1, 2]], [[1, 2], [3]], [[1, 2], 3], [[1, 2], [3, 4], []], [[1, 2, 3, 4]]]) {
      expect(codeOf(tensor('FP32', data, [2, 2]))).toBe('TENSOR_SHAPE_MISMATCH');
    }
    expect(codeOf(tensor('FP32', [[[1, 2]], [3, 4]], [2, 2]))).toBe('TENSOR_SHAPE_MISMATCH');
    const deep = `{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":${'['.repeat(99_999)}1${']'.repeat(99_999)}}]}`;
    expect(codeOf(deep)).toBe('TENSOR_DATA_INVALID');
  });

  test('elements that are no such number', () => {
    for (const element of ['1', null, true, [1], {}])
      expect(codeOf(tensor('FP32', [element]))).toBe('TENSOR_DATA_INVALID');
    for (const element of [0, 1, 'true', null]) expect(codeOf(tensor('BOOL', [element]))).toBe('TENSOR_DATA_INVALID');
    for (const element of [0.5, -129, 128, 1e300])
      expect(codeOf(tensor('INT8', [element]))).toBe('TENSOR_DATA_INVALID');
    expect(codeOf(tensor('UINT8', [-1]))).toBe('TENSOR_DATA_INVALID');
    for (const data of [null, 1, '1', {}]) expect(codeOf(tensor('FP32', data))).toBe('TENSOR_DATA_INVALID');
  });

  test('64-bit integers that a JSON parser would round', () => {
    for (const digits of [
      '9007199254740993',
      '-9007199254740992',
      '9223372036854775807',
      '18446744073709551615',
      '1e20',
    ]) {
      for (const datatype of ['INT64', 'UINT64']) {
        const body = `{"inputs":[{"name":"x","shape":[1],"datatype":"${datatype}","data":[${digits}]}]}`;
        expect(codeOf(body)).toBe('TENSOR_DATA_INVALID');
      }
    }
  });

  test('numbers beyond the range of floats', () => {
    for (const digits of ['3.5e38', '-1e39', '1e999']) {
      const body = `{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[${digits}]}]}`;
      expect(codeOf(body)).toBe('TENSOR_NOT_FINITE');
    }
    expect(codeOf('{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[-1e999]}]}')).toBe('TENSOR_NOT_FINITE');
  });

  test('repeated inputs, datatypes and extensions we do not speak', () => {
    const [input] = tensor('FP32', [1]).inputs;
    expect(codeOf({ inputs: [input, input] })).toBe('TENSOR_DUPLICATE');
    for (const datatype of ['BYTES', 'FP16', 'BF16', 'fp32', '__proto__']) {
      expect(codeOf(tensor(datatype, [1]))).toBe('UNSUPPORTED');
    }
    expect(codeOf({ inputs: [{ ...input, parameters: { binary_data_size: 4 } }] })).toBe('UNSUPPORTED');
    expect(codeOf({ inputs: [input], outputs: [{ name: 'y', parameters: { binary_data: true } }] })).toBe(
      'UNSUPPORTED',
    );
    expect(codeOf({ inputs: [input], parameters: { binary_data_output: true } })).toBe('UNSUPPORTED');
  });
});

describe('rendering', () => {
  test('fixed order, no spaces, exact values', () => {
    const body = renderInferResponse({
      modelName: 'digits',
      modelVersion: '1',
      id: 'a"b',
      outputs: [
        { name: 'p', datatype: 'FP32', shape: [1, 4], data: new Float32Array([0.1, -0, 1e-45, 2 ** 70]) },
        { name: 'n', datatype: 'INT64', shape: [2], data: new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n]) },
        { name: 'b', datatype: 'BOOL', shape: [2], data: new Uint8Array([0, 1]) },
      ],
    });
    expect(Buffer.from(body).toString()).toBe(
      '{"model_name":"digits","model_version":"1","id":"a\\"b","outputs":[' +
        '{"name":"p","shape":[1,4],"datatype":"FP32","data":[0.10000000149011612,-0,1.401298464324817e-45,1.1805916207174113e+21]},' +
        '{"name":"n","shape":[2],"datatype":"INT64","data":[-9223372036854775808,9223372036854775807]},' +
        '{"name":"b","shape":[2],"datatype":"BOOL","data":[false,true]}]}',
    );
    expect(Buffer.from(renderInferResponse({ modelName: 'm', outputs: [] })).toString()).toBe(
      '{"model_name":"m","outputs":[]}',
    );
  });

  test('what is rendered reads back bit for bit', () => {
    const bits = new Uint32Array(4096);
    let state = 1;
    for (let i = 0; i < bits.length; i++) {
      state = Math.imul(state, 1664525) + 1013904223;
      // Exponent 255 would be NaN or an infinity.
      bits[i] = (state & 0x7f800000) === 0x7f800000 ? state ^ 0x40000000 : state;
    }
    bits.set([0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x7f7fffff, 0xff7fffff]);
    const data = new Float32Array(bits.buffer);
    const rendered = renderInferResponse({
      modelName: 'm',
      outputs: [{ name: 'x', datatype: 'FP32', shape: [4096], data }],
    });
    const asRequest = Buffer.from(rendered).toString().replace('"outputs"', '"inputs"');
    const again = parse(asRequest).inputs[0]?.data as Float32Array;
    expect(new Uint32Array(again.buffer, again.byteOffset, again.length)).toEqual(bits);
  });

  test('a tensor that JSON cannot carry is refused', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const outputs = [{ name: 'p', datatype: 'FP32' as const, shape: [1], data: new Float32Array([value]) }];
      expect(() => renderInferResponse({ modelName: 'm', outputs })).toThrow(
        expect.objectContaining({ code: 'OUTPUT_NOT_FINITE' }),
      );
    }
  });
});

describe('whatever comes', () => {
  const request = encode({
    id: 'a',
    ...tensor(
      'FP32',
      [
        [1.5, 2],
        [3, -4e3],
      ],
      [2, 2],
    ),
    outputs: [{ name: 'y' }],
  });

  /** A request is read, or refused with one of our codes; what is read fits its own shape. */
  function check(body: Uint8Array): void {
    try {
      for (const { shape, data, datatype } of parseInferRequest(body).inputs) {
        expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
        if (datatype.startsWith('FP')) expect(Array.from(data as Float64Array).every(Number.isFinite)).toBe(true);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(AssayError);
    }
  }

  test('bytes changed, cut and repeated', () => {
    fc.assert(
      fc.property(
        fc.nat(request.length),
        fc.nat(request.length),
        fc.uint8Array({ maxLength: 8 }),
        (from, to, bytes) => {
          check(Buffer.concat([request.subarray(0, from), bytes, request.subarray(to)]));
        },
      ),
      { numRuns: searchSize(500) },
    );
  });

  test('any JSON in any place', () => {
    const members = ['id', 'parameters', 'inputs', 'outputs'];
    const fields = ['name', 'shape', 'datatype', 'data', 'parameters'];
    fc.assert(
      fc.property(fc.constantFrom(...members, ...fields), fc.jsonValue(), (place, value) => {
        const good = JSON.parse(request.toString()) as { inputs: Record<string, unknown>[] } & Record<string, unknown>;
        if (members.includes(place)) good[place] = value;
        if (fields.includes(place)) good.inputs[0]![place] = value;
        check(encode(good));
      }),
      { numRuns: searchSize(500) },
    );
  });
});
