import { elementCount } from '../../ir/dtype.ts';
import { axisOf } from '../axis.ts';
import { broadcastShape } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { concat, copy, reshape } from '../movement.ts';
import {
  broadcastTo,
  constantElements,
  constantValue,
  insertDimension,
  slice,
  transpose,
  type Value,
} from '../value.ts';
import { allInputs, axesOf, constantOf, intsFrom, intsOf, malformed } from './arguments.ts';

/** Operators that change or tell shapes. */
export const shapeLowerings: Lowerings = {
  Identity: (node) => [inputOf(node, 0)],
  Dropout: (node) => {
    const x = inputOf(node, 0);
    const isTraining = node.inputs[2] !== undefined && Number(constantElements(constantOf(node, 2))[0]) !== 0;
    if (isTraining) throw unsupported(node, 'it drops at random');
    // At inference nothing is dropped: the mask keeps all.
    return [x, broadcastTo(constantValue('bool', [], Uint8Array.of(1)), x.shape)];
  },
  Reshape: (node) => [reshapeTo(node)],
  Flatten: (node) => {
    const x = inputOf(node, 0);
    const axis = node.attributes.int('axis', 1);
    const at = axis === x.shape.length ? axis : axisOf(node, axis, x.shape.length);
    return [reshape(node.builder, x, [elementCount(x.shape.slice(0, at)), elementCount(x.shape.slice(at))])];
  },
  Squeeze: (node) => {
    const x = inputOf(node, 0);
    const asked = intsFrom(node, 'axes', 1);
    const ones = x.shape.flatMap((size, d) => (size === 1 ? [d] : []));
    const axes = asked === undefined ? ones : axesOf(node, asked, x.shape.length);
    if (axes.some((d) => x.shape[d] !== 1)) throw malformed(node, `[${x.shape}] is not of size 1 at axes [${axes}]`);
    const kept = x.shape.map((_, d) => d).filter((d) => !axes.includes(d));
    return [transpose(x, kept)];
  },
  Unsqueeze: (node) => {
    const x = inputOf(node, 0);
    const asked = intsFrom(node, 'axes', 1);
    if (asked === undefined || asked.length > 32) throw malformed(node, 'it names no axes, or more than 32');
    const axes = axesOf(node, asked, x.shape.length + asked.length);
    return [axes.sort((a, b) => a - b).reduce(insertDimension, x)];
  },
  Transpose: (node) => {
    const x = inputOf(node, 0);
    const order = node.attributes.ints('perm') ?? x.shape.map((_, d) => d).reverse();
    if (order.length !== x.shape.length) throw malformed(node, `[${order}] does not order [${x.shape}]`);
    return [transpose(x, axesOf(node, order, x.shape.length))];
  },
  Expand: (node) => {
    const x = inputOf(node, 0);
    const shape = broadcastShape([x.shape, sizesOf(node, intsOf(node, 1) ?? [])]);
    return [broadcastTo(x, shape)];
  },
  Tile: (node) => {
    const x = inputOf(node, 0);
    const repeats = sizesOf(node, intsOf(node, 1) ?? []);
    if (repeats.length !== x.shape.length) throw malformed(node, `[${repeats}] does not repeat [${x.shape}]`);
    // A dimension of repeats before each one that has any.
    const split = x.shape.flatMap((size, d) => (repeats[d] === 1 ? [size] : [1, size]));
    const spread = x.shape.flatMap((size, d) => (repeats[d] === 1 ? [size] : [repeats[d]!, size]));
    const whole = x.shape.map((size, d) => size * repeats[d]!);
    return [reshape(node.builder, broadcastTo(reshape(node.builder, x, split), spread), whole)];
  },
  Shape: (node) => {
    const { shape } = inputOf(node, 0);
    const [start, end] = [node.attributes.int('start', 0), node.attributes.int('end', shape.length)];
    const part = shape.slice(start, end);
    return [constantValue('i64', [part.length], BigInt64Array.from(part, BigInt))];
  },
  Size: (node) => [constantValue('i64', [], BigInt64Array.of(BigInt(elementCount(inputOf(node, 0).shape))))],
  Concat: (node) => {
    const values = allInputs(node);
    const [first] = values;
    const axis = axisOf(node, node.attributes.int('axis', 1), first!.shape.length);
    const rest = (value: Value) => `${value.shape.with(axis, 0)}`;
    for (const value of values) {
      if (value.shape.length !== first!.shape.length || rest(value) !== rest(first!)) {
        throw malformed(node, `[${value.shape}] does not follow [${first!.shape}] along axis ${axis}`);
      }
    }
    return [concat(node.builder, values, axis)];
  },
  Split: (node) => splitAlong(node),
  DepthToSpace: (node) => [spread(node)],
  SpaceToDepth: (node) => [gatherUp(node)],
};

const sizesOf = (node: LoweredNode, sizes: readonly number[]): readonly number[] => {
  if (sizes.some((size) => size < 0)) throw malformed(node, `[${sizes}] has negative sizes`);
  return sizes;
};

function reshapeTo(node: LoweredNode): Value {
  const x = inputOf(node, 0);
  const asked = intsFrom(node, 'shape', 1);
  if (asked === undefined) throw malformed(node, 'it has no shape');
  const keepsZero = node.attributes.int('allowzero', 0) !== 0;
  const shape = asked.map((size, d) => (size === 0 && !keepsZero ? (x.shape[d] ?? -2) : size));
  const open = shape.indexOf(-1);
  if (open >= 0) {
    const others = elementCount(shape.toSpliced(open, 1));
    shape[open] = others > 0 ? elementCount(x.shape) / others : 0;
  }
  if (shape.some((size) => !Number.isInteger(size) || size < 0)) {
    throw malformed(node, `[${x.shape}] does not reshape to [${asked}]`);
  }
  return reshape(node.builder, x, shape);
}

function splitAlong(node: LoweredNode): readonly Value[] {
  const x = inputOf(node, 0);
  const axis = axisOf(node, node.attributes.int('axis', 0), x.shape.length);
  const size = x.shape[axis]!;
  const parts = node.attributes.int('num_outputs', node.outputs.length);
  const length = Math.ceil(size / parts);
  const even = Array.from({ length: node.outputs.length }, (_, i) => Math.min(length, Math.max(size - i * length, 0)));
  const sizes = intsFrom(node, 'split', 1) ?? even;
  const whole = sizes.reduce((sum, part) => sum + part, 0);
  if (parts !== node.outputs.length || whole !== size || sizes.some((part) => part < 0)) {
    throw malformed(node, `[${x.shape}] does not split into [${sizes}] along axis ${axis}`);
  }
  let start = 0;
  return sizes.map((part) => {
    const value = slice(x, axis, start, part);
    start += part;
    return value;
  });
}

/** Channels laid out in blocks of pixels. */
function spread(node: LoweredNode): Value {
  const [x, block] = imageAndBlock(node);
  const [images, channels, height, width] = x.shape as [number, number, number, number];
  const depth = channels / (block * block);
  if (!Number.isInteger(depth)) throw malformed(node, `${channels} channels are no blocks of ${block} x ${block}`);
  const isColumnFirst = node.attributes.string('mode', 'DCR') === 'CRD';
  const split = isColumnFirst
    ? [images, depth, block, block, height, width]
    : [images, block, block, depth, height, width];
  const order = isColumnFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
  const turned = transpose(reshape(node.builder, x, split), order);
  return reshape(node.builder, copy(node.builder, turned), [images, depth, height * block, width * block]);
}

/** Blocks of pixels laid out as channels. */
function gatherUp(node: LoweredNode): Value {
  const [x, block] = imageAndBlock(node);
  const [images, channels, height, width] = x.shape as [number, number, number, number];
  const [rows, columns] = [height / block, width / block];
  if (!Number.isInteger(rows) || !Number.isInteger(columns)) {
    throw malformed(node, `${height} x ${width} pixels are no blocks of ${block} x ${block}`);
  }
  const split = reshape(node.builder, x, [images, channels, rows, block, columns, block]);
  const turned = transpose(split, [0, 3, 5, 1, 2, 4]);
  return reshape(node.builder, turned, [images, channels * block * block, rows, columns]);
}

function imageAndBlock(node: LoweredNode): readonly [Value, number] {
  const x = inputOf(node, 0);
  const block = node.attributes.int('blocksize');
  if (x.shape.length !== 4 || block < 1) throw malformed(node, `blocks of ${block} in [${x.shape}]`);
  return [x, block];
}
