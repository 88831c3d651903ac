import type { Dtype } from '../ir/dtype.ts';
import { elementCount } from '../ir/dtype.ts';
import { ELEMENT_STRETCHES } from '../ir/limits.ts';
import type { FoldInstruction } from '../ir/program.ts';
import { stretchesOf, touchedChunks } from '../ir/touchedChunks.ts';
import { type Builder, operandOf } from './builder.ts';
import { map } from './elementwise.ts';
import { copy } from './movement.ts';
import { isConstant, slice, transpose, type Value } from './value.ts';

/** A fold over values that all have the output's dimensions followed by the reduced ones (broadcast with stride 0). */
export type FoldSpec = {
  readonly fold: FoldInstruction['fold'];
  readonly fn: FoldInstruction['fn'];
  readonly dtype: Dtype;
  /** How many dimensions of the values are the output's. */
  readonly rank: number;
  /** Looks of one shape at the operands: overlapping windows are strides too. */
  readonly values: readonly Value[];
};

/**
 * Folds, within what one element may take on chain: a wide sum becomes sums of blocks and the sum of those, in order, and an
 * operand whose reduced elements lie far apart is copied so that they lie side by side, where that is the cheaper of both.
 * Row-major over the output.
 */
export function fold(builder: Builder, spec: FoldSpec): Value {
  // INVARIANT J3: No fold is compiled that takes more elements, chunks or stretches than one element may; a sum keeps its
  //   order block by block.
  const { within, cap } = nearby(builder, joinReduced(spec), capOf(builder, spec));
  const { rank, values } = within;
  const reduced = values[0]!.shape.slice(rank);
  if (elementCount(reduced) <= cap) return emitFold(builder, within);
  const split = splitBy(reduced, cap);
  if (split.kind === 'uneven') return foldUneven(builder, within, rank + split.at, split.length);
  const blocks = { ...within, values: values.map((value) => splitDimension(value, rank + split.at, split.length)) };
  const partial = emitFold(builder, { ...blocks, rank: rank + split.at + 1 });
  return fold(builder, { ...within, fn: 'identity', values: [partial] });
}

function capOf({ limits }: Builder, { fold: kind, fn, values }: FoldSpec): number {
  if (values[0]!.dtype === 'f32' && (kind === 'sum' || fn !== 'identity')) return limits.floatFanIn;
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

type Within = { readonly within: FoldSpec; readonly cap: number };

/**
 * Copies operands, or takes smaller blocks, until one block of the fold touches few enough chunks: constants cost nothing
 * to copy, of the rest what gives fewer elements to trace. Windows that overlap would be copied many times over.
 */
function nearby(builder: Builder, spec: FoldSpec, cap: number): Within {
  const { rank, values } = spec;
  if (isWithin(builder, spec, cap)) return { within: spec, cap };
  const next = (at: number, packed: Value) =>
    nearby(builder, joinReduced({ ...spec, values: values.with(at, packed) }), cap);
  for (const [at, value] of values.entries()) {
    const packed = isConstant(value) ? packReduced(builder, value, rank) : undefined;
    if (packed !== undefined) return next(at, packed);
  }
  const chunks = chunksOfBlock(spec, cap);
  const worst = chunks.indexOf(Math.max(...chunks));
  let block = cap;
  while (block > 1 && !isWithin(builder, spec, block)) block = Math.floor(block / 2);
  const { shape } = values[0]!;
  const parts = elementCount(shape.slice(0, rank)) * Math.ceil(elementCount(shape.slice(rank)) / block);
  if (parts < elementCount(shape.filter((_, d) => isKept(values[worst]!, d, rank))))
    return { within: spec, cap: block };
  const packed = packReduced(builder, values[worst]!, rank);
  return packed === undefined ? { within: spec, cap: block } : next(worst, packed);
}

/** Whether a block of so many elements touches few enough chunks, in few enough stretches. */
function isWithin({ limits }: Builder, spec: FoldSpec, length: number): boolean {
  if (stretchesOf(blockOf(spec, length), spec.values) > ELEMENT_STRETCHES) return false;
  return chunksOfBlock(spec, length).reduce((sum, count) => sum + count, 0) <= limits.chunks;
}

/** Whether a copy has a dimension of its own for d, and does not only repeat the others along it. */
const isKept = ({ strides }: Value, d: number, rank: number) => strides[d] !== 0 || d >= rank;

function chunksOfBlock(spec: FoldSpec, length: number): number[] {
  const block = blockOf(spec, length);
  return spec.values.map((value) => touchedChunks(block, { ...value, source: value.place }));
}

/** The iteration space with no more than so many reduced elements, the innermost ones. */
function blockOf({ rank, values }: FoldSpec, length: number): { rank: number; sizes: number[] } {
  const sizes = [...values[0]!.shape];
  let left = length;
  for (let d = sizes.length - 1; d >= rank; d--) {
    sizes[d] = Math.min(sizes[d]!, left);
    left = Math.max(Math.floor(left / Math.max(sizes[d]!, 1)), 1);
  }
  return { rank, sizes };
}

/** A copy in which the reduced dimensions lie innermost, row-major; dimensions that are only repeated stay repeated. */
function packReduced(builder: Builder, value: Value, rank: number): Value | undefined {
  const kept = value.shape.map((_, d) => d).filter((d) => isKept(value, d, rank));
  const small = transpose(value, kept);
  const dense = copy(builder, small);
  if (dense.strides.every((stride, i) => stride === small.strides[i])) return undefined;
  const strides = value.shape.map((_, d) => (kept.includes(d) ? dense.strides[kept.indexOf(d)]! : 0));
  return { ...dense, shape: value.shape, strides };
}
