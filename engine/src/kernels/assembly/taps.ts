import { canonical } from './canonical';
import { foldStart, folded } from './folds';
import { rowAt } from './rowAt';

/** Depthwise convolution; see kernels.ts. */
export function depthwiseF32(
  a: u32,
  w: u32,
  wTapStride: u32,
  c: u32,
  rowFrom: u32,
  rowTo: u32,
  channels: u32,
  rowInner: u32,
  rowMiddle: u32,
  strideInner: u32,
  strideMiddle: u32,
  strideOuter: u32,
  cRowStride: u32,
  taps: u32,
  tapCount: u32,
): void {
  let inner = rowInner;
  let row: u32 = 0;
  for (let m = rowFrom; m < rowTo; m++) {
    if (inner == rowInner) {
      inner = m % rowInner;
      row = rowAt(a, m, rowInner, rowMiddle, strideInner, strideMiddle, strideOuter);
    }
    overTaps(1, true, row, w, wTapStride, c + m * cRowStride, channels, taps, tapCount);
    inner++;
    row += strideInner;
  }
}

/** Folds over taps, each output channel for itself; see kernels.ts. */
export function foldTapsF32(
  fold: u32,
  a: u32,
  c: u32,
  rowFrom: u32,
  rowTo: u32,
  channels: u32,
  rowInner: u32,
  rowMiddle: u32,
  strideInner: u32,
  strideMiddle: u32,
  strideOuter: u32,
  cRowStride: u32,
  taps: u32,
  tapCount: u32,
): void {
  let inner = rowInner;
  let row: u32 = 0;
  for (let m = rowFrom; m < rowTo; m++) {
    if (inner == rowInner) {
      inner = m % rowInner;
      row = rowAt(a, m, rowInner, rowMiddle, strideInner, strideMiddle, strideOuter);
    }
    const at = c + m * cRowStride;
    if (fold == 1) overTaps(1, false, row, 0, 0, at, channels, taps, tapCount);
    else if (fold == 2) overTaps(2, false, row, 0, 0, at, channels, taps, tapCount);
    else overTaps(3, false, row, 0, 0, at, channels, taps, tapCount);
    inner++;
    row += strideInner;
  }
}

// Inlined with constants for `fold` and `weighted`, so each of the four has its own loops. Sixteen channels at a time keep four sums
// in flight, whose additions else would wait for each other.
@inline
function overTaps(
  fold: u32,
  weighted: bool,
  row: u32,
  w: u32,
  wTapStride: u32,
  c: u32,
  channels: u32,
  taps: u32,
  tapCount: u32,
): void {
  const end = taps + 4 * tapCount;
  let channel: u32 = 0;
  for (; channel + 16 <= channels; channel += 16) {
    let x0 = foldStart(fold);
    let x1 = x0;
    let x2 = x0;
    let x3 = x0;
    let v = w + 4 * channel;
    for (let tap = taps; tap < end; tap += 4) {
      const p = row + load<u32>(tap) + 4 * channel;
      x0 = foldOne(fold, weighted, x0, p, v);
      x1 = foldOne(fold, weighted, x1, p + 16, v + 16);
      x2 = foldOne(fold, weighted, x2, p + 32, v + 32);
      x3 = foldOne(fold, weighted, x3, p + 48, v + 48);
      v += wTapStride;
    }
    const at = c + 4 * channel;
    v128.store(at, canonical(x0));
    v128.store(at, canonical(x1), 16);
    v128.store(at, canonical(x2), 32);
    v128.store(at, canonical(x3), 48);
  }
  for (; channel + 4 <= channels; channel += 4) {
    let x = foldStart(fold);
    let v = w + 4 * channel;
    for (let tap = taps; tap < end; tap += 4) {
      x = foldOne(fold, weighted, x, row + load<u32>(tap) + 4 * channel, v);
      v += wTapStride;
    }
    v128.store(c + 4 * channel, canonical(x));
  }
  for (; channel < channels; channel++) {
    let x = foldStart(fold);
    let v = w + 4 * channel;
    for (let tap = taps; tap < end; tap += 4) {
      let y = v128.load32_zero(row + load<u32>(tap) + 4 * channel);
      if (weighted) y = f32x4.mul(y, v128.load32_zero(v));
      x = folded(fold, x, y);
      v += wTapStride;
    }
    v128.store32_lane(c + 4 * channel, canonical(x), 0);
  }
}

@inline
function foldOne(fold: u32, weighted: bool, x: v128, p: u32, v: u32): v128 {
  const y = v128.load(p);
  return folded(fold, x, weighted ? f32x4.mul(y, v128.load(v)) : y);
}
