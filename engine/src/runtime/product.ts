import type { Operand } from '../ir/program.ts';
import { PANEL } from '../kernels/kernels.ts';
import type { Run } from '../kernels/runs.ts';
import { type FoldShape, type Rows, rowsOf } from './foldShape.ts';
import { eachOffset, type Loop, loopCount } from './loops.ts';

/** A fold of products as a matrix product: rows walk one operand, columns the other, which gets packed. */
export type Product = {
  readonly left: Operand;
  readonly right: Operand;
  readonly rows: Rows;
  readonly columns: number;
  /** Elements from one column to the next, in the right operand and in the output. */
  readonly columnStride: number;
  readonly columnOutStride: number;
  /** Offsets in elements (left, right, output) of each of the products that lie side by side. */
  readonly batches: readonly (readonly number[])[];
  readonly runs: readonly Run[];
  readonly packs: readonly Pack[];
  /** Elements of one sum, all blocks together. */
  readonly length: number;
  /** About how long it takes, in multiply-adds of the best case. */
  readonly cost: number;
};

/** One call of a packing kernel: `length` rows that lie `stride` apart from `offset` on, put at row `to`. */
export type Pack = { readonly offset: number; readonly stride: number; readonly length: number; readonly to: number };

const MOST_BATCHES = 4096;
const MOST_RUNS = 65536;
const MOST_PACKS = 65536;
const MOST_LENGTH = 2 ** 18;
const ELEMENT_BYTES = 4;

/** The cheaper way to see a fold as products; undefined if it is none, or would take far too many calls. */
export function findProduct(shape: FoldShape): Product | undefined {
  if (shape.operands.length !== 2 || shape.fold !== 'sum') return undefined;
  const ways = [productFrom(shape, 0), productFrom(shape, 1)].filter((way) => way !== undefined);
  return ways.sort((a, b) => a.cost - b.cost)[0];
}

function productFrom({ operands, outer, blocks, inner }: FoldShape, side: 0 | 1): Product | undefined {
  const other = side === 0 ? 1 : 0;
  const [left, right] = [operands[side]!, operands[other]!];
  const isColumn = ({ strides }: Loop) => strides[side] === 0 && strides[other] !== 0;
  const isRow = ({ strides }: Loop) => strides[other] === 0;
  const column = outer.findLast(isColumn);
  const rows = rowsOf(outer.filter(isRow), side);
  const rest = outer.filter((loop) => loop !== column && !isRow(loop));
  const around = [...rows.around, ...rest];
  const length = loopCount(blocks) * loopCount(inner);
  const calls = loopCount(around);
  if (calls > MOST_BATCHES || length === 0 || length > MOST_LENGTH) return undefined;
  const runs = runsOf(blocks, inner, side);
  const columns = column?.size ?? 1;
  const isDense = runs.length * 4 <= length || runs.length === 1;
  const isPackedOnce = right.source.kind === 'weights';
  const batches = [...eachOffset(around, 3)].map((at) => [at[side]!, at[other]!, at[2]!]);
  const packings = new Set(batches.map((batch) => batch[1])).size;
  const packs = packsOf(blocks, inner, other);
  if (runs.length > MOST_RUNS || packings * packs.length > MOST_PACKS) return undefined;
  const columnOutStride = column?.strides.at(-1) ?? 1;
  const padded = Math.ceil(columns / PANEL) * PANEL;
  const work = calls * Math.ceil(rows.count / 5) * 5 * padded * length;
  return {
    ...{ left, right, rows, columns, columnOutStride, batches, runs, length },
    columnStride: column?.strides[other] ?? 0,
    packs,
    cost:
      work * (isDense ? 1 : 3) +
      (isPackedOnce ? 0 : packings * padded * length * 8) +
      (columnOutStride === 1 ? 0 : calls * rows.count * columns * 10),
  };
}

/** Stretches of the left operand, in order. */
function runsOf(blocks: readonly Loop[], inner: readonly Loop[], side: number): Run[] {
  const runs: Run[] = [];
  for (const block of eachOffset(blocks, 2)) {
    const first = runs.length;
    for (const at of eachOffset(inner, 2)) {
      const offset = (block[side]! + at[side]!) * ELEMENT_BYTES;
      const last = runs.length > first ? runs.at(-1) : undefined;
      if (last !== undefined && last.offset + last.length * ELEMENT_BYTES === offset) {
        runs[runs.length - 1] = { ...last, length: last.length + 1 };
      } else runs.push({ offset, length: 1, endsBlock: false });
    }
    runs[runs.length - 1] = { ...runs.at(-1)!, endsBlock: true };
  }
  return runs;
}

function packsOf(blocks: readonly Loop[], inner: readonly Loop[], other: number): Pack[] {
  const loops = [...blocks, ...inner].map(({ size, strides }) => ({ size, strides: [strides[other]!] }));
  const last = loops.at(-1) ?? { size: 1, strides: [0] };
  const packs: Pack[] = [];
  for (const [offset] of eachOffset(loops.slice(0, -1), 1)) {
    packs.push({ offset: offset!, stride: last.strides[0]!, length: last.size, to: packs.length * last.size });
  }
  return packs;
}
