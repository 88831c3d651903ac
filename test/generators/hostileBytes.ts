import { bytesOf, type Dtype } from '../../engine/src/ir/dtype.ts';
import type { Random } from './randomNumbers.ts';

const FLOATS = [
  ...[0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff],
  ...[0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001, 0x7fa0beef, 0xffffffff, 0x3f800000],
  ...[0xbf800000, 0x3f000000, 0x4b000000, 0x4b7fffff, 0x4effffff, 0x4f000000, 0xcf000000, 0x42b17218],
];
const WORDS = [0, 1, 2, 3, 5, 31, 127, 128, 255, 256, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0xffffff80];

/** So many elements of a type, as bytes: plain values, and those on which arithmetic breaks. */
export function hostileBytes(random: Random, dtype: Dtype, count: number): Uint8Array {
  const bytes = new Uint8Array(count * bytesOf(dtype));
  const view = new DataView(bytes.buffer);
  // One tensor in two holds plain numbers alone: else everything that is computed ends as NaN or infinity.
  const isPlain = random.chance(50);
  for (let i = 0; i < count; i++) {
    if (dtype === 'f32') view.setUint32(4 * i, floatBits(random, isPlain), true);
    else if (dtype === 'i32') view.setUint32(4 * i, word(random, isPlain), true);
    else if (dtype === 'i64') view.setBigUint64(8 * i, wide(random, isPlain), true);
    else bytes[i] = dtype === 'bool' && isPlain ? random.below(2) : word(random, isPlain) & 255;
  }
  return bytes;
}

/** Bits of a binary32 number. */
export function floatBits(random: Random, isPlain = false): number {
  if (!isPlain && random.chance(25)) return random.pick(FLOATS);
  if (!isPlain && random.chance(15)) return random.below(2 ** 32);
  const magnitude = random.pick([0.01, 1, 1, 10, 1000]);
  return new Uint32Array(Float32Array.of((random.below(2 ** 24) / 2 ** 23 - 1) * magnitude).buffer)[0]!;
}

function word(random: Random, isPlain: boolean): number {
  if (!isPlain && random.chance(40)) return random.pick(WORDS);
  return isPlain ? (random.below(41) - 20) >>> 0 : random.below(2 ** 32);
}

function wide(random: Random, isPlain: boolean): bigint {
  const low = BigInt.asIntN(32, BigInt(word(random, isPlain)));
  if (isPlain || random.chance(60)) return BigInt.asUintN(64, low);
  return (BigInt(word(random, false)) << 32n) | BigInt.asUintN(32, low);
}
