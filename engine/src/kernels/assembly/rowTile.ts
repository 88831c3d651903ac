import { give, multiplyAdd } from './tileParts';

/**
 * One row by four panels (32 columns): 8 independent sums, where the tile's 2 would wait for each other. The panels
 * lie `panelBytes` apart. For products with a single row, which read B from memory once.
 */
export function rowTile<T>(
  a: u32,
  b: u32,
  panelBytes: u32,
  c: u32,
  cols: i32,
  cColStride: u32,
  runs: u32,
  runCount: u32,
  mode: i32,
  cBlockStride: u32,
): void {
  let x0 = i32x4.splat(0);
  let x1 = i32x4.splat(0);
  let x2 = i32x4.splat(0);
  let x3 = i32x4.splat(0);
  let x4 = i32x4.splat(0);
  let x5 = i32x4.splat(0);
  let x6 = i32x4.splat(0);
  let x7 = i32x4.splat(0);
  let first = true;
  let b1 = b + panelBytes;
  let b2 = b + 2 * panelBytes;
  let b3 = b + 3 * panelBytes;
  for (const end = runs + 12 * runCount; runs < end; runs += 12) {
    let p = a + load<u32>(runs);
    const length = load<u32>(runs, 4) >> (sizeof<T>() == 2 ? 1 : 0);
    for (const stop = b + 32 * (length & ~1); b < stop; b += 64) {
      let s = v128.load32_splat(p);
      x0 = multiplyAdd<T>(x0, s, v128.load(b));
      x1 = multiplyAdd<T>(x1, s, v128.load(b, 16));
      x2 = multiplyAdd<T>(x2, s, v128.load(b1));
      x3 = multiplyAdd<T>(x3, s, v128.load(b1, 16));
      x4 = multiplyAdd<T>(x4, s, v128.load(b2));
      x5 = multiplyAdd<T>(x5, s, v128.load(b2, 16));
      x6 = multiplyAdd<T>(x6, s, v128.load(b3));
      x7 = multiplyAdd<T>(x7, s, v128.load(b3, 16));
      s = v128.load32_splat(p, 4);
      x0 = multiplyAdd<T>(x0, s, v128.load(b, 32));
      x1 = multiplyAdd<T>(x1, s, v128.load(b, 48));
      x2 = multiplyAdd<T>(x2, s, v128.load(b1, 32));
      x3 = multiplyAdd<T>(x3, s, v128.load(b1, 48));
      x4 = multiplyAdd<T>(x4, s, v128.load(b2, 32));
      x5 = multiplyAdd<T>(x5, s, v128.load(b2, 48));
      x6 = multiplyAdd<T>(x6, s, v128.load(b3, 32));
      x7 = multiplyAdd<T>(x7, s, v128.load(b3, 48));
      p += 8;
      b1 += 64;
      b2 += 64;
      b3 += 64;
    }
    if (length & 1) {
      let s = v128.load32_splat(p);
      x0 = multiplyAdd<T>(x0, s, v128.load(b));
      x1 = multiplyAdd<T>(x1, s, v128.load(b, 16));
      x2 = multiplyAdd<T>(x2, s, v128.load(b1));
      x3 = multiplyAdd<T>(x3, s, v128.load(b1, 16));
      x4 = multiplyAdd<T>(x4, s, v128.load(b2));
      x5 = multiplyAdd<T>(x5, s, v128.load(b2, 16));
      x6 = multiplyAdd<T>(x6, s, v128.load(b3));
      x7 = multiplyAdd<T>(x7, s, v128.load(b3, 16));
      b += 32;
      b1 += 32;
      b2 += 32;
      b3 += 32;
    }
    if (load<u32>(runs, 8) == 0) continue;
    give<T>(c, x0, x1, cols, cColStride, first);
    give<T>(c + 8 * cColStride, x2, x3, cols - 8, cColStride, first);
    give<T>(c + 16 * cColStride, x4, x5, cols - 16, cColStride, first);
    give<T>(c + 24 * cColStride, x6, x7, cols - 24, cColStride, first);
    x0 = i32x4.splat(0);
    x1 = i32x4.splat(0);
    x2 = i32x4.splat(0);
    x3 = i32x4.splat(0);
    x4 = i32x4.splat(0);
    x5 = i32x4.splat(0);
    x6 = i32x4.splat(0);
    x7 = i32x4.splat(0);
    if (mode == 0) first = false;
    else c += cBlockStride;
  }
}
