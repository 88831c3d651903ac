import { turn } from './turn';

/** Packs 32-bit elements of B into panels of 8 columns; see kernels.ts. */
export function packPanelsF32(
  b: u32,
  kStride: u32,
  nStride: u32,
  k: u32,
  n: u32,
  packed: u32,
  packedK: u32,
  kFrom: u32,
): void {
  let target = packed + 32 * kFrom;
  for (let column: u32 = 0; column < n; column += 8) {
    const width = min(n - column, 8);
    let source = b + column * nStride;
    const end = target + 32 * k;
    if (width == 8 && kStride == 4) {
      // Columns lie along k: four of k at a time are turned in registers.
      for (const fours = target + 32 * (k & ~3); target < fours; target += 128) {
        turn(source, nStride, target, 32);
        turn(source + 4 * nStride, nStride, target + 16, 32);
        source += 16;
      }
    }
    for (; target < end; target += 32) {
      if (width == 8 && nStride == 4) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
      } else {
        let from = source;
        for (let j: u32 = 0; j < 8; j++) {
          store<u32>(target + 4 * j, j < width ? load<u32>(from) : 0);
          from += nStride;
        }
      }
      source += kStride;
    }
    target += 32 * (packedK - k);
  }
}

/** Packs 1-byte integers of B as pairs of 16 bits; see kernels.ts. */
export function packPanelsI8(
  b: u32,
  dtype: u32,
  kStride: u32,
  nStride: u32,
  k: u32,
  n: u32,
  packed: u32,
  packedK: u32,
  kFrom: u32,
): void {
  const pairs: u32 = (k + 1) >> 1;
  let target = packed + 16 * kFrom;
  for (let column: u32 = 0; column < n; column += 8) {
    for (let pair: u32 = 0; pair < pairs; pair++) {
      for (let j: u32 = 0; j < 8; j++) {
        const source = b + (column + j) * nStride + 2 * pair * kStride;
        const inside = column + j < n;
        store<i16>(target + 4 * j, inside ? widened(source, dtype) : 0);
        store<i16>(target + 4 * j, inside && <u32>(2 * pair + 1) < k ? widened(source + kStride, dtype) : 0, 2);
      }
      target += 32;
    }
    target += 16 * packedK - 32 * pairs;
  }
}

/** Widens 1-byte integers to 16 bits; see kernels.ts. */
export function widenI8(source: u32, dtype: u32, target: u32, length: u32): void {
  const vectors = length & ~7;
  if (dtype == 2) {
    for (let i: u32 = 0; i < vectors; i += 8) v128.store(target + 2 * i, v128.load_ext<i8>(source + i));
  } else {
    for (let i: u32 = 0; i < vectors; i += 8) v128.store(target + 2 * i, v128.load_ext<u8>(source + i));
  }
  for (let i = vectors; i < length; i++) store<i16>(target + 2 * i, widened(source + i, dtype));
}

function widened(at: u32, dtype: u32): i16 {
  return dtype == 2 ? <i16>load<i8>(at) : <i16>load<u8>(at);
}
