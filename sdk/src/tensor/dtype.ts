import { InputError } from '../errors.ts';

/** Element types of tensors, in the order of their codes: 0 `f32` to 5 `i64`. Numbers are part of the protocol. */
export const DTYPES = ['f32', 'i32', 'i8', 'u8', 'bool', 'i64'] as const;

/** Name of an element type. */
export type Dtype = (typeof DTYPES)[number];

/** Typed array that holds elements of a type; `bool` as bytes 0 and 1. */
export type DtypeArrays = {
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly bool: Uint8Array;
  readonly i64: BigInt64Array;
};

/** Elements of a tensor in row-major order. */
export type DtypeArray = DtypeArrays[Dtype];

const ARRAYS = {
  f32: Float32Array,
  i32: Int32Array,
  i8: Int8Array,
  u8: Uint8Array,
  bool: Uint8Array,
  i64: BigInt64Array,
} as const;

/** Bytes of one element. */
export const DTYPE_SIZES: Readonly<Record<Dtype, number>> = { f32: 4, i32: 4, i8: 1, u8: 1, bool: 1, i64: 8 };

/** Code of an element type in descriptors and type tables. */
export function dtypeCode(dtype: Dtype): number {
  return DTYPES.indexOf(dtype);
}

/** Element type of a code. @throws InputError TENSOR_DATATYPE_MISMATCH */
export function dtypeOfCode(code: number): Dtype {
  const dtype = DTYPES[code];
  if (dtype === undefined) {
    throw new InputError('TENSOR_DATATYPE_MISMATCH', `There is no element type ${code}; codes go from 0 to 5.`, {
      code,
    });
  }
  return dtype;
}

/** Array of `count` zero elements. */
export function allocateDtype<T extends Dtype>(dtype: T, count: number): DtypeArrays[T];
export function allocateDtype(dtype: Dtype, count: number): DtypeArray {
  return new ARRAYS[dtype](count);
}

/** Whether an array is of the kind that holds elements of a type. */
export function holdsDtype(dtype: Dtype, data: unknown): data is DtypeArray {
  return data instanceof ARRAYS[dtype];
}
