import { encodeAbiParameters } from 'viem';
import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes.ts';
import { DTYPES, dtypeCode, dtypeOfCode } from './dtype.ts';
import { encodeTensorTypes, type TensorType, tensorTypesHash } from './tensorTypes.ts';

const ABI = [
  {
    type: 'tuple[]',
    components: [
      { name: 'name', type: 'string' },
      { name: 'dtype', type: 'uint8' },
      { name: 'shape', type: 'uint32[]' },
    ],
  },
] as const;

function byViem(types: readonly TensorType[]) {
  const rows = types.map(({ name, dtype, shape }) => ({ name, dtype: dtypeCode(dtype), shape: [...shape] }));
  return encodeAbiParameters(ABI, [rows]);
}

const table: TensorType[] = [
  { name: 'x', dtype: 'f32', shape: [2, 3] },
  { name: 'a name of more than thirty-two bytes: ü', dtype: 'bool', shape: [] },
  { name: '', dtype: 'i64', shape: [0] },
  { name: 'e'.repeat(32), dtype: 'i8', shape: [1, 1, 1, 1, 1, 1, 1, 2 ** 30] },
];

describe('a table of tensor types', () => {
  it.each([0, 1, 2, 3, 4])('of %d types is encoded as Solidity does', (count) => {
    const types = table.slice(0, count);
    expect(toHex(encodeTensorTypes(types))).toBe(byViem(types));
  });

  it('binds names, types, shapes and order', () => {
    const hashes = [
      table,
      [...table].reverse(),
      table.map((type, i) => (i === 0 ? { ...type, name: 'y' } : type)),
      table.map((type, i) => (i === 0 ? { ...type, dtype: 'i32' as const } : type)),
      table.map((type, i) => (i === 0 ? { ...type, shape: [3, 2] } : type)),
      table.map((type, i) => (i === 0 ? { ...type, shape: [6] } : type)),
    ].map((types) => toHex(tensorTypesHash(types)));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it.each([
    ['an open size', { name: 'x', dtype: 'f32', shape: [-1] }],
    ['a fraction', { name: 'x', dtype: 'f32', shape: [1.5] }],
    ['nine dimensions', { name: 'x', dtype: 'f32', shape: Array(9).fill(1) }],
    ['too many elements', { name: 'x', dtype: 'f32', shape: [2 ** 15, 2 ** 16] }],
    ['an unknown type', { name: 'x', dtype: 'f64', shape: [1] }],
    ['half a character', { name: '\ud800', dtype: 'f32', shape: [1] }],
    ['no name', { dtype: 'f32', shape: [1] }],
    ['no shape', { name: 'x', dtype: 'f32' }],
  ])('refuses %s', (_, type) => {
    expect(() => encodeTensorTypes([type as TensorType])).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  });
});

it('codes of element types', () => {
  expect(DTYPES.map(dtypeCode)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(DTYPES.map((_, code) => dtypeOfCode(code))).toEqual(DTYPES);
  expect(() => dtypeOfCode(6)).toThrow(expect.objectContaining({ code: 'TENSOR_DATATYPE_MISMATCH' }));
});
