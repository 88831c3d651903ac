import { createHash } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3';
import { encodeAbiParameters, type Hex, keccak256 } from 'viem';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '../bytes.ts';
import {
  executionRoot,
  instructionsTree,
  type ProgramHeader,
  programRoot,
  rootOfTensors,
  tensorRoot,
  tensorsRoot,
  traceTree,
} from './executionRoot.ts';
import { type TypedTensor, tensorBytes } from './tensor.ts';
import { type TensorType, tensorTypesHash } from './tensorTypes.ts';

const X: TensorType = { name: 'x', dtype: 'f32', shape: [2] };
const N: TensorType = { name: 'n', dtype: 'i64', shape: [] };
const x: TypedTensor = { dtype: 'f32', shape: [2], data: Float32Array.of(1, -0) };
const n: TypedTensor = { dtype: 'i64', shape: [], data: BigInt64Array.of(-2n) };
const INSTRUCTIONS: Hex = `0x${'ab'.repeat(32)}`;

describe('canonical bytes', () => {
  it('are little-endian and keep every bit', () => {
    expect(toHex(tensorBytes(Float32Array.of(1, -0)))).toBe('0x0000803f00000080');
    expect(toHex(tensorBytes(BigInt64Array.of(-2n)))).toBe('0xfeffffffffffffff');
    expect(toHex(tensorBytes(Int8Array.of(-1, 2)))).toBe('0xff02');
    const bits = Uint32Array.of(0x7fa0_0001, 0x0000_0001);
    expect(toHex(tensorBytes(new Float32Array(bits.buffer)))).toBe('0x0100a07f01000000');
  });

  it('of a part of a buffer are that part', () => {
    expect(toHex(tensorBytes(Int32Array.of(1, 2, 3).subarray(1, 2)))).toBe('0x02000000');
  });
});

describe('the root of tensors', () => {
  it('is keccak256 of the types and each tensor root', () => {
    const roots = [x, n].map(({ data }) => tensorRoot(tensorBytes(data)));
    const expected = toHex(keccak_256(concat(tensorTypesHash([X, N]), ...roots)));
    expect(rootOfTensors([X, N], [x, n])).toBe(expected);
    expect(tensorsRoot([X, N], roots)).toBe(expected);
  });

  it('tells zero from minus zero, and one type from another over the same bytes', () => {
    const zero = { ...x, data: Float32Array.of(1, 0) };
    const ints = { ...x, dtype: 'i32' as const, data: new Int32Array((x.data as Float32Array).buffer) };
    const roots = [
      rootOfTensors([X], [x]),
      rootOfTensors([X], [zero]),
      rootOfTensors([{ ...X, dtype: 'i32' }], [ints]),
    ];
    expect(new Set(roots).size).toBe(3);
  });

  it.each<[string, TypedTensor[], string]>([
    ['a missing tensor', [x], 'TENSOR_MISSING'],
    ['a tensor too many', [x, n, n], 'TENSOR_MISSING'],
    ['tensors in another order', [n, x], 'TENSOR_DATATYPE_MISMATCH'],
    ['another shape', [{ ...x, shape: [2, 1] }, n], 'TENSOR_SHAPE_MISMATCH'],
    ['missing elements', [{ ...x, data: Float32Array.of(1) }, n], 'TENSOR_DATA_INVALID'],
    ['another array', [{ ...x, data: Int32Array.of(1, 2) }, n], 'TENSOR_DATA_INVALID'],
  ])('refuses %s', (_, tensors, code) => {
    expect(() => rootOfTensors([X, N], tensors)).toThrow(expect.objectContaining({ code }));
  });
});

describe('roots of a program', () => {
  const header: ProgramHeader = {
    version: 1,
    instructionCount: 2,
    weightChunks: 3,
    inputs: [X, N],
    outputs: [N],
    instructionsRoot: INSTRUCTIONS,
  };

  it('programRoot is the hash of the encoded header', () => {
    const words = ['uint32', 'uint32', 'uint32', 'bytes32', 'bytes32', 'bytes32'].map((type) => ({ type }));
    const types = [toHex(tensorTypesHash([X, N])), toHex(tensorTypesHash([N]))];
    expect(programRoot(header)).toBe(keccak256(encodeAbiParameters(words, [1, 2, 3, ...types, INSTRUCTIONS])));
  });

  it('programRoot binds every field', () => {
    const roots = [
      header,
      { ...header, version: 2 },
      { ...header, instructionCount: 1 },
      { ...header, weightChunks: 1 },
      { ...header, inputs: [N, X] },
      { ...header, outputs: [] },
      { ...header, instructionsRoot: `0x${'ac'.repeat(32)}` as Hex },
    ].map(programRoot);
    expect(new Set(roots).size).toBe(roots.length);
    expect(() => programRoot({ ...header, version: 2 ** 32 })).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED' }),
    );
    expect(() => programRoot({ ...header, instructionsRoot: '0xab' })).toThrow(
      expect.objectContaining({ code: 'BYTES_LENGTH' }),
    );
  });

  it('trees of instructions and traces are padded with zero', () => {
    const descriptors = [1, 2, 3].map((i) => new Uint8Array(320).fill(i));
    const hashes = descriptors.map((bytes) => keccak_256(bytes));
    const zero = new Uint8Array(32);
    const root = keccak_256(concat(keccak_256(concat(hashes[0]!, hashes[1]!)), keccak_256(concat(hashes[2]!, zero))));
    expect(toHex(instructionsTree(descriptors).root)).toBe(toHex(root));
    expect(toHex(traceTree(hashes).root)).toBe(toHex(root));
    expect(toHex(traceTree(hashes.slice(0, 1)).root)).toBe(toHex(hashes[0]!));
  });

  it('executionRoot is sha256 of the three', () => {
    const [p, i, o] = ['11', '22', '33'].map((byte): Hex => `0x${byte.repeat(32)}`);
    const roots = { programRoot: p!, inputRoot: i!, outputRoot: o! };
    const expected = createHash('sha256')
      .update(concat(fromHex(p!), fromHex(i!), fromHex(o!)))
      .digest('hex');
    expect(executionRoot(roots)).toBe(`0x${expected}`);
    expect(executionRoot({ ...roots, inputRoot: o!, outputRoot: i! })).not.toBe(`0x${expected}`);
    expect(() => executionRoot({ ...roots, inputRoot: '0x22' })).toThrow(
      expect.objectContaining({ code: 'BYTES_LENGTH' }),
    );
  });
});
