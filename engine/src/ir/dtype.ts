import { InputError } from '@assay/sdk';

/** Element types by their code in descriptors. */
export const DTYPES = ['f32', 'i32', 'i8', 'u8', 'bool', 'i64'] as const;

/** One of {@link DTYPES}. */
export type Dtype = (typeof DTYPES)[number];

/** The two kinds of scalars that functions work on: binary32, and 32-bit two's complement. */
export type Domain = 'float' | 'integer';

const BYTES: Record<Dtype, number> = { f32: 4, i32: 4, i8: 1, u8: 1, bool: 1, i64: 8 };

export const bytesOf = (dtype: Dtype): number => BYTES[dtype];
export const domainOf = (dtype: Dtype): Domain => (dtype === 'f32' ? 'float' : 'integer');
export const codeOf = (dtype: Dtype): number => DTYPES.indexOf(dtype);

/** Element type of a descriptor's code. Throws InputError PROGRAM_INVALID. */
export function dtypeOf(code: number): Dtype {
  const dtype = DTYPES[code];
  if (dtype === undefined) throw new InputError('PROGRAM_INVALID', `There is no element type ${code}`, { code });
  return dtype;
}

/** Elements of a tensor: `bool` as bytes 0 and 1. */
export type ElementArray = Float32Array | Int32Array | Int8Array | Uint8Array | BigInt64Array;

/** A tensor with its elements in row-major order. */
export type Tensor = { readonly dtype: Dtype; readonly shape: readonly number[]; readonly data: ElementArray };

/** A zeroed array for so many elements. */
export function allocate(dtype: Dtype, count: number): ElementArray {
  if (dtype === 'f32') return new Float32Array(count);
  if (dtype === 'i32') return new Int32Array(count);
  if (dtype === 'i8') return new Int8Array(count);
  if (dtype === 'i64') return new BigInt64Array(count);
  return new Uint8Array(count);
}

/** Elements in a copy of bytes, or over them where they lie aligned. Little-endian, as every platform with WebAssembly SIMD is. */
export function elementsOver(dtype: Dtype, bytes: Uint8Array, count: number): ElementArray {
  const length = count * bytesOf(dtype);
  const aligned = bytes.byteOffset % bytesOf(dtype) === 0 ? bytes.subarray(0, length) : bytes.slice(0, length);
  const [buffer, at] = [aligned.buffer as ArrayBuffer, aligned.byteOffset];
  if (dtype === 'f32') return new Float32Array(buffer, at, count);
  if (dtype === 'i32') return new Int32Array(buffer, at, count);
  if (dtype === 'i8') return new Int8Array(buffer, at, count);
  if (dtype === 'i64') return new BigInt64Array(buffer, at, count);
  return new Uint8Array(buffer, at, count);
}

/** The bytes of elements, not copied. */
export function bytesUnder(data: ElementArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Product of sizes; 1 for none. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
