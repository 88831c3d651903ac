import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../bytes.ts';
import { rootOfTensors, tensorRoot } from './executionRoot.ts';
import { inputRootOfRequest, OMITTED_ROOT_PREFIX, outputRootOfAnswer } from './oipTensors.ts';
import { readProgramHeader } from './programHeader.ts';
import { type TypedTensor, tensorBytes } from './tensor.ts';
import type { TensorType } from './tensorTypes.ts';

const X: TensorType = { name: 'x', dtype: 'f32', shape: [2, 2] };
const N: TensorType = { name: 'n', dtype: 'i64', shape: [] };
const x: TypedTensor = { dtype: 'f32', shape: [2, 2], data: Float32Array.of(1, -0, 2 ** -149, 0.1) };
const n: TypedTensor = { dtype: 'i64', shape: [], data: BigInt64Array.of(2n ** 62n + 1n) };
const xJson = '{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,-0,1.401298464324817e-45,0.10000000149011612]}';
const nJson = '{"name":"n","shape":[],"datatype":"INT64","data":[4611686018427387905]}';
const message = (member: string, ...tensors: string[]) => utf8(`{"${member}":[${tensors.join(',')}]}`);

describe('tensors in JSON', () => {
  it('have the root of the tensors, in whatever order, form and company they come', () => {
    const root = rootOfTensors([X, N], [x, n]);
    expect(inputRootOfRequest(message('inputs', xJson, nJson), [X, N])).toBe(root);
    expect(outputRootOfAnswer(message('outputs', nJson, xJson), [X, N])).toBe(root);
    const nested = xJson.replace(/"data":.*\]/, '"data":[[1.0,-0.0],[1e-45,0.1]],"parameters":{"a":1}');
    expect(inputRootOfRequest(utf8(`{"id":"7", "inputs":[ ${nested} ,${nJson}] }`), [X, N])).toBe(root);
  });

  it('of every element type and value read back bit for bit from their shortest form', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 40 }), (values) => {
        const data = Float32Array.from(values);
        const texts = Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value)));
        const type: TensorType = { name: 'x', dtype: 'f32', shape: [data.length] };
        const json = `{"name":"x","shape":[${data.length}],"datatype":"FP32","data":[${texts.join(',')}]}`;
        const expected = rootOfTensors([type], [{ dtype: 'f32', shape: [data.length], data }]);
        expect(outputRootOfAnswer(message('outputs', json), [type])).toBe(expected);
      }),
    );
  });

  it.each<[TensorType['dtype'], string, string, TypedTensor['data']]>([
    ['i32', 'INT32', '-2147483648,2147483647', Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    ['i8', 'INT8', '-128,127', Int8Array.of(-128, 127)],
    ['u8', 'UINT8', '0,255', Uint8Array.of(0, 255)],
    ['bool', 'BOOL', 'true,false', Uint8Array.of(1, 0)],
    ['i64', 'INT64', '-9223372036854775808,9223372036854775807', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)],
  ])('of %s may use its whole range', (dtype, datatype, values, data) => {
    const type: TensorType = { name: 't', dtype, shape: [2] };
    const json = `{"name":"t","shape":[2],"datatype":"${datatype}","data":[${values}]}`;
    expect(outputRootOfAnswer(message('outputs', json), [type])).toBe(
      rootOfTensors([type], [{ dtype, shape: [2], data }]),
    );
  });

  it('that the caller did not ask for are stood for by their roots', () => {
    const omitted = toHex(tensorRoot(tensorBytes(n.data)));
    const answer = (root: string) => utf8(`{"parameters":{"${OMITTED_ROOT_PREFIX}n":"${root}"},"outputs":[${xJson}]}`);
    const root = rootOfTensors([X, N], [x, n]);
    expect(outputRootOfAnswer(answer(omitted), [X, N])).toBe(root);
    expect(outputRootOfAnswer(answer(`0x${'00'.repeat(32)}`), [X, N])).not.toBe(root);
    expect(() => outputRootOfAnswer(answer('0x00'), [X, N])).toThrow(
      expect.objectContaining({ code: 'TENSOR_MISSING' }),
    );
    const request = utf8(`{"parameters":{"${OMITTED_ROOT_PREFIX}n":"${omitted}"},"inputs":[${xJson}]}`);
    expect(() => inputRootOfRequest(request, [X, N])).toThrow(expect.objectContaining({ code: 'TENSOR_MISSING' }));
  });

  it.each<[string, string, string]>([
    ['no JSON', '{"outputs":[', 'OIP_MALFORMED'],
    ['no outputs', '{}', 'OIP_MALFORMED'],
    ['an entry that is none', '{"outputs":[1]}', 'OIP_MALFORMED'],
    ['outputs twice', `{"outputs":[${xJson},${nJson}],"outputs":[${xJson},${nJson}]}`, 'OIP_MALFORMED'],
    ['data twice', `{"outputs":[${xJson.replace('"data"', '"data":[9,9,9,9],"data"')},${nJson}]}`, 'OIP_MALFORMED'],
    ['a missing tensor', `{"outputs":[${xJson}]}`, 'TENSOR_MISSING'],
    ['a tensor twice', `{"outputs":[${xJson},${nJson},${xJson}]}`, 'TENSOR_DUPLICATE'],
    ['a foreign tensor', `{"outputs":[${xJson},${nJson},${nJson.replace('"n"', '"m"')}]}`, 'TENSOR_UNKNOWN'],
    ['another datatype', `{"outputs":[${xJson.replace('FP32', 'FP64')},${nJson}]}`, 'TENSOR_DATATYPE_MISMATCH'],
    ['another shape', `{"outputs":[${xJson.replace('[2,2]', '[4]')},${nJson}]}`, 'TENSOR_SHAPE_MISMATCH'],
    ['an element less', `{"outputs":[${xJson.replace('[1,-0', '[1')},${nJson}]}`, 'TENSOR_SHAPE_MISMATCH'],
    [
      'bad nesting',
      `{"outputs":[${xJson.replace(/"data":.*\]/, '"data":[[1,2],3]')},${nJson}]}`,
      'TENSOR_SHAPE_MISMATCH',
    ],
    ['no data', `{"outputs":[${xJson.replace('"data"', '"values"')},${nJson}]}`, 'TENSOR_DATA_INVALID'],
    ['a text for a number', `{"outputs":[${xJson.replace('[1,', '["1",')},${nJson}]}`, 'TENSOR_DATA_INVALID'],
    ['null for a number', `{"outputs":[${xJson.replace('[1,', '[null,')},${nJson}]}`, 'TENSOR_DATA_INVALID'],
    ['a number beyond binary32', `{"outputs":[${xJson.replace('[1,', '[1e39,')},${nJson}]}`, 'TENSOR_NOT_FINITE'],
    ['a fraction', `{"outputs":[${xJson},${nJson.replace(/\d{19}/, '1.5')}]}`, 'TENSOR_DATA_INVALID'],
    [
      'an integer that is not exact',
      `{"outputs":[${xJson},${nJson.replace(/\d{19}/, '1e17')}]}`,
      'TENSOR_DATA_INVALID',
    ],
    [
      'an integer too large',
      `{"outputs":[${xJson},${nJson.replace(/\d{19}/, '9223372036854775808')}]}`,
      'TENSOR_DATA_INVALID',
    ],
  ])('refuses %s', (_, text, code) => {
    expect(() => outputRootOfAnswer(utf8(text), [X, N])).toThrow(expect.objectContaining({ code }));
  });
});

describe('a program header in JSON', () => {
  const header = {
    version: 1,
    instructionCount: 1,
    weightChunks: 1,
    inputs: [X, N],
    outputs: [N],
    instructionsRoot: `0x${'ab'.repeat(32)}`,
  };

  it('is read as it is', () => {
    expect(readProgramHeader(JSON.parse(JSON.stringify({ ...header, more: 1 })))).toEqual(header);
  });

  it.each([
    ['nothing', null],
    ['a negative count', { ...header, instructionCount: -1 }],
    ['a short root', { ...header, instructionsRoot: '0x' }],
    ['no inputs', { ...header, inputs: undefined }],
    ['an unknown type', { ...header, inputs: [{ ...X, dtype: 'f64' }] }],
    ['a name that is none', { ...header, inputs: [{ ...X, name: 1 }] }],
    ['nine dimensions', { ...header, inputs: [{ ...X, shape: Array(9).fill(1) }] }],
  ])('refuses %s', (_, json) => {
    expect(() => readProgramHeader(json)).toThrow(expect.objectContaining({ code: 'PROGRAM_INVALID' }));
  });
});
