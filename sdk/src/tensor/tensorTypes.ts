import { keccak_256 } from '@noble/hashes/sha3';
import { concat, excerpt, isWellFormed, utf8, writeUint } from '../bytes.ts';
import { InputError } from '../errors.ts';
import { DTYPES, type Dtype, dtypeCode } from './dtype.ts';
import { shapeCount } from './tensor.ts';

/** An input or output of a program: its name, element type and fixed shape. */
export type TensorType = { readonly name: string; readonly dtype: Dtype; readonly shape: readonly number[] };

/** The most dimensions of a tensor. */
export const MAX_TENSOR_RANK = 8;

/** The most elements of a tensor. */
export const MAX_TENSOR_ELEMENTS = 2 ** 30;

/** `abi.encode(TensorType[])` with `struct TensorType { string name; uint8 dtype; uint32[] shape; }`. @throws InputError MODEL_MALFORMED */
export function encodeTensorTypes(types: readonly TensorType[]): Uint8Array {
  const tuples = types.map(encodeTensorType);
  const offsets: Uint8Array[] = [];
  let at = tuples.length * 32;
  for (const tuple of tuples) {
    offsets.push(word(at));
    at += tuple.length;
  }
  return concat(word(32), word(tuples.length), ...offsets, ...tuples);
}

/** keccak256 of the encoded table: `inputTypes` and `outputTypes` of a program. @throws InputError MODEL_MALFORMED */
export function tensorTypesHash(types: readonly TensorType[]): Uint8Array {
  return keccak_256(encodeTensorTypes(types));
}

function encodeTensorType(type: TensorType): Uint8Array {
  checkTensorType(type);
  const name = utf8(type.name);
  const padded = new Uint8Array(Math.ceil(name.length / 32) * 32);
  padded.set(name);
  const shapeAt = 4 * 32 + padded.length;
  const head = [word(3 * 32), word(dtypeCode(type.dtype)), word(shapeAt)];
  return concat(...head, word(name.length), padded, word(type.shape.length), ...type.shape.map(word));
}

/** Checks that a type is one that a program can have. @throws InputError MODEL_MALFORMED */
export function checkTensorType({ name, dtype, shape }: TensorType): void {
  const fail = (problem: string) =>
    new InputError('MODEL_MALFORMED', `The tensor ${excerpt(name)} ${problem}.`, { name: excerpt(name) });
  if (typeof name !== 'string' || !isWellFormed(name)) throw fail('has no name in Unicode');
  if (!DTYPES.includes(dtype)) throw fail(`has the unknown element type ${excerpt(dtype)}`);
  if (!Array.isArray(shape) || shape.length > MAX_TENSOR_RANK)
    throw fail(`does not have from 0 to ${MAX_TENSOR_RANK} dimensions`);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0 && size <= MAX_TENSOR_ELEMENTS)) {
    throw fail('has a size that is no fixed number from 0 to 2^30');
  }
  if (shapeCount(shape) > MAX_TENSOR_ELEMENTS) throw fail('has more than 2^30 elements');
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(32);
  writeUint(bytes, 24, 8, value);
  return bytes;
}
