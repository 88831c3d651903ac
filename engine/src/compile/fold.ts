import type { Dtype } from '../ir/dtype.ts';
import { elementCount } from '../ir/dtype.ts';
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
  const cap = capOf(builder, spec);
  const within = nearby(builder, joinReduced(spec), cap);
  const { rank, values } = within;
  const reduced = values[0]!.shape.slice(rank);
  if (elementCount(reduced) <= cap) return emitFold(builder, within);
  const split = splitBy(reduced, cap);
  if (split.kind === 'uneven') return foldUneven(builder, within, rank + split.at, split.length);
  const blocks = { ...within, values: values.map((value) => splitDimension(value, rank + split.at, split.length)) };
  const partial = emitFold(builder, { ...blocks, rank: rank + split.at + 1 });
  return fold(builder, { ...within, fn: 'identity', values: [partial] });
}

function capOf({ limits }: Builder, { fold: kind, values }: FoldSpec): number {
  if (kind === 'sum' && values[0]!.dtype === 'f32') return limits.floatFanIn;
  // Elements of eight bytes lie in twice as many chunks.
  return values.some(({ dtype }) => dtype === 'i64') ? limits.otherFanIn / 2 : limits.otherFanIn;
}

function emitFold(builder: Builder, { fold: kind, fn, dtype, rank, values }: FoldSpec): Value {
  const operands = values.map((value) => operandOf(value, value.strides));
  return builder.emit({ kind: 'fold', fold: kind, fn, dtype, rank, sizes: values[0]!.shape, operands });
}

/** Reduced dimensions of size 1 dropped, and neighbours made one where every value walks them as one. */
function joinReduced(spec: FoldSpec): FoldSpec {
  const { rank } = spec;
  let values = spec.values;
  for (let d = values[0]!.shape.length - 1; d >= rank; d--) {
    const size = values[0]!.shape[d]!;
    const isInner = d + 1 < values[0]!.shape.length;
    if (size === 1) values = values.map((value) => withDimensions(value, d, 1));
    else if (isInner && values.every(({ shape, strides }) => strides[d] === strides[d + 1]! * shape[d + 1]!)) {
      const joint = size * values[0]!.shape[d + 1]!;
      values = values.map((value) => withDimensions(value, d, 2, { size: joint, stride: value.strides[d + 1]! }));
    }
  }
  return { ...spec, values };
}

function withDimensions(
  value: Value,
  d: number,
  removed: number,
  ...added: readonly { readonly size: number; readonly stride: number }[]
): Value {
  return {
    ...value,
    shape: value.shape.toSpliced(d, removed, ...added.map(({ size }) => size)),
    strides: value.strides.toSpliced(d, removed, ...added.map(({ stride }) => stride)),
  };
}

type Split = { readonly kind: 'even' | 'uneven'; readonly at: number; readonly length: number };

/** Which dimension to cut, and into blocks of what length, so that a block with all later dimensions is at most `cap`. */
function splitBy(sizes: readonly number[], cap: number): Split {
  let at = sizes.length - 1;
  let inner = 1;
  while (inner * sizes[at]! <= cap) inner *= sizes[at--]!;
  const most = Math.floor(cap / inner);
  let length = most;
  while (sizes[at]! % length !== 0) length -= 1;
  return length < most / 4 ? { kind: 'uneven', at, length: most } : { kind: 'even', at, length };
}

/** A dimension without a good divisor: whole blocks of `length`, then the rest, then both together. */
function foldUneven(builder: Builder, spec: FoldSpec, d: number, length: number): Value {
  const size = spec.values[0]!.shape[d]!;
  const whole = size - (size % length);
  const part = (start: number, count: number) =>
    fold(builder, { ...spec, values: spec.values.map((value) => slice(value, d, start, count)) });
  const parts = [part(0, whole), part(whole, size - whole)];
  const isFloat = spec.values[0]!.dtype === 'f32';
  const names = isFloat
    ? ({ sum: 'add', max: 'max', min: 'min' } as const)
    : ({ sum: 'addInt', max: 'maxInt', min: 'minInt' } as const);
  return map(builder, names[spec.fold], parts, spec.dtype);
}

function splitDimension(value: Value, d: number, length: number): Value {
  const [size, stride] = [value.shape[d]!, value.strides[d]!];
  return withDimensions(value, d, 1, { size: size / length, stride: stride * length }, { size: length, stride });
}

/** Copies operands until one block of the fold touches few enough chunks. */
function nearby(builder: Builder, spec: FoldSpec, cap: number): FoldSpec {
  const chunks = spec.values.map((value) => chunksOfBlock(value, spec.rank, cap));
  if (chunks.reduce((sum, count) => sum + count, 0) <= builder.limits.chunks) return spec;
  const worst = chunks.indexOf(Math.max(...chunks));
  const packed = packReduced(builder, spec.values[worst]!, spec.rank);
  if (packed === undefined) return spec;
  return nearby(builder, joinReduced({ ...spec, values: spec.values.with(worst, packed) }), cap);
}

function chunksOfBlock(value: Value, rank: number, cap: number): number {
  const sizes = [...value.shape];
  let left = cap;
  for (let d = sizes.length - 1; d >= rank; d--) {
    sizes[d] = Math.min(sizes[d]!, left);
    left = Math.max(Math.floor(left / Math.max(sizes[d]!, 1)), 1);
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
