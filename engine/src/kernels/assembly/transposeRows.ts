import { turn } from './turn';

/**
 * Writes `rows` rows (a multiple of 4) of `inner` 4-byte elements: element (r, j) is at `source + 4 * r + j * stride`. Four by
 * four elements are turned in registers.
 */
export function transposeRows(target: u32, source: u32, stride: u32, rows: u32, inner: u32): void {
  const pitch = 4 * inner;
  const whole = inner & ~3;
  for (const end = source + 4 * rows; source < end; source += 16) {
    let p = source;
    let to = target;
    for (const stop = target + 4 * whole; to < stop; to += 16) {
      turn(p, stride, to, pitch);
      p += 4 * stride;
    }
    for (const stop = target + pitch; to < stop; to += 4) {
      const r = v128.load(p);
      v128.store32_lane(to, r, 0);
      v128.store32_lane(to + pitch, r, 1);
      v128.store32_lane(to + 2 * pitch, r, 2);
      v128.store32_lane(to + 3 * pitch, r, 3);
      p += stride;
    }
    target += 4 * pitch;
  }
}
