/**
 * The WebAssembly kernels of the engine, as typed signatures. Their bits are those of docs/numerics.md; their sources
 * are in `assembly/`, the compiled module in `wasmBinary.ts`, the loader in `loadKernels.ts`.
 *
 * All arguments are plain numbers. An *address* is a byte address in the linear memory (0 .. 2^32 - 1), a *stride* is
 * in bytes and signed unless said otherwise, lengths count elements. Kernels own no memory: the caller hands in every
 * address, also of scratch, so several workers can run on one shared memory. A worker needs its own scratch; constant
 * tables (runs, taps, links, instructions) may be shared. f32 and i32 addresses must be multiples of 4.
 *
 * **Padding**: kernels may *read* up to 15 bytes beyond the end of a contiguous operand (never write): keep 16 bytes
 * free behind the last tensor in memory.
 *
 * **NaN**: everything a kernel stores as f32 is canonical (NaN is 0x7fc00000), except raw moves of View and Gather.
 */
export type Kernels = {
  /**
   * Packs B[k][n] (f32, at `b + k * kStride + n * nStride`) for {@link Kernels.gemmF32}: panels of {@link PANEL}
   * columns; inside a panel k runs outermost, the last panel is filled up with zeros. A panel is `packedK * PANEL * 4`
   * bytes; rows `kFrom .. kFrom + k` of each panel are written, so a reduction over several dimensions is packed with
   * one call per outer index. Size of the whole: {@link packedBytes}.
   */
  packPanelsF32(
    b: number,
    kStride: number,
    nStride: number,
    k: number,
    n: number,
    packed: number,
    packedK: number,
    kFrom: number,
  ): void;

  /**
   * Product and convolution: C[m][n] = sum over k of A[m][k] * B[k][n], for rows `rowFrom .. rowTo` and columns
   * `0 .. cols`. Rows are (outer, middle, inner) with `inner = m % rowInner`, `middle = (m / rowInner) % rowMiddle`,
   * `outer` the rest; row m of A begins at
   * `a + outer * strideOuter + middle * strideMiddle + inner * strideInner`. (Matrix: rowInner = M, strideInner = its
   * row stride. Convolution NHWC: rowInner = output width, rowMiddle = output height, rowTo = images * both.)
   *
   * k runs through the table of runs: `runCount` entries of 3 words (i32): byte offset from the row's begin, number of
   * contiguous f32, and 1 if a block ends here (else 0); write it with `encodeRuns`. The last run ends a block. Matrix: one run [0, K, 1]; 3x3
   * convolution: one run of `3 * C` for each tap row, offset `ky * dilation * rowBytes`; with dilation in x a run of C per tap.
   *
   * A block is summed in order from +0. Mode 0 (add): C = ((+0 + p0) + p1) + ... over the blocks p_j. Mode 1 (partial):
   * block j is stored at `c + j * cBlockStride` (traced runs). Element (m, n) is at
   * `c + m * cRowStride + n * cColStride`; cColStride = 4 is the fast one.
   *
   * Workers split rows by rowFrom/rowTo (absolute: c is always the begin of row 0; multiples of {@link ROWS} are best), or columns in whole
   * panels: advance `packed` by packedPanelBytes and `c` by `PANEL * cColStride` for each panel.
   */
  gemmF32(
    a: number,
    packed: number,
    c: number,
    rowFrom: number,
    rowTo: number,
    cols: number,
    rowInner: number,
    rowMiddle: number,
    strideInner: number,
    strideMiddle: number,
    strideOuter: number,
    cRowStride: number,
    cColStride: number,
    runs: number,
    runCount: number,
    mode: number,
    cBlockStride: number,
  ): void;

  /**
   * Depthwise convolution NHWC: C[m][ch] = sum over taps t of A[m + tap t][ch] * W[t][ch], from +0 in the order of the
   * table `taps` (`tapCount` words, byte offsets from the row's begin). Rows as in {@link Kernels.gemmF32}; channels of A, W
   * and C are contiguous; W is [tapCount][channels], each tap `wTapStride` bytes after the last.
   */
  depthwiseF32(
    a: number,
    w: number,
    wTapStride: number,
    c: number,
    rowFrom: number,
    rowTo: number,
    channels: number,
    rowInner: number,
    rowMiddle: number,
    strideInner: number,
    strideMiddle: number,
    strideOuter: number,
    cRowStride: number,
    taps: number,
    tapCount: number,
  ): void;

  /**
   * Pooling, and any fold whose outputs are contiguous: C[m][ch] = fold over taps t of A[m + tap t][ch], fold 1 sum,
   * 2 max, 3 min. As {@link Kernels.depthwiseF32} without weights. (A sum over the first axis of [R][N] is one row of N channels
   * with R taps.)
   */
  foldTapsF32(
    fold: number,
    a: number,
    c: number,
    rowFrom: number,
    rowTo: number,
    channels: number,
    rowInner: number,
    rowMiddle: number,
    strideInner: number,
    strideMiddle: number,
    strideOuter: number,
    cRowStride: number,
    taps: number,
    tapCount: number,
  ): void;

  /**
   * Folds over contiguous rows: out[m] = fold over r in 0 .. length of A[m][r] (b = 0) or A[m][r] * B[m][r] (b an
   * address). Row m of A is at `a + m * aRowStride`, of B at `b + m * bRowStride`; out[m] is f32 at `out + 4 * m`. Sums are
   * sequential in r for each row.
   */
  foldRowsF32(
    fold: number,
    a: number,
    aRowStride: number,
    b: number,
    bRowStride: number,
    out: number,
    rowFrom: number,
    rowTo: number,
    length: number,
  ): void;

  /**
   * Integer sum of products, wrapping, on operands of i32 packed like f32: arguments as {@link Kernels.gemmF32}. A is i32.
   */
  gemmI32: Kernels['gemmF32'];

  /**
   * Packs B[k][n] of 1-byte integers as pairs of 16 bits for {@link Kernels.gemmI8}: dtype 2 i8 or 3 u8. `packedK`, `kFrom`
   * must be even; an odd k is filled up with zero. Size: `packedBytes(packedK, n) / 2`.
   */
  packPanelsI8(
    b: number,
    dtype: number,
    kStride: number,
    nStride: number,
    k: number,
    n: number,
    packed: number,
    packedK: number,
    kFrom: number,
  ): void;

  /** Widens `length` 1-byte integers (dtype 2 i8, 3 u8) to 16 bits at `target`. */
  widenI8(source: number, dtype: number, target: number, length: number): void;

  /**
   * As {@link Kernels.gemmI32} for A of 16-bit integers holding 8-bit values (see widenI8) and B of packPanelsI8: exact.
   * Run lengths are even (fill A's rows up with a zero where K is odd), offsets in bytes.
   */
  gemmI8: Kernels['gemmF32'];

  /**
   * Runs a chain of scalar functions on elements `from .. to` of one iteration space, tile by tile ({@link TILE}
   * elements, from cache to cache), in one pass over memory. `links`: `linkCount` records of 8 words (u32), written with
   * `encodeLinks` (chainLinks.ts, where they are described): loads into slots, scalar functions between slots, stores
   * from slots. Any dtype, any broadcast, any strided operand. `scratch`: {@link chainScratchBytes}(slots), 16-aligned.
   */
  mapChain(links: number, linkCount: number, from: number, to: number, scratch: number): void;

  /**
   * Any Fold, View or Gather, of any dtype and strides: outputs `from .. to` (row-major). `instruction` is a record written by
   * `encodeInstruction` (instructionRecord.ts): a descriptor with addresses instead of sources. A Map is a chain of loads with
   * strided walks, one function and one store: {@link Kernels.mapChain}.
   */
  runInstruction(instruction: number, from: number, to: number): void;

  /** Writes the round constants (192 bytes) that the two functions below want as `constants`. */
  keccakPrepare(constants: number): void;
  /** Leaves of a tensor tree: keccak-256 of each of `count` chunks of 256 bytes at `chunks`, 32 bytes each to `digests`. */
  keccakChunks(chunks: number, count: number, digests: number, constants: number): void;
  /** A level of a tree: keccak-256 of each of `count` pairs of 32 bytes at `nodes`, to `digests` (may equal `nodes`). */
  keccakPairs(nodes: number, count: number, digests: number, constants: number): void;
};

/** Columns in a panel of a packed right operand. */
export const PANEL = 8;

/** Rows of the register tile of the products: split rows between workers at multiples of it. */
export const ROWS = 5;

/** Elements that mapChain takes at a time. */
export const TILE = 512;

/** Most slots that a chain may use. */
export const MAX_SLOTS = 64;

/** Bytes of the round constants of keccakPrepare. */
export const KECCAK_CONSTANT_BYTES = 192;

/** Bytes of a packed right operand of `k` rows and `n` columns of 4 bytes. */
export function packedBytes(k: number, n: number): number {
  return Math.ceil(n / PANEL) * k * PANEL * 4;
}

/** Bytes of scratch that a chain with `slots` slots wants. */
export function chainScratchBytes(slots: number): number {
  return MAX_SLOTS * 4 + 32 + slots * (TILE * 4 + 16);
}
