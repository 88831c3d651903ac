import { canonical } from './canonical';
import { foldStart, folded } from './folds';

/** Folds over contiguous rows; see kernels.ts. */
export function foldRowsF32(
  fold: u32,
  a: u32,
  aRowStride: u32,
  b: u32,
  bRowStride: u32,
  out: u32,
  rowFrom: u32,
  rowTo: u32,
  length: u32,
): void {
  for (let m = rowFrom; m < rowTo; m += 8) {
    const p = a + m * aRowStride;
    const q = b + m * bRowStride;
    const at = out + 4 * m;
    const rows = min(rowTo - m, 8);
    if (b == 0) {
      if (fold == 1) eightRows(1, false, p, aRowStride, 0, 0, at, rows, length);
      else if (fold == 2) eightRows(2, false, p, aRowStride, 0, 0, at, rows, length);
      else eightRows(3, false, p, aRowStride, 0, 0, at, rows, length);
    } else if (fold == 1) eightRows(1, true, p, aRowStride, q, bRowStride, at, rows, length);
    else if (fold == 2) eightRows(2, true, p, aRowStride, q, bRowStride, at, rows, length);
    else eightRows(3, true, p, aRowStride, q, bRowStride, at, rows, length);
  }
}

// A sum runs in order along its row, so lanes are rows: blocks of 4 x 4 elements are transposed on the way. Two
// groups of four rows hide the time that an addition takes. Missing rows repeat the last one and are not stored.
// Inlined with constants for `fold` and `multiplied`, so each of the six has its own loops.
@inline
function eightRows(
  fold: u32,
  multiplied: bool,
  a: u32,
  aRowStride: u32,
  b: u32,
  bRowStride: u32,
  at: u32,
  rows: u32,
  length: u32,
): void {
  let p0 = a;
  let q0 = b;
  let p1 = a + min<u32>(1, rows - 1) * aRowStride;
  let q1 = b + min<u32>(1, rows - 1) * bRowStride;
  let p2 = a + min<u32>(2, rows - 1) * aRowStride;
  let q2 = b + min<u32>(2, rows - 1) * bRowStride;
  let p3 = a + min<u32>(3, rows - 1) * aRowStride;
  let q3 = b + min<u32>(3, rows - 1) * bRowStride;
  let p4 = a + min<u32>(4, rows - 1) * aRowStride;
  let q4 = b + min<u32>(4, rows - 1) * bRowStride;
  let p5 = a + min<u32>(5, rows - 1) * aRowStride;
  let q5 = b + min<u32>(5, rows - 1) * bRowStride;
  let p6 = a + min<u32>(6, rows - 1) * aRowStride;
  let q6 = b + min<u32>(6, rows - 1) * bRowStride;
  let p7 = a + min<u32>(7, rows - 1) * aRowStride;
  let q7 = b + min<u32>(7, rows - 1) * bRowStride;
  let x = foldStart(fold);
  let y = x;
  const blocks = 4 * (length & ~3);
  for (const end = p0 + blocks; p0 < end; ) {
    x = fourColumns(fold, multiplied, x, p0, p1, p2, p3, q0, q1, q2, q3);
    y = fourColumns(fold, multiplied, y, p4, p5, p6, p7, q4, q5, q6, q7);
    p0 += 16;
    q0 += 16;
    p1 += 16;
    q1 += 16;
    p2 += 16;
    q2 += 16;
    p3 += 16;
    q3 += 16;
    p4 += 16;
    q4 += 16;
    p5 += 16;
    q5 += 16;
    p6 += 16;
    q6 += 16;
    p7 += 16;
    q7 += 16;
  }
  for (let i = length & 3; i > 0; i--) {
    x = oneColumn(fold, multiplied, x, p0, p1, p2, p3, q0, q1, q2, q3);
    y = oneColumn(fold, multiplied, y, p4, p5, p6, p7, q4, q5, q6, q7);
    p0 += 4;
    q0 += 4;
    p1 += 4;
    q1 += 4;
    p2 += 4;
    q2 += 4;
    p3 += 4;
    q3 += 4;
    p4 += 4;
    q4 += 4;
    p5 += 4;
    q5 += 4;
    p6 += 4;
    q6 += 4;
    p7 += 4;
    q7 += 4;
  }
  storeLanes(at, canonical(x), rows);
  if (rows > 4) storeLanes(at + 16, canonical(y), rows - 4);
}

@inline
function fourColumns(
  fold: u32,
  multiplied: bool,
  x: v128,
  p0: u32,
  p1: u32,
  p2: u32,
  p3: u32,
  q0: u32,
  q1: u32,
  q2: u32,
  q3: u32,
): v128 {
  const r0 = multiplied ? f32x4.mul(v128.load(p0), v128.load(q0)) : v128.load(p0);
  const r1 = multiplied ? f32x4.mul(v128.load(p1), v128.load(q1)) : v128.load(p1);
  const r2 = multiplied ? f32x4.mul(v128.load(p2), v128.load(q2)) : v128.load(p2);
  const r3 = multiplied ? f32x4.mul(v128.load(p3), v128.load(q3)) : v128.load(p3);
  const low01 = v128.shuffle<u32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<u32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<u32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<u32>(r2, r3, 2, 6, 3, 7);
  x = folded(fold, x, v128.shuffle<u64>(low01, low23, 0, 2));
  x = folded(fold, x, v128.shuffle<u64>(low01, low23, 1, 3));
  x = folded(fold, x, v128.shuffle<u64>(high01, high23, 0, 2));
  return folded(fold, x, v128.shuffle<u64>(high01, high23, 1, 3));
}

@inline
function oneColumn(
  fold: u32,
  multiplied: bool,
  x: v128,
  p0: u32,
  p1: u32,
  p2: u32,
  p3: u32,
  q0: u32,
  q1: u32,
  q2: u32,
  q3: u32,
): v128 {
  let r = gathered(p0, p1, p2, p3);
  if (multiplied) r = f32x4.mul(r, gathered(q0, q1, q2, q3));
  return folded(fold, x, r);
}

@inline
function gathered(p0: u32, p1: u32, p2: u32, p3: u32): v128 {
  let r = v128.load32_zero(p0);
  r = v128.load32_lane(p1, r, 1);
  r = v128.load32_lane(p2, r, 2);
  return v128.load32_lane(p3, r, 3);
}

function storeLanes(at: u32, x: v128, lanes: u32): void {
  if (lanes >= 4) {
    v128.store(at, x);
    return;
  }
  v128.store32_lane(at, x, 0);
  if (lanes > 1) v128.store32_lane(at + 4, x, 1);
  if (lanes > 2) v128.store32_lane(at + 8, x, 2);
}
