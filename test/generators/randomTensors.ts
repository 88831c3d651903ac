import { bytesOf, type Dtype } from '../../engine/src/ir/dtype.ts';
import type { Random } from './randomNumbers.ts';

/** Patterns of binary32 on whose account functions go wrong: zeros, ones, infinities, NaNs, edges of the exponent. */
export const FLOAT_EDGES = [
  ...[0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001],
  ...[0xff9abcde, 0x7fffffff, 0x00000001, 0x80000001, 0x007fffff, 0x807fffff, 0x00800000, 0x80800000, 0x7f7fffff],
  ...[0xff7fffff, 0x3effffff, 0x3f000000, 0xbf000000, 0x3fc00000, 0xc0200000, 0x4b000000, 0x4b7fffff, 0x4effffff],
  ...[0x4f000000, 0xcf000000, 0x4f7fffff, 0x42b17218, 0xc2aeac50, 0x33800000, 0x34000000, 0xbe99999a],
];
const INTEGER_EDGES = [0, 1, -1, 2, -2, 127, -128, 255, 2 ** 31 - 1, -(2 ** 31), 65535, -65536, 31, 32];
const LONG_EDGES = [
  ...[0n, 1n, -1n, 2n ** 31n - 1n, 2n ** 31n, -(2n ** 31n), -(2n ** 31n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  ...[5_000_000_000n, -5_000_000_000n, 2n ** 32n, -(2n ** 32n)],
];

/** Bytes of a tensor: edge values, ordinary ones and any patterns, mixed. Bytes of bool too are any: traces are not honest. */
export function randomTensor(random: Random, dtype: Dtype, count: number): Uint8Array {
  const bytes = new Uint8Array(count * bytesOf(dtype));
  const view = new DataView(bytes.buffer);
  const word = () => random.below(2 ** 32) >>> 0;
  for (let i = 0; i < count; i++) {
    const kind = random.below(10);
    if (dtype === 'f32') {
      if (kind < 2) view.setUint32(4 * i, random.pick(FLOAT_EDGES), true);
      else if (kind < 3) view.setUint32(4 * i, word(), true);
      else view.setFloat32(4 * i, (random.below(2 ** 24) / 2 ** 24 - 0.5) * random.pick([1, 4, 20, 200]), true);
    } else if (dtype === 'i32') {
      const value = kind < 2 ? random.pick(INTEGER_EDGES) : kind < 4 ? word() | 0 : random.below(201) - 100;
      view.setInt32(4 * i, value, true);
    } else if (dtype === 'i64') {
      const value = kind < 3 ? random.pick(LONG_EDGES) : BigInt(random.below(201) - 100);
      view.setBigInt64(8 * i, value, true);
    } else {
      bytes[i] = dtype === 'bool' && kind < 8 ? random.below(2) : random.below(256);
    }
  }
  return bytes;
}
