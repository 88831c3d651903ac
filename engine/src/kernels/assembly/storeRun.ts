import { canonical } from './canonical';
import { elementBytes, storeElement } from './elements';

/** Stores `count` contiguous elements: f32 canonical, integers by their low bits or sign-extended, bool as 0 or 1. */
export function storeRun(dtype: u32, target: u32, source: u32, count: u32): void {
  const vectors = count & ~3;
  let i: u32 = 0;
  if (dtype == 0) {
    for (const fours = count & ~15; i < fours; i += 16) {
      const from = source + 4 * i;
      const to = target + 4 * i;
      v128.store(to, canonical(v128.load(from)));
      v128.store(to, canonical(v128.load(from, 16)), 16);
      v128.store(to, canonical(v128.load(from, 32)), 32);
      v128.store(to, canonical(v128.load(from, 48)), 48);
    }
    for (; i < vectors; i += 4) v128.store(target + 4 * i, canonical(v128.load(source + 4 * i)));
  } else if (dtype == 1) {
    for (; i < vectors; i += 4) v128.store(target + 4 * i, v128.load(source + 4 * i));
  } else if (dtype < 4) {
    for (; i < vectors; i += 4) storeBytes(target + i, v128.load(source + 4 * i));
  } else if (dtype == 4) {
    const one = i32x4.splat(1);
    for (; i < vectors; i += 4) {
      storeBytes(target + i, v128.and(one, i32x4.ne(v128.load(source + 4 * i), i32x4.splat(0))));
    }
  } else {
    for (; i < vectors; i += 4) {
      const x = v128.load(source + 4 * i);
      v128.store(target + 8 * i, i64x2.extend_low_i32x4_s(x));
      v128.store(target + 8 * i, i64x2.extend_high_i32x4_s(x), 16);
    }
  }
  const width = elementBytes(dtype);
  for (; i < count; i++) storeElement(dtype, target + width * i, load<u32>(source + 4 * i));
}

// The lowest byte of each lane.
@inline
function storeBytes(target: u32, x: v128): void {
  const bytes = v128.shuffle<u8>(x, x, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  v128.store32_lane(target, bytes, 0);
}
