import { DTYPE_SIZES, type Dtype, type DtypeArray } from './dtype.ts';

/** A tensor: `data` has the product of `shape` many elements in row-major order. */
export type TypedTensor = { readonly dtype: Dtype; readonly shape: readonly number[]; readonly data: DtypeArray };

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Number of elements of a shape; 1 for a scalar. */
export function shapeCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Canonical bytes of a tensor's elements: little-endian, bits as they are (a NaN keeps its payload, a zero its sign).
 * On little-endian machines a view of `data`, else a copy.
 */
export function tensorBytes(data: DtypeArray): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return IS_LITTLE_ENDIAN || data.BYTES_PER_ELEMENT === 1 ? bytes : swapped(bytes, data.BYTES_PER_ELEMENT);
}

/** Bytes that a tensor of this type and shape has. */
export function tensorByteLength(dtype: Dtype, shape: readonly number[]): number {
  return shapeCount(shape) * DTYPE_SIZES[dtype];
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse();
  return copy;
}
