import { map } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { pad, reshape, settle } from '../movement.ts';
import { insertDimension, reshapeInPlace, slice, transpose, type Value } from '../value.ts';
import { malformed } from './arguments.ts';
import { channelsLast, perChannel, vectorOf } from './channels.ts';
import type { Window } from './window.ts';
import { windowSums } from './windowSums.ts';

/** ConvTranspose: a convolution of data with zeros between its elements with the weights turned round. */
export const transposedConvolutionLowerings: Lowerings = { ConvTranspose: (node) => [lowerTransposed(node)] };

function lowerTransposed(node: LoweredNode): Value {
  const { builder, attributes } = node;
  const [x, w] = [inputOf(node, 0), inputOf(node, 1)];
  if (x.dtype !== 'f32' || w.dtype !== 'f32') throw unsupported(node, `it convolves ${x.dtype} with ${w.dtype}`);
  const rank = x.shape.length;
  const groups = attributes.int('group', 1);
  const kernel = w.shape.slice(2);
  const asked = attributes.ints('kernel_shape') ?? kernel;
  const isFitting = rank >= 3 && w.shape.length === rank && groups >= 1 && w.shape[0] === x.shape[1];
  if (!isFitting || x.shape[1]! % groups !== 0 || asked.some((size, d) => size !== kernel[d])) {
    throw malformed(node, `weights of [${w.shape}] do not fit [${x.shape}]`);
  }
  const { strides, window } = windowOf(node, x.shape.slice(2), kernel);
  const sums = windowSums(builder, stretched(node, x, strides), turned(node, w, groups), { window, groups, fill: 0 });
  if (node.inputs[2] === undefined) return sums;
  return map(builder, 'add', [sums, perChannel(vectorOf(node, 2, sums.shape[1]!), rank)]);
}

/** The window over stretched data: its padding may be negative, which takes outputs away. */
function windowOf(node: LoweredNode, spatial: readonly number[], kernel: readonly number[]) {
  const { attributes } = node;
  const each = (name: string, missing: number, count = spatial.length) => {
    const list = attributes.ints(name) ?? Array<number>(count).fill(missing);
    if (list.length === count && list.every((entry) => entry >= missing)) return list;
    throw malformed(node, `its ${name} is [${list}]`);
  };
  const [strides, dilations] = [each('strides', 1), each('dilations', 1)];
  const [extra, pads] = [each('output_padding', 0), each('pads', 0, 2 * spatial.length)];
  const mode = attributes.string('auto_pad', 'NOTSET');
  const reach = kernel.map((size, d) => (size - 1) * dilations[d]! + 1);
  const isSame = mode === 'SAME_UPPER' || mode === 'SAME_LOWER';
  if (!isSame && mode !== 'NOTSET' && mode !== 'VALID') throw unsupported(node, `auto_pad is ${mode}`);
  const shape = attributes.ints('output_shape')?.slice(-spatial.length);
  const wanted = shape ?? (isSame ? spatial.map((size, d) => size * strides[d]!) : undefined);
  const natural = spatial.map((size, d) => (size - 1) * strides[d]! + reach[d]! + extra[d]!);
  // A larger output that is asked for has more zeros behind, fewer than another element of the data would give.
  const whole = natural.map((size, d) => Math.max(size, shape?.[d] ?? 0));
  const isShape = shape === undefined || shape.length === spatial.length;
  if (!isShape || whole.some((size, d) => size >= natural[d]! + strides[d]!)) {
    throw malformed(node, `its output_shape [${shape}] does not come from [${spatial}]`);
  }
  const cut = whole.map((size, d): [number, number] => {
    if (wanted === undefined) return mode === 'VALID' ? [0, 0] : [pads[d]!, pads[d + spatial.length]!];
    const total = Math.max(size - wanted[d]!, 0);
    const small = Math.floor(total / 2);
    return mode === 'SAME_UPPER' ? [small, total - small] : [total - small, small];
  });
  const before = cut.map(([first], d) => reach[d]! - 1 - first);
  const after = cut.map(([, last], d) => reach[d]! - 1 - last + extra[d]! + whole[d]! - natural[d]!);
  const outputs = whole.map((size, d) => size - cut[d]![0] - cut[d]![1]);
  if (outputs.some((size) => size < 1) || kernel.some((size) => size < 1)) {
    throw malformed(node, `it would give [${outputs}]`);
  }
  const window: Window = {
    ...{ kernel, dilations, before, after, behind: after, outputs },
    strides: strides.map(() => 1),
  };
  return { strides, window };
}

/** Data with zeros between its elements, so many that a step in it is one of `strides`. */
function stretched(node: LoweredNode, x: Value, strides: readonly number[]): Value {
  if (strides.every((stride) => stride === 1)) return x;
  const { builder } = node;
  const spatial = x.shape.slice(2);
  // [N, C, H, W] as [N, C, H, 1, W, 1], filled up to [N, C, H, strideH, W, strideW].
  const split = spatial.reduce((value, _, d) => insertDimension(value, 3 + 2 * d), x);
  const rank = split.shape.length;
  const behind = split.shape.map((_, d) => (d >= 3 && d % 2 === 1 ? strides[(d - 3) / 2]! - 1 : 0));
  const none = split.shape.map(() => 0);
  const order = channelsLast(rank);
  const filled = settle(builder, pad(builder, split, none, behind, 0, order), order);
  const merged = spatial.map((size, d) => size * strides[d]!);
  const joined = reshapeInPlace(transpose(filled, order), [x.shape[0]!, ...merged, x.shape[1]!])!;
  const back = transpose(joined, [0, x.shape.length - 1, ...spatial.map((_, d) => d + 1)]);
  return spatial.reduce((value, size, d) => slice(value, d + 2, 0, Math.max((size - 1) * strides[d]! + 1, 0)), back);
}

/** Weights [C, M / group, kernel..] as [M, C / group, kernel..], the last element of the kernel first. */
function turned(node: LoweredNode, w: Value, groups: number): Value {
  const [channels, filters, ...kernel] = w.shape as [number, number, ...number[]];
  const grouped = reshapeInPlace(settle(node.builder, w), [groups, channels / groups, filters, ...kernel])!;
  const swapped = transpose(grouped, [0, 2, 1, ...kernel.map((_, d) => d + 3)]);
  const backwards = kernel.reduce((value, size, d) => slice(value, d + 3, size - 1, size, -1), swapped);
  return reshape(node.builder, backwards, [groups * filters, channels / groups, ...kernel]);
}
