import { give, multiplyAdd, set } from './tileParts';

/**
 * The register tile: 5 rows by one panel of 8 columns. 10 sums, 2 columns of B, 1 splat and 1 product fill the 15
 * vector registers that V8 leaves on x64; 6 rows or 12 columns spill and run at 60% of the speed. The operations are written
 * out because AssemblyScript has no macros; four of them per turn are what its loop overhead hides behind.
 * Row r begins at a_r; only `rows` rows and `cols` columns are stored.
 */
export function tile<T>(
  a0: u32,
  a1: u32,
  a2: u32,
  a3: u32,
  a4: u32,
  b: u32,
  c: u32,
  rows: i32,
  cols: i32,
  cRowStride: u32,
  cColStride: u32,
  runs: u32,
  runCount: u32,
  mode: i32,
  cBlockStride: u32,
): void {
  let x0 = i32x4.splat(0);
  let y0 = i32x4.splat(0);
  let x1 = i32x4.splat(0);
  let y1 = i32x4.splat(0);
  let x2 = i32x4.splat(0);
  let y2 = i32x4.splat(0);
  let x3 = i32x4.splat(0);
  let y3 = i32x4.splat(0);
  let x4 = i32x4.splat(0);
  let y4 = i32x4.splat(0);
  let first = true;
  const isWhole = rows == 5 && cols >= 8 && cColStride == 4;
  for (const end = runs + 12 * runCount; runs < end; runs += 12) {
    const offset = load<u32>(runs);
    const length = load<u32>(runs, 4) >> (sizeof<T>() == 2 ? 1 : 0);
    let p0 = a0 + offset;
    let p1 = a1 + offset;
    let p2 = a2 + offset;
    let p3 = a3 + offset;
    let p4 = a4 + offset;
    for (const stop = b + 32 * (length & ~3); b < stop; b += 128) {
      let v = v128.load(b);
      let w = v128.load(b, 16);
      let s = v128.load32_splat(p0);
      x0 = multiplyAdd<T>(x0, s, v);
      y0 = multiplyAdd<T>(y0, s, w);
      s = v128.load32_splat(p1);
      x1 = multiplyAdd<T>(x1, s, v);
      y1 = multiplyAdd<T>(y1, s, w);
      s = v128.load32_splat(p2);
      x2 = multiplyAdd<T>(x2, s, v);
      y2 = multiplyAdd<T>(y2, s, w);
      s = v128.load32_splat(p3);
      x3 = multiplyAdd<T>(x3, s, v);
      y3 = multiplyAdd<T>(y3, s, w);
      s = v128.load32_splat(p4);
      x4 = multiplyAdd<T>(x4, s, v);
      y4 = multiplyAdd<T>(y4, s, w);
      v = v128.load(b, 32);
      w = v128.load(b, 48);
      s = v128.load32_splat(p0, 4);
      x0 = multiplyAdd<T>(x0, s, v);
      y0 = multiplyAdd<T>(y0, s, w);
      s = v128.load32_splat(p1, 4);
      x1 = multiplyAdd<T>(x1, s, v);
      y1 = multiplyAdd<T>(y1, s, w);
      s = v128.load32_splat(p2, 4);
      x2 = multiplyAdd<T>(x2, s, v);
      y2 = multiplyAdd<T>(y2, s, w);
      s = v128.load32_splat(p3, 4);
      x3 = multiplyAdd<T>(x3, s, v);
      y3 = multiplyAdd<T>(y3, s, w);
      s = v128.load32_splat(p4, 4);
      x4 = multiplyAdd<T>(x4, s, v);
      y4 = multiplyAdd<T>(y4, s, w);
      v = v128.load(b, 64);
      w = v128.load(b, 80);
      s = v128.load32_splat(p0, 8);
      x0 = multiplyAdd<T>(x0, s, v);
      y0 = multiplyAdd<T>(y0, s, w);
      s = v128.load32_splat(p1, 8);
      x1 = multiplyAdd<T>(x1, s, v);
      y1 = multiplyAdd<T>(y1, s, w);
      s = v128.load32_splat(p2, 8);
      x2 = multiplyAdd<T>(x2, s, v);
      y2 = multiplyAdd<T>(y2, s, w);
      s = v128.load32_splat(p3, 8);
      x3 = multiplyAdd<T>(x3, s, v);
      y3 = multiplyAdd<T>(y3, s, w);
      s = v128.load32_splat(p4, 8);
      x4 = multiplyAdd<T>(x4, s, v);
      y4 = multiplyAdd<T>(y4, s, w);
      v = v128.load(b, 96);
      w = v128.load(b, 112);
      s = v128.load32_splat(p0, 12);
      x0 = multiplyAdd<T>(x0, s, v);
      y0 = multiplyAdd<T>(y0, s, w);
      s = v128.load32_splat(p1, 12);
      x1 = multiplyAdd<T>(x1, s, v);
      y1 = multiplyAdd<T>(y1, s, w);
      s = v128.load32_splat(p2, 12);
      x2 = multiplyAdd<T>(x2, s, v);
      y2 = multiplyAdd<T>(y2, s, w);
      s = v128.load32_splat(p3, 12);
      x3 = multiplyAdd<T>(x3, s, v);
      y3 = multiplyAdd<T>(y3, s, w);
      s = v128.load32_splat(p4, 12);
      x4 = multiplyAdd<T>(x4, s, v);
      y4 = multiplyAdd<T>(y4, s, w);
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      p4 += 16;
    }
    for (const stop = b + 32 * (length & 3); b < stop; b += 32) {
      let v = v128.load(b);
      let w = v128.load(b, 16);
      let s = v128.load32_splat(p0);
      x0 = multiplyAdd<T>(x0, s, v);
      y0 = multiplyAdd<T>(y0, s, w);
      s = v128.load32_splat(p1);
      x1 = multiplyAdd<T>(x1, s, v);
      y1 = multiplyAdd<T>(y1, s, w);
      s = v128.load32_splat(p2);
      x2 = multiplyAdd<T>(x2, s, v);
      y2 = multiplyAdd<T>(y2, s, w);
      s = v128.load32_splat(p3);
      x3 = multiplyAdd<T>(x3, s, v);
      y3 = multiplyAdd<T>(y3, s, w);
      s = v128.load32_splat(p4);
      x4 = multiplyAdd<T>(x4, s, v);
      y4 = multiplyAdd<T>(y4, s, w);
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
      p4 += 4;
    }
    if (load<u32>(runs, 8) == 0) continue;
    if (isWhole && first) {
      set<T>(c, x0, y0);
      set<T>(c + cRowStride, x1, y1);
      set<T>(c + 2 * cRowStride, x2, y2);
      set<T>(c + 3 * cRowStride, x3, y3);
      set<T>(c + 4 * cRowStride, x4, y4);
    } else {
      if (rows > 0) give<T>(c, x0, y0, cols, cColStride, first);
      if (rows > 1) give<T>(c + cRowStride, x1, y1, cols, cColStride, first);
      if (rows > 2) give<T>(c + 2 * cRowStride, x2, y2, cols, cColStride, first);
      if (rows > 3) give<T>(c + 3 * cRowStride, x3, y3, cols, cColStride, first);
      if (rows > 4) give<T>(c + 4 * cRowStride, x4, y4, cols, cColStride, first);
    }
    x0 = i32x4.splat(0);
    y0 = i32x4.splat(0);
    x1 = i32x4.splat(0);
    y1 = i32x4.splat(0);
    x2 = i32x4.splat(0);
    y2 = i32x4.splat(0);
    x3 = i32x4.splat(0);
    y3 = i32x4.splat(0);
    x4 = i32x4.splat(0);
    y4 = i32x4.splat(0);
    if (mode == 0) first = false;
    else c += cBlockStride;
  }
}
