import { PANEL, packedBytes, ROWS } from '../kernels/kernels.ts';
import { encodeRuns } from '../kernels/runs.ts';
import { type PlanBuilder, shift } from './planBuilder.ts';
import type { Product } from './product.ts';
import type { Call, Reference, Stage } from './stages.ts';
import { wordsOf } from './widen.ts';

/** Bytes of results of one block of rows that later calls find in the second-level cache. */
const BLOCK_BYTES = 2 ** 18;
const LEAST_BLOCK_ROWS = 20 * ROWS;

/**
 * Stages of a product whose output lies at `at`. The last stage takes `after` along: work on parts of the result that are
 * still in cache. Only for products that {@link isPlain} tells.
 */
export function emitProduct(
  builder: PlanBuilder,
  product: Product,
  at: Reference,
  kernel: 'gemmF32' | 'gemmI32',
  after?: (scale: number) => Call<Reference | number>,
): void {
  const { left, rows, columns, batches, runs } = product;
  const packed = packRight(builder, product);
  const encoded = encodeRuns(runs);
  const table = builder.table(encoded.length, () => encoded);
  const source = shift(wordsOf(builder, left, false), left.offset * 4);
  const byPanels = goesByPanels(product);
  const cColumn = product.columnOutStride * 4;
  const calls = batches.map(([a, b, c]): Call<Reference | number> => {
    const panels = packed(b!);
    const target = shift(at, c! * 4);
    const args: Record<keyof typeof GEMM, Reference | number> = {
      ...{ a: shift(source, a! * 4), packed: panels, c: target, rowFrom: 0, rowTo: rows.count, cols: columns },
      ...{ rowInner: rows.inner, rowMiddle: rows.middle },
      ...{ strideInner: rows.strides[0] * 4, strideMiddle: rows.strides[1] * 4, strideOuter: rows.strides[2] * 4 },
      ...{ cRowStride: rows.outStride * 4, cColStride: cColumn, runs: table, runCount: runs.length },
      ...{ mode: 0, cBlockStride: 0 },
    };
    const list = Object.keys(GEMM).map((name) => args[name as keyof typeof GEMM]);
    if (!byPanels) {
      const share = { kind: 'range', from: GEMM.rowFrom, to: GEMM.rowTo, scale: 1, limit: rows.count } as const;
      return { callee: kernel, args: list, share };
    }
    const share = {
      kind: 'panels',
      ...{ packed: GEMM.packed, packedBytes: product.length * PANEL * 4 },
      ...{ c: GEMM.c, cBytes: PANEL * cColumn, cols: GEMM.cols, columns },
    } as const;
    return { callee: kernel, args: list, share };
  });
  builder.stages.push(stageOf(product, calls, byPanels, after));
}

/** Whether work on the result can follow part by part: it lies densely, and a part of the product is a stretch of it. */
export const isPlain = (product: Product): boolean => {
  const { batches, columns, columnOutStride, rows } = product;
  const isDense = batches.length === 1 && columnOutStride === 1 && (rows.outStride === columns || rows.count === 1);
  return isDense && (rows.count === 1 || !goesByPanels(product));
};

/** Few rows are divided by columns. */
const goesByPanels = ({ rows, columns }: Product): boolean => rows.count < 2 * ROWS && columns > PANEL;

const GEMM = {
  ...{ a: 0, packed: 1, c: 2, rowFrom: 3, rowTo: 4, cols: 5, rowInner: 6, rowMiddle: 7, strideInner: 8 },
  ...{ strideMiddle: 9, strideOuter: 10, cRowStride: 11, cColStride: 12, runs: 13, runCount: 14, mode: 15 },
  cBlockStride: 16,
} as const;

function stageOf(
  { rows, columns, batches }: Product,
  calls: readonly Call<Reference | number>[],
  byPanels: boolean,
  after: ((scale: number) => Call<Reference | number>) | undefined,
): Stage<Reference | number> {
  const units = byPanels ? Math.ceil(columns / PANEL) : rows.count;
  const grain = byPanels ? 1 : ROWS;
  if (after !== undefined) {
    const blockRows = Math.max(LEAST_BLOCK_ROWS, Math.floor(BLOCK_BYTES / (columns * 4 * ROWS)) * ROWS);
    const scale = byPanels ? PANEL : columns;
    return { calls: [...calls, after(scale)], split: 'range', units, grain, block: byPanels ? units : blockRows };
  }
  const isEach = batches.length > 3;
  return { calls, split: isEach ? 'each' : 'range', units, grain, block: units };
}

/** Packs the right operand of every batch, at set-up if it is constant. Gives the packed one by the batch's offset in it. */
function packRight(builder: PlanBuilder, product: Product): (offset: number) => Reference {
  const { right, columns, columnStride, packs, length, batches } = product;
  const isConstant = right.source.kind === 'weights';
  const bytes = Math.max(packedBytes(length, columns), 4);
  const source = wordsOf(builder, right, isConstant);
  const made = new Map<number, Reference>();
  const calls: Call<Reference | number>[] = [];
  const pack = (offset: number): Reference => {
    const to = isConstant ? builder.prepared(bytes) : builder.transient(bytes);
    for (const { offset: within, stride, length: count, to: row } of packs) {
      const from = shift(source, (right.offset + offset + within) * 4);
      const args = [from, stride * 4, columnStride * 4, count, columns, to, length, row];
      calls.push({ callee: 'packPanelsF32', args, share: { kind: 'whole' } });
    }
    return to;
  };
  const layout = JSON.stringify(['packed', right, columns, columnStride, packs, length]);
  for (const offset of new Set(batches.map((batch) => batch[1]!))) {
    const key = `${layout} ${offset}`;
    made.set(offset, isConstant ? builder.once(key, () => pack(offset)) : pack(offset));
  }
  const stage = { calls, split: 'each', units: 1, grain: 1, block: 1 } as const;
  if (calls.length > 0) (isConstant ? builder.setup : builder.stages).push(stage);
  return (offset) => made.get(offset)!;
}
