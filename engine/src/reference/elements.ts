import { bytesOf, type Dtype, domainOf } from '../ir/dtype.ts';
import type { Source } from '../ir/program.ts';

/** Reads an element as a scalar: a binary32 number, or a 32-bit integer (docs/numerics.md, loading). */
export type Load = (index: number) => number;

/** Writes a scalar as an element (docs/numerics.md, storing). */
export type Store = (index: number, value: number) => void;

export const CANONICAL_NAN = 0x7fc00000;

/** Reader of a tensor's bytes. */
export function loadFrom(dtype: Dtype, bytes: Uint8Array): Load {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (dtype === 'f32') return (i) => view.getFloat32(4 * i, true);
  if (dtype === 'i32') return (i) => view.getInt32(4 * i, true);
  if (dtype === 'i8') return (i) => view.getInt8(i);
  if (dtype === 'i64') return (i) => saturate(view.getBigInt64(8 * i, true));
  return (i) => view.getUint8(i);
}

/** Writer of a tensor's bytes; NaN becomes the canonical one. */
export function storeTo(dtype: Dtype, bytes: Uint8Array): Store {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (dtype === 'f32')
    return (i, value) =>
      Number.isNaN(value) ? view.setUint32(4 * i, CANONICAL_NAN, true) : view.setFloat32(4 * i, value, true);
  if (dtype === 'i32') return (i, value) => view.setInt32(4 * i, value, true);
  if (dtype === 'bool') return (i, value) => view.setUint8(i, value === 0 ? 0 : 1);
  if (dtype === 'i64') return (i, value) => view.setBigInt64(8 * i, BigInt(value), true);
  return (i, value) => view.setUint8(i, value & 0xff);
}

/** A tensor of one element with these bits, as an immediate operand is. */
export function immediateBytes({ bits }: Extract<Source, { kind: 'immediate' }>): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, bits >>> 0, true);
  return bytes;
}

/** The bytes of one element out of 32 bits of fill. */
export function fillBytes(dtype: Dtype, fill: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(fill | 0), true);
  return bytes.subarray(0, bytesOf(dtype));
}

/** What a fold begins with. */
export function startOf(fold: 'sum' | 'max' | 'min', dtype: Dtype): number {
  if (fold === 'sum') return 0;
  const [least, most] = domainOf(dtype) === 'float' ? [-Infinity, Infinity] : [-(2 ** 31), 2 ** 31 - 1];
  return fold === 'max' ? least : most;
}

function saturate(value: bigint): number {
  if (value > 0x7fffffffn) return 0x7fffffff;
  return value < -0x80000000n ? -0x80000000 : Number(value);
}
