import {
  allocateDtype,
  DTYPE_SIZES,
  type Dtype,
  type DtypeArray,
  dtypeCode,
  shapeCount,
  tensorBytes,
} from '@assay/sdk';

export { DTYPES, type Dtype, type DtypeArray as ElementArray, type TypedTensor as Tensor } from '@assay/sdk';

/** The two kinds of scalars that functions work on: binary32, and 32-bit two's complement. */
export type Domain = 'float' | 'integer';

export const bytesOf = (dtype: Dtype): number => DTYPE_SIZES[dtype];
export const domainOf = (dtype: Dtype): Domain => (dtype === 'f32' ? 'float' : 'integer');
export const codeOf = dtypeCode;

/** A zeroed array for so many elements. */
export const allocate: (dtype: Dtype, count: number) => DtypeArray = allocateDtype;

/** Elements in a copy of bytes, or over them where they lie aligned. Little-endian, as every platform with WebAssembly SIMD is. */
export function elementsOver(dtype: Dtype, bytes: Uint8Array, count: number): DtypeArray {
  const part = bytes.subarray(0, count * bytesOf(dtype));
  // No `slice`: that of a Buffer does not copy.
  const aligned = part.byteOffset % bytesOf(dtype) === 0 ? part : new Uint8Array(part);
  const [buffer, at] = [aligned.buffer as ArrayBuffer, aligned.byteOffset];
  if (dtype === 'f32') return new Float32Array(buffer, at, count);
  if (dtype === 'i32') return new Int32Array(buffer, at, count);
  if (dtype === 'i8') return new Int8Array(buffer, at, count);
  if (dtype === 'i64') return new BigInt64Array(buffer, at, count);
  return new Uint8Array(buffer, at, count);
}

/** The bytes of elements, not copied. */
export const bytesUnder: (data: DtypeArray) => Uint8Array = tensorBytes;

/** Product of sizes; 1 for none. */
export const elementCount: (shape: readonly number[]) => number = shapeCount;
