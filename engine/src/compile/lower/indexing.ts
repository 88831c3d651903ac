import { type Dtype, domainOf, elementCount } from '../../ir/dtype.ts';
import { axisOf } from '../axis.ts';
import { operandOf } from '../builder.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { gather, pad } from '../movement.ts';
import { broadcastTo, constantElements, constantValue, insertDimension, slice, type Value } from '../value.ts';
import { axesOf, constantOf, intsFrom, intsOf, malformed, withTrailing } from './arguments.ts';
import { castTo } from './cast.ts';

/** Operators that choose elements by their indices. Indices out of range are clamped (docs/numerics.md). */
export const indexingLowerings: Lowerings = {
  Gather: (node) => {
    const [x, indices] = [inputOf(node, 0), indicesOf(node)];
    const axis = axisOf(node, node.attributes.int('axis', 0), x.shape.length);
    return [gathered(node, x, indices, axis)];
  },
  GatherElements: (node) => [gatherElements(node)],
  Slice: (node) => [sliced(node)],
  Pad: (node) => [padded(node)],
  OneHot: (node) => [oneHot(node)],
};

function indicesOf(node: LoweredNode): Value {
  const indices = inputOf(node, 1);
  if (domainOf(indices.dtype) === 'float') throw malformed(node, 'its indices are no integers');
  return indices;
}

function gathered(node: LoweredNode, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  if (elementCount(shape) > 0 && x.shape[axis] === 0)
    throw malformed(node, `[${x.shape}] has nothing along axis ${axis}`);
  return elementCount(shape) === 0 ? nothing(x.dtype, shape) : gather(node.builder, x, indices, axis);
}

const nothing = (dtype: Dtype, shape: readonly number[]) =>
  broadcastTo({ ...constantValue('f32', [], Float32Array.of(0)), dtype, shape: shape.map(() => 1) }, shape);

function gatherElements(node: LoweredNode): Value {
  const [x, indices] = [inputOf(node, 0), indicesOf(node)];
  const rank = x.shape.length;
  const axis = axisOf(node, node.attributes.int('axis', 0), rank);
  const { shape } = indices;
  const fits = shape.length === rank && shape.every((size, d) => d === axis || size <= x.shape[d]!);
  if (!fits || (elementCount(shape) > 0 && x.shape[axis] === 0))
    throw malformed(node, `[${shape}] does not index [${x.shape}]`);
  if (elementCount(shape) === 0) return nothing(x.dtype, shape);
  const operands = [operandOf(x, x.strides.with(axis, 0)), operandOf(indices, indices.strides)] as const;
  const { dtype } = x;
  const along = { stride: x.strides[axis]!, size: x.shape[axis]! };
  return node.builder.emit({ kind: 'gather', dtype, rank, sizes: shape, operands, ...along });
}

function sliced(node: LoweredNode): Value {
  const x = inputOf(node, 0);
  const [starts, ends] = [intsFrom(node, 'starts', 1), intsFrom(node, 'ends', 2)];
  if (starts === undefined || ends === undefined) throw malformed(node, 'it has no starts and ends');
  const axes = axesOf(node, intsFrom(node, 'axes', 3) ?? starts.map((_, i) => i), x.shape.length);
  const steps = intsOf(node, 4) ?? starts.map(() => 1);
  const lengths = [starts, ends, axes, steps].map((list) => list.length);
  if (lengths.some((length) => length !== lengths[0]) || steps.includes(0)) {
    throw malformed(node, `starts, ends, axes and steps are ${lengths} many, or a step is 0`);
  }
  return axes.reduce((value, axis, i) => {
    const size = value.shape[axis]!;
    const step = steps[i]!;
    // Going backwards, the place before the first element is a valid end.
    const [least, most] = step > 0 ? [0, size] : [-1, size - 1];
    const place = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, least), most);
    const [start, end] = [place(starts[i]!), place(ends[i]!)];
    return slice(value, axis, start, Math.max(Math.ceil((end - start) / step), 0), step);
  }, x);
}

function padded(node: LoweredNode): Value {
  const { builder, attributes, opset } = node;
  const x = inputOf(node, 0);
  const rank = x.shape.length;
  const pads = opset < 11 ? attributes.ints('pads') : intsOf(node, 1);
  const given = opset < 11 ? undefined : intsOf(node, 3);
  const axes = given === undefined ? x.shape.map((_, d) => d) : axesOf(node, given, rank);
  if (pads?.length !== 2 * axes.length) throw malformed(node, `[${pads ?? ''}] does not pad axes [${axes}]`);
  const side = (from: number) =>
    axes.reduce(
      (list, axis, i) => list.with(axis, pads[from + i]!),
      x.shape.map(() => 0),
    );
  const [before, after] = [side(0), side(axes.length)];
  if (x.shape.some((size, d) => size + before[d]! + after[d]! < 0))
    throw malformed(node, `[${pads}] cuts off more than there is`);
  const mode = attributes.string('mode', 'constant');
  if (mode === 'constant') return pad(builder, x, before, after, fillOf(node, x));
  if (mode !== 'edge' && mode !== 'reflect' && mode !== 'wrap') throw unsupported(node, `mode '${mode}'`);
  return axes.reduce((value, axis) => {
    const [first, last, size] = [before[axis]!, after[axis]!, value.shape[axis]!];
    if (first === 0 && last === 0) return value;
    const places = mirroredIndices(node, mode, size, first, last);
    return gathered(node, value, places, axis);
  }, x);
}

function mirroredIndices(
  node: LoweredNode,
  mode: 'edge' | 'reflect' | 'wrap',
  size: number,
  before: number,
  after: number,
): Value {
  const count = before + size + after;
  if (!node.builder.affords(4 * count) || size === 0) throw malformed(node, `${before} and ${after} around ${size}`);
  const around = (at: number, period: number) => ((at % period) + period) % period;
  const place = (at: number) => {
    if (mode === 'edge') return Math.min(Math.max(at, 0), size - 1);
    if (mode === 'wrap') return around(at, size);
    const within = around(at, Math.max(2 * size - 2, 1));
    return Math.min(within, 2 * size - 2 - within);
  };
  return constantValue(
    'i32',
    [count],
    Int32Array.from({ length: count }, (_, i) => place(i - before)),
  );
}

/** 32 bits of the element that is padded with. */
function fillOf(node: LoweredNode, x: Value): number {
  const isGiven = node.opset >= 11 && node.inputs[2] !== undefined;
  const constant = isGiven ? constantOf(node, 2) : undefined;
  if (constant !== undefined && (elementCount(constant.shape) !== 1 || constant.dtype !== x.dtype)) {
    throw malformed(node, `it pads ${x.dtype} with ${constant.dtype}[${constant.shape}]`);
  }
  const value = Number(constant === undefined ? node.attributes.float('value', 0) : constantElements(constant)[0]);
  if (x.dtype === 'f32') return new Int32Array(Float32Array.of(value).buffer)[0]!;
  if (!Number.isInteger(value) || value !== (value | 0)) throw unsupported(node, `it pads with ${value}`);
  return value;
}

function oneHot(node: LoweredNode): Value {
  const { builder } = node;
  const indices = castTo(builder, inputOf(node, 0), 'i32');
  const depth = Number(constantElements(constantOf(node, 1))[0]);
  const values = inputOf(node, 2);
  if (!(depth >= 1) || `${values.shape}` !== '2' || !builder.affords(4 * depth))
    throw malformed(node, `a depth of ${depth}`);
  const axis = axisOf(node, node.attributes.int('axis', -1), indices.shape.length + 1);
  const isNegative = map(builder, 'lessInt', [indices, scalar('i32', 0)]);
  const fromEnd = map(builder, 'addInt', [indices, scalar('i32', depth)]);
  const chosen = insertDimension(map(builder, 'select', [isNegative, fromEnd, indices]), axis);
  const places = constantValue(
    'i32',
    [depth],
    Int32Array.from({ length: depth }, (_, i) => i),
  );
  const aligned = withTrailing(places, indices.shape.length - axis);
  const [off, on] = [0, 1].map((i) => ({ ...slice(values, 0, i, 1), shape: [], strides: [] }));
  return map(builder, 'select', [map(builder, 'equalInt', [chosen, aligned]), on!, off!], values.dtype);
}
