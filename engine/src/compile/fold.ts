import type { Dtype } from '../ir/dtype.ts';
import { elementCount } from '../ir/dtype.ts';
import { FLOAT_FAN_IN, OTHER_FAN_IN, STEP_CHUNKS } from '../ir/limits.ts';
import type { FoldOperator } from '../ir/program.ts';
import { touchedChunks } from '../ir/touchedChunks.ts';
import { type Builder, operandOf } from './builder.ts';
import { map } from './elementwise.ts';
import { copy } from './movement.ts';
import { slice, transpose, type Value } from './value.ts';

/** A fold over values that all have the output's dimensions followed by the reduced ones (broadcast with stride 0). */
export type FoldSpec = {
  readonly fold: FoldOperator['fold'];
  readonly fn: FoldOperator['fn'];
  readonly dtype: Dtype;
  /** How many dimensions of the values are the output's. */
  readonly rank: number;
  /** Looks of one shape at the operands: overlapping windows are strides too. */
  readonly values: readonly Value[];
};

/**
 * Folds, within what one step on chain may take: a wide sum becomes sums of blocks and the sum of those, in order, and an
 * operand whose reduced elements lie far apart is copied so that they lie side by side. Row-major over the output.
 */
export function fold(builder: Builder, spec: FoldSpec): Value {
  const within = nearby(builder, spec);
  const { rank, values } = within;
  const shape = values[0]!.shape;
  const cap = within.fold === 'sum' && within.dtype === 'f32' ? FLOAT_FAN_IN : OTHER_FAN_IN;
  if (elementCount(shape.slice(rank)) <= cap) return emitFold(builder, within);
  const split = splitBy(shape.slice(rank), cap);
  if (split.kind === 'uneven') return foldUneven(builder, within, split.length);
  const blocks = { ...within, values: values.map((value) => splitDimension(value, rank + split.at, split.length)) };
  const partial = emitFold(builder, { ...blocks, rank: rank + split.at + 1 });
  return fold(builder, { ...within, fn: 'identity', values: [partial] });
}

function emitFold(builder: Builder, { fold: kind, fn, dtype, rank, values }: FoldSpec): Value {
  const operands = values.map((value) => operandOf(value, value.strides));
  return builder.emit({ kind: 'fold', fold: kind, fn, dtype, rank, sizes: values[0]!.shape, operands });
}

type Split =
  | { readonly kind: 'even'; readonly at: number; readonly length: number }
  | { readonly kind: 'uneven'; readonly length: number };

/** Which dimension to cut, and into blocks of what length, so that a block with all later dimensions is at most `cap`. */
function splitBy(sizes: readonly number[], cap: number): Split {
  let at = sizes.length - 1;
  let inner = 1;
  while (inner * sizes[at]! <= cap) inner *= sizes[at--]!;
  let length = Math.floor(cap / inner);
  while (sizes[at]! % length !== 0) length -= 1;
  if (at === sizes.length - 1 && length < cap / 4) return { kind: 'uneven', length: cap };
  return { kind: 'even', at, length };
}

/** A last dimension without a good divisor: whole blocks of `length`, then the rest; the order of the sum stays. */
function foldUneven(builder: Builder, spec: FoldSpec, length: number): Value {
  const last = spec.values[0]!.shape.length - 1;
  const size = spec.values[0]!.shape[last]!;
  const whole = size - (size % length);
  const part = (start: number, count: number) =>
    fold(builder, { ...spec, values: spec.values.map((value) => slice(value, last, start, count)) });
  const [first, rest] = [part(0, whole), part(whole, size - whole)];
  const isFloat = spec.values[0]!.dtype === 'f32';
  const names = isFloat
    ? ({ sum: 'add', max: 'max', min: 'min' } as const)
    : ({ sum: 'addInt', max: 'maxInt', min: 'minInt' } as const);
  return map(builder, names[spec.fold], [first, rest], spec.dtype);
}

function splitDimension(value: Value, d: number, length: number): Value {
  const [size, stride] = [value.shape[d]!, value.strides[d]!];
  return {
    ...value,
    shape: value.shape.toSpliced(d, 1, size / length, length),
    strides: value.strides.toSpliced(d, 1, stride * length, stride),
  };
}

/** Copies operands until one block of the fold touches few enough chunks. */
function nearby(builder: Builder, spec: FoldSpec): FoldSpec {
  const cap = spec.fold === 'sum' && spec.dtype === 'f32' ? FLOAT_FAN_IN : OTHER_FAN_IN;
  const chunks = spec.values.map((value) => chunksOfBlock(value, spec.rank, cap));
  if (chunks.reduce((sum, count) => sum + count, 0) <= STEP_CHUNKS) return spec;
  const worst = chunks.indexOf(Math.max(...chunks));
  const packed = packReduced(builder, spec.values[worst]!, spec.rank);
  if (packed === undefined) return spec;
  return nearby(builder, { ...spec, values: spec.values.with(worst, packed) });
}

function chunksOfBlock(value: Value, rank: number, cap: number): number {
  const sizes = [...value.shape];
  let left = cap;
  for (let d = sizes.length - 1; d >= rank; d--) {
    sizes[d] = Math.min(sizes[d]!, left);
    left = Math.max(Math.floor(left / sizes[d]!), 1);
  }
  return touchedChunks({ sizes, rank }, { ...value, source: value.place });
}

/** A copy in which the reduced dimensions lie innermost, row-major; dimensions that are only repeated stay repeated. */
function packReduced(builder: Builder, value: Value, rank: number): Value | undefined {
  const kept = value.shape.map((_, d) => d).filter((d) => value.strides[d] !== 0 || d >= rank);
  const small = transpose(value, kept);
  const dense = copy(builder, small);
  if (dense.strides.every((stride, i) => stride === small.strides[i])) return undefined;
  const strides = value.shape.map((_, d) => (kept.includes(d) ? dense.strides[kept.indexOf(d)]! : 0));
  return { ...dense, shape: value.shape, strides };
}
