import { moveElement } from './elements';

/** Moves `count` elements of 1, 4 or 8 bytes that lie `stride` bytes apart to contiguous ones. */
export function moveRun(bytes: u32, target: u32, source: u32, stride: u32, count: u32): void {
  if (stride == bytes) {
    memory.copy(target, source, count * bytes);
    return;
  }
  for (let end = target + count * bytes; target < end; target += bytes) {
    moveElement(bytes, target, source);
    source += stride;
  }
}

/** Sets `count` elements to the fill of a view: its low byte, its 32 bits, or those sign-extended. */
export function fillRun(bytes: u32, target: u32, fill: u32, count: u32): void {
  if (bytes == 1) memory.fill(target, <u8>fill, count);
  else if (bytes == 4) for (const end = target + 4 * count; target < end; target += 4) store<u32>(target, fill);
  else for (const end = target + 8 * count; target < end; target += 8) store<i64>(target, <i64>(<i32>fill));
}
