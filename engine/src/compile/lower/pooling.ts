import { type Dtype, elementCount } from '../../ir/dtype.ts';
import type { Builder } from '../builder.ts';
import { inverse, map, scalar } from '../elementwise.ts';
import { fold } from '../fold.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { gather, pad, reshape, settle } from '../movement.ts';
import { axesFrom, reduceOver } from '../reduce.ts';
import { broadcastTo, constantValue, sourceElements, transpose, type Value } from '../value.ts';
import { malformed } from './arguments.ts';
import { channelsLast, trailed } from './channels.ts';
import { numbered } from './numbered.ts';
import { type Window, windowOf, windowsOf } from './window.ts';

/** MaxPool, AveragePool and the global ones. */
export const poolingLowerings: Lowerings = {
  MaxPool: (node) => {
    const x = inputOf(node, 0);
    const window = poolWindow(node, x);
    const data = pooledWindows(node.builder, x, window, leastOf(node, x.dtype));
    const most = foldWindows(node.builder, 'max', data, window);
    const asked = node.outputs[1] !== undefined && node.outputs[1] !== '';
    return asked ? [most, indicesOf(node, x, data, most, window)] : [most];
  },
  AveragePool: (node) => {
    const x = floatInput(node);
    const window = poolWindow(node, x);
    const sums = foldWindows(node.builder, 'sum', pooledWindows(node.builder, x, window, 0), window);
    return [map(node.builder, 'div', [sums, countsOf(node, window, x)])];
  },
  GlobalAveragePool: (node) => {
    const x = floatInput(node);
    const axes = axesFrom(2, x.shape.length);
    const sums = reduceOver(node.builder, { fold: 'sum', fn: 'identity' }, [x], axes);
    return [map(node.builder, 'div', [sums, scalar('f32', elementCount(x.shape.slice(2)))])];
  },
  GlobalMaxPool: (node) => {
    const x = floatInput(node);
    return [reduceOver(node.builder, { fold: 'max', fn: 'identity' }, [x], axesFrom(2, x.shape.length))];
  },
};

function floatInput(node: LoweredNode): Value {
  const x = inputOf(node, 0);
  if (x.dtype !== 'f32') throw unsupported(node, `it pools ${x.dtype}`);
  return x;
}

function poolWindow(node: LoweredNode, x: Value): Window {
  const kernel = node.attributes.ints('kernel_shape');
  if (kernel === undefined || x.shape.length < 3 || kernel.length !== x.shape.length - 2) {
    throw malformed(node, `its kernel_shape is [${kernel ?? ''}] for [${x.shape}]`);
  }
  return windowOf(node, x.shape.slice(2), kernel);
}

function leastOf(node: LoweredNode, dtype: Dtype): number {
  if (dtype === 'f32') return 0xff800000;
  if (dtype === 'i8') return -128;
  if (dtype === 'u8') return 0;
  throw unsupported(node, `it pools ${dtype}`);
}

/** The windows of padded data, which lies in memory with channels last so that an element's neighbours are the vector's. */
function pooledWindows(builder: Builder, x: Value, window: Window, fill: number): Value {
  const order = channelsLast(x.shape.length);
  const padded = pad(builder, x, [0, 0, ...window.before], [0, 0, ...window.behind], fill, order);
  return windowsOf(settle(builder, padded, order), window);
}

function foldWindows(builder: Builder, kind: 'sum' | 'max' | 'min', data: Value, { kernel }: Window): Value {
  const rank = data.shape.length - kernel.length;
  const order = channelsLast(rank);
  const look = transpose(data, [...order, ...axesFrom(rank, data.shape.length)]);
  const result = fold(builder, { fold: kind, fn: 'identity', dtype: data.dtype, rank, values: [look] });
  return transpose(result, inverse(order));
}

/** How many elements each average is over: one number, or one for each position. */
function countsOf(node: LoweredNode, window: Window, x: Value): Value {
  const { builder } = node;
  const withPads = node.attributes.int('count_include_pad', 0) !== 0;
  const alongEach = window.outputs.map((count, d) => {
    const [from, to] = withPads ? [-window.before[d]!, x.shape[2 + d]! + window.after[d]!] : [0, x.shape[2 + d]!];
    const [kernel, dilation] = [window.kernel[d]!, window.dilations[d]!];
    const data = Float32Array.from(numbersOf(node, count), (position) => {
      const first = position * window.strides[d]! - window.before[d]!;
      const tapsBefore = (place: number) => Math.min(Math.max(Math.ceil((place - first) / dilation), 0), kernel);
      return tapsBefore(to) - tapsBefore(from);
    });
    const isConstant = data.every((taps) => taps === data[0]);
    return isConstant
      ? scalar('f32', data[0]!)
      : trailed(constantValue('f32', [count], data), window.outputs.length - d - 1);
  });
  return alongEach.reduce((product, next) => map(builder, 'mul', [product, next]));
}

const numbersOf = (node: LoweredNode, count: number) => sourceElements(numbered(node, [count])) as Int32Array;

/**
 * Where each maximum is in the whole input: of equal ones the first in the window. The index of each position that holds
 * the maximum competes in a fold for the least.
 */
function indicesOf(node: LoweredNode, x: Value, data: Value, most: Value, window: Window): Value {
  const { builder } = node;
  const spatial = x.shape.slice(2);
  const places = elementCount(spatial);
  if (places === 0) throw malformed(node, 'it looks for a place in nothing');
  const padded = pad(builder, numbered(node, spatial), window.before, window.behind, 0x7fffffff);
  const candidates = broadcastTo(withLeading(windowsOf(padded, window, 0), 2), data.shape);
  const highest = broadcastTo(trailed(most, window.kernel.length), data.shape);
  const same = isFloat(x) ? 'equal' : 'equalInt';
  const isHighest = map(builder, same, [data, highest], 'bool');
  const competing = map(builder, 'select', [isHighest, candidates, scalar('i32', 0x7fffffff)]);
  const first = foldWindows(builder, 'min', competing, window);
  const ordered = node.attributes.int('storage_order', 0) === 0 ? first : columnMajor(node, first, spatial);
  const [images, channels] = x.shape as [number, number];
  const planes = trailed(numbered(node, [images, channels]), spatial.length);
  const base = map(builder, 'mulInt', [planes, scalar('i32', places)], 'i32');
  return map(builder, 'addInt', [ordered, base], 'i64');
}

/** Row-major numbers of places as column-major ones. */
function columnMajor(node: LoweredNode, places: Value, spatial: readonly number[]): Value {
  const { builder } = node;
  const reversed = spatial.map((_, d) => spatial.length - 1 - d);
  const table = transpose(numbered(node, spatial.toReversed()), reversed);
  return gather(builder, reshape(builder, table, [elementCount(spatial)]), places, 0);
}

const isFloat = ({ dtype }: Value) => dtype === 'f32';

const withLeading = (value: Value, count: number): Value => ({
  ...value,
  shape: [...Array<number>(count).fill(1), ...value.shape],
  strides: [...Array<number>(count).fill(0), ...value.strides],
});
