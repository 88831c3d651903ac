import { elementBytes, loadElement } from './elements';

/** Loads `count` contiguous elements. May write up to 12 bytes beyond the last. */
export function loadRun(dtype: u32, target: u32, source: u32, count: u32): void {
  const vectors = count & ~3;
  let i: u32 = 0;
  if (dtype < 2) {
    copyWords(target, source, count);
    return;
  }
  if (dtype == 2) {
    for (; i < vectors; i += 4) {
      const bytes = v128.load32_zero(source + i);
      v128.store(target + 4 * i, i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes)));
    }
  } else if (dtype < 5) {
    for (; i < vectors; i += 4) {
      const bytes = v128.load32_zero(source + i);
      v128.store(target + 4 * i, i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
    }
  }
  const width = elementBytes(dtype);
  for (; i < count; i++) store<u32>(target + 4 * i, loadElement(dtype, source + width * i));
}

/** Fills a slot with one value. */
export function fillScalar(dtype: u32, target: u32, source: u32, count: u32): void {
  fillValue(target, loadElement(dtype, source), count);
}

/**
 * Loads elements phase, phase + 1, ..., length - 1, 0, 1, ... The first period, or as many as fill a vector, one by one; the rest is
 * a copy of what lies that far back. May write up to 12 bytes beyond the last.
 */
export function loadPeriod(dtype: u32, target: u32, source: u32, phase: u32, length: u32, count: u32): void {
  const width = elementBytes(dtype);
  const back: u32 = length < 4 ? 4 * length : length;
  const first: u32 = min(back, count);
  if (length < 16) {
    for (let i: u32 = 0; i < first; i++) {
      store<u32>(target + 4 * i, loadElement(dtype, source + phase * width));
      phase = phase + 1 == length ? 0 : phase + 1;
    }
  } else {
    const run = min(first, length - phase);
    loadRun(dtype, target, source + phase * width, run);
    loadRun(dtype, target + 4 * run, source, first - run);
  }
  if (first < count) copyWords(target + 4 * first, target, count - first);
}

/** Loads element floor(i / length) for i from `begin` on. May write up to 12 bytes beyond the last. */
export function loadRepeat(dtype: u32, target: u32, source: u32, begin: u32, length: u32, count: u32): void {
  const width = elementBytes(dtype);
  let element = begin / length;
  let run = length - (begin - element * length);
  for (let done: u32 = 0; done < count; run = length) {
    run = min(run, count - done);
    fillValue(target + 4 * done, loadElement(dtype, source + element * width), run);
    done += run;
    element++;
  }
}

/** Writes a value `count` times, and up to 12 bytes beyond. */
@inline
export function fillValue(target: u32, value: u32, count: u32): void {
  const v = i32x4.splat(value);
  for (const end = target + 4 * count; target < end; target += 16) v128.store(target, v);
}

// By vectors, the last of which may run over by 12 bytes; the target may lie in the source, 16 bytes or more behind its begin.
@inline
function copyWords(target: u32, source: u32, count: u32): void {
  for (const end = target + 4 * count; target < end; target += 16) {
    v128.store(target, v128.load(source));
    source += 16;
  }
}
