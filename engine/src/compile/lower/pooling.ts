import { InputError } from '@assay/sdk';
import { type Dtype, elementCount } from '../../ir/dtype.ts';
import type { Builder } from '../builder.ts';
import { inverse, map, scalar } from '../elementwise.ts';
import { fold } from '../fold.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { gather, pad, settle } from '../movement.ts';
import { axesFrom, reduceOver } from '../reduce.ts';
import { broadcastTo, constantValue, transpose, type Value } from '../value.ts';
import { channelsLast, trailed } from './channels.ts';
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
    return [map(node.builder, 'div', [sums, countsOf(window, x, node.attributes.int('count_include_pad', 0) !== 0)])];
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
    throw new InputError('MODEL_MALFORMED', `${node.operator} '${node.name}' has kernel_shape [${kernel ?? ''}]`, {
      node: node.name,
    });
  }
  return windowOf(node, x.shape.slice(2), kernel);
}

function leastOf(node: LoweredNode, dtype: Dtype): number {
  if (dtype === 'f32') return 0xff800000;
  if (dtype === 'i8') return -128;
  if (dtype === 'u8') return 0;
  throw unsupported(node, `it pools ${dtype}`);
}

/** The windows of padded data, which lies in memory with channels last so that a step's neighbours are the vector's. */
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
function countsOf({ kernel, strides, dilations, before, after, outputs }: Window, x: Value, withPads: boolean): Value {
  const alongEach = outputs.map((count, d) => {
    const [from, to] = withPads ? [-before[d]!, x.shape[2 + d]! + after[d]!] : [0, x.shape[2 + d]!];
    return Array.from({ length: count }, (_, o) => {
      const first = o * strides[d]! - before[d]!;
      const taps = Array.from({ length: kernel[d]! }, (_unused, k) => first + k * dilations[d]!);
      return taps.filter((at) => at >= from && at < to).length;
    });
  });
  const all = alongEach.reduce<number[]>((products, list) => products.flatMap((p) => list.map((n) => p * n)), [1]);
  if (all.every((count) => count === all[0])) return scalar('f32', all[0]!);
  return constantValue('f32', [1, 1, ...outputs], Float32Array.from(all));
}

/**
 * Where each maximum is in the whole input: of equal ones the first in the window. The index of each position that holds
 * the maximum competes in a fold for the least.
 */
function indicesOf(node: LoweredNode, x: Value, data: Value, most: Value, window: Window): Value {
  const { builder } = node;
  const spatial = x.shape.slice(2);
  const places = elementCount(spatial);
  const numbers = constantValue(
    'i32',
    spatial,
    Int32Array.from({ length: places }, (_, i) => i),
  );
  const numbered = pad(builder, numbers, window.before, window.behind, 0x7fffffff);
  const candidates = broadcastTo(withLeading(windowsOf(numbered, window, 0), 2), data.shape);
  const highest = broadcastTo(trailed(most, window.kernel.length), data.shape);
  const same = isFloat(x) ? 'equal' : 'equalInt';
  const isHighest = map(builder, same, [data, highest], 'bool');
  const competing = map(builder, 'select', [isHighest, candidates, scalar('i32', 0x7fffffff)]);
  const first = foldWindows(builder, 'min', competing, window);
  const ordered = node.attributes.int('storage_order', 0) === 0 ? first : columnMajor(builder, first, spatial);
  const [images, channels] = x.shape as [number, number];
  const begins = Int32Array.from({ length: images * channels }, (_, plane) => plane * places);
  const base = constantValue('i32', [images, channels, ...spatial.map(() => 1)], begins);
  return map(builder, 'addInt', [ordered, base], 'i64');
}

/** Row-major numbers of places as column-major ones. */
function columnMajor(builder: Builder, places: Value, spatial: readonly number[]): Value {
  const reversed = [...spatial].reverse();
  const rank = spatial.length;
  const numbers = Int32Array.from({ length: elementCount(spatial) }, (_, i) => i);
  const table = transpose(
    constantValue('i32', reversed, numbers),
    Array.from({ length: rank }, (_, d) => rank - 1 - d),
  );
  return gather(builder, settleFlat(builder, table), places, 0);
}

function settleFlat(builder: Builder, table: Value): Value {
  const flat = settle(builder, table);
  return { ...flat, shape: [elementCount(table.shape)], strides: [1] };
}

const isFloat = ({ dtype }: Value) => dtype === 'f32';

const withLeading = (value: Value, count: number): Value => ({
  ...value,
  shape: [...Array<number>(count).fill(1), ...value.shape],
  strides: [...Array<number>(count).fill(0), ...value.strides],
});
