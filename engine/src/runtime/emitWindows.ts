import type { Operand } from '../ir/program.ts';
import { rawMoveCall } from './emitChain.ts';
import { FOLDS } from './emitInstruction.ts';
import { type FoldShape, rowsOf } from './foldShape.ts';
import { eachOffset, type Loop, loopCount } from './loops.ts';
import { type PlanBuilder, shift } from './planBuilder.ts';
import { type Call, type Reference, rangeStage } from './stages.ts';

const MOST_CALLS = 1024;
const MOST_TAPS = 65536;

/**
 * Folds of f32 that are no matrix products: windows over channels (pooling, depthwise convolution) and rows (what softmax
 * and normalisation sum up). Emits nothing and gives false where neither fits or the product named by `cost` is cheaper.
 */
export function emitWindows(builder: PlanBuilder, shape: FoldShape, at: Reference, cost = Infinity): boolean {
  const folded = loopCount(shape.outer) * loopCount(shape.inner);
  const channels = shape.outer.at(-1);
  const isWindow = channels !== undefined && channels.strides[0] === 1;
  if (shape.operands.length === 1) {
    return isWindow && channels.size >= 4 ? emitTaps(builder, shape, at) : emitRows(builder, shape, at);
  }
  if (shape.fold === 'sum' && isDepthwise(channels) && folded < cost && emitDepthwise(builder, shape, at)) return true;
  return folded * 4 < cost && emitRows(builder, shape, at);
}

const isDepthwise = (channels: Loop | undefined) =>
  channels !== undefined && channels.size >= 4 && channels.strides[0] !== 0 && channels.strides[1] !== 0;

function emitTaps(builder: PlanBuilder, { fold, operands, outer, inner }: FoldShape, at: Reference): boolean {
  const rows = rowsOf(outer.slice(0, -1), 0);
  const taps = [...eachOffset(inner, 1)].map(([offset]) => offset! * 4);
  if (loopCount(rows.around) > MOST_CALLS || taps.length > MOST_TAPS) return false;
  const table = builder.table(taps.length, () => Int32Array.from(taps));
  const source = shift(builder.sourceOf(operands[0]!), operands[0]!.offset * 4);
  const calls = [...eachOffset(rows.around, 2)].map(([a, c]): Call<number | Reference> => {
    const [inwards, middle, outwards] = rows.strides;
    const where = [shift(source, a! * 4), shift(at, c! * 4), 0, rows.count, outer.at(-1)!.size];
    const walk = [rows.inner, rows.middle, inwards * 4, middle * 4, outwards * 4, rows.outStride * 4];
    const share = { kind: 'range', from: 3, to: 4, scale: 1, limit: rows.count } as const;
    return { callee: 'foldTapsF32', args: [FOLDS[fold], ...where, ...walk, table, taps.length], share };
  });
  pushCalls(builder, calls, rows.count);
  return true;
}

function emitDepthwise(builder: PlanBuilder, { operands, outer, inner }: FoldShape, at: Reference): boolean {
  const channels = outer.at(-1)!;
  const isData = (side: number) => channels.strides[side] === 1;
  const isWeight = (side: number) => outer.slice(0, -1).every(({ strides }) => strides[side] === 0);
  const data = isData(0) && isWeight(1) ? 0 : isData(1) && isWeight(0) ? 1 : undefined;
  if (data === undefined) return false;
  const weight = 1 - data;
  const rows = rowsOf(outer.slice(0, -1), data);
  const taps = [...eachOffset(inner, 2)];
  if (loopCount(rows.around) > MOST_CALLS || taps.length > MOST_TAPS) return false;
  const operand = operands[weight]!;
  // Weights lie tap by tap, channels side by side: packed so at set-up, or found so.
  const places = taps.map((tap) => tap[weight]!);
  const apart = places.length > 1 ? places[1]! - places[0]! : channels.size;
  const isLaidOut = channels.strides[weight] === 1 && places.every((place, i) => place === i * apart);
  if (!isLaidOut && operand.source.kind !== 'weights') return false;
  const weights = isLaidOut
    ? shift(builder.sourceOf(operand), operand.offset * 4)
    : layTaps(builder, operand, channels, inner, weight);
  const tapBytes = (isLaidOut ? apart : channels.size) * 4;
  const offsets = Int32Array.from(taps, (tap) => tap[data]! * 4);
  const table = builder.table(offsets.length, () => offsets);
  const source = shift(builder.sourceOf(operands[data]!), operands[data]!.offset * 4);
  const calls = [...eachOffset(rows.around, 3)].map((offset): Call<number | Reference> => {
    const [inwards, middle, outwards] = rows.strides;
    const from = [shift(source, offset[data]! * 4), weights, tapBytes, shift(at, offset[2]! * 4)];
    const walk = [rows.inner, rows.middle, inwards * 4, middle * 4, outwards * 4, rows.outStride * 4];
    const args = [...from, 0, rows.count, channels.size, ...walk, table, taps.length];
    return { callee: 'depthwiseF32', args, share: { kind: 'range', from: 4, to: 5, scale: 1, limit: rows.count } };
  });
  pushCalls(builder, calls, rows.count);
  return true;
}

/** Lays constant weights of a depthwise convolution tap by tap, at set-up. */
function layTaps(
  builder: PlanBuilder,
  operand: Operand,
  channels: Loop,
  inner: readonly Loop[],
  side: number,
): Reference {
  const sizes = [...inner.map(({ size }) => size), channels.size];
  const strides = [...inner, channels].map((loop) => loop.strides[side]!);
  return builder.once(JSON.stringify(['taps', operand, sizes, strides]), () => {
    const count = loopCount(inner) * channels.size;
    const to = builder.prepared(4 * count);
    builder.setup.push(rangeStage(rawMoveCall(builder, { ...operand, strides }, sizes, to, count), count, count));
    return to;
  });
}

function emitRows(builder: PlanBuilder, { fold, operands, outer, inner }: FoldShape, at: Reference): boolean {
  const [only] = inner;
  const isRow = inner.length === 1 && only!.strides.every((stride) => stride === 1);
  const [row] = outer;
  if (!isRow || outer.length > 1) return false;
  const count = row?.size ?? 1;
  const [a, b] = operands.map((operand, i) => ({
    from: shift(builder.sourceOf(operand), operand.offset * 4),
    stride: (row?.strides[i] ?? 0) * 4,
  }));
  const right = b === undefined ? [0, 0] : [b.from, b.stride];
  const args = [FOLDS[fold], a!.from, a!.stride, ...right, at, 0, count, only!.size];
  const share = { kind: 'range', from: 6, to: 7, scale: 1, limit: count } as const;
  builder.stages.push(rangeStage({ callee: 'foldRowsF32', args, share }, count, 4));
  return true;
}

function pushCalls(builder: PlanBuilder, calls: readonly Call<number | Reference>[], rows: number): void {
  builder.stages.push({ calls, split: calls.length > 3 ? 'each' : 'range', units: rows, grain: 1, block: rows });
}
