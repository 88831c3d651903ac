import { rowAt } from './rowAt';
import { rowTile } from './rowTile';
import { tile } from './tile';

/** Rows of the tile. */
const ROWS: u32 = 5;
/** Bytes of A that stay in the second-level cache while the panels of B pass. */
const ROW_BLOCK_BYTES: u32 = 393216;

/** Products and convolutions; see kernels.ts for every argument. Panels outermost inside a block of rows: a panel stays in cache. */
export function gemm<T>(
  a: u32,
  packed: u32,
  c: u32,
  rowFrom: u32,
  rowTo: u32,
  cols: i32,
  rowInner: u32,
  rowMiddle: u32,
  strideInner: u32,
  strideMiddle: u32,
  strideOuter: u32,
  cRowStride: u32,
  cColStride: u32,
  runs: u32,
  runCount: u32,
  mode: i32,
  cBlockStride: u32,
): void {
  if (rowFrom >= rowTo || cols <= 0) return;
  if (runCount == 0) return clear(c, rowFrom, rowTo, cols, cRowStride, cColStride);
  const panelBytes = bytesOfPanel<T>(runs, runCount);
  if (rowTo - rowFrom == 1) {
    const row = rowAt(a, rowFrom, rowInner, rowMiddle, strideInner, strideMiddle, strideOuter);
    let at = c + rowFrom * cRowStride;
    for (; cols > 24; cols -= 32) {
      rowTile<T>(row, packed, panelBytes, at, cols, cColStride, runs, runCount, mode, cBlockStride);
      packed += 4 * panelBytes;
      at += 32 * cColStride;
    }
    for (; cols > 0; cols -= 8) {
      tile<T>(row, row, row, row, row, packed, at, 1, cols, 0, cColStride, runs, runCount, mode, cBlockStride);
      packed += panelBytes;
      at += 8 * cColStride;
    }
    return;
  }
  const stride = <u32>max(abs(<i32>strideInner), 16);
  const block = max<u32>(ROW_BLOCK_BYTES / stride / ROWS, 10) * ROWS;
  for (let from = rowFrom; from < rowTo; from += block) {
    const to = min(from + block, rowTo);
    let panel = packed;
    for (let n = 0; n < cols; n += 8) {
      const target = c + n * cColStride;
      let inner = rowInner;
      let a0: u32 = 0;
      for (let m = from; m < to; m += ROWS) {
        if (inner >= rowInner) {
          inner = m % rowInner;
          a0 = rowAt(a, m, rowInner, rowMiddle, strideInner, strideMiddle, strideOuter);
        }
        const rows = min(to - m, ROWS);
        let a1 = a0 + strideInner;
        let a2 = a1 + strideInner;
        let a3 = a2 + strideInner;
        let a4 = a3 + strideInner;
        if (rows < ROWS || inner + ROWS > rowInner) {
          const last = to - 1;
          a1 = rowAt(a, min(m + 1, last), rowInner, rowMiddle, strideInner, strideMiddle, strideOuter);
          a2 = rowAt(a, min(m + 2, last), rowInner, rowMiddle, strideInner, strideMiddle, strideOuter);
          a3 = rowAt(a, min(m + 3, last), rowInner, rowMiddle, strideInner, strideMiddle, strideOuter);
          a4 = rowAt(a, min(m + 4, last), rowInner, rowMiddle, strideInner, strideMiddle, strideOuter);
        }
        const at = target + m * cRowStride;
        const left = cols - n;
        tile<T>(a0, a1, a2, a3, a4, panel, at, rows, left, cRowStride, cColStride, runs, runCount, mode, cBlockStride);
        inner += ROWS;
        a0 += ROWS * strideInner;
      }
      panel += panelBytes;
    }
  }
}

function bytesOfPanel<T>(runs: u32, runCount: u32): u32 {
  let elements: u32 = 0;
  for (const end = runs + 12 * runCount; runs < end; runs += 12) elements += load<u32>(runs, 4);
  return elements * (sizeof<T>() == 2 ? 16 : 32);
}

// An empty reduction gives its start, zero.
function clear(c: u32, rowFrom: u32, rowTo: u32, cols: i32, cRowStride: u32, cColStride: u32): void {
  for (let m = rowFrom; m < rowTo; m++) {
    for (let n = 0; n < cols; n++) store<u32>(c + m * cRowStride + n * cColStride, 0);
  }
}
