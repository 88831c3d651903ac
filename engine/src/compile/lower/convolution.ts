import { domainOf, elementCount } from '../../ir/dtype.ts';
import { inverse, map } from '../elementwise.ts';
import { fold } from '../fold.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { pad, settle } from '../movement.ts';
import { constantElements, isConstant, transpose, type Value, withShape } from '../value.ts';
import { malformed } from './arguments.ts';
import { channelsLast, perChannel, trailed, vectorOf } from './channels.ts';
import { checkSumFits, integerProduct, type Shifted, withoutZero } from './integerProduct.ts';
import { type Window, windowOf, windowsOf } from './window.ts';

/** Conv and ConvInteger. */
export const convolutionLowerings: Lowerings = {
  Conv: (node) => {
    const [x, w, bias] = [inputOf(node, 0), inputOf(node, 1), node.inputs[2]];
    if (x.dtype !== 'f32' || w.dtype !== 'f32') throw unsupported(node, `it convolves ${x.dtype} with ${w.dtype}`);
    const sums = convolve(node, x, w, 0);
    return [
      bias === undefined
        ? sums
        : map(node.builder, 'add', [sums, perChannel(vectorOf(node, 2, sums.shape[1]!), sums.shape.length)]),
    ];
  },
  ConvInteger: (node) => [
    quantizedConvolution(
      node,
      { value: inputOf(node, 0), zero: node.inputs[2] },
      { value: inputOf(node, 1), zero: node.inputs[3] },
    ),
  ],
};

/** The exact int32 convolution of quantised values; padding stands for zero, which is the zero point. */
export function quantizedConvolution(node: LoweredNode, x: Shifted, w: Shifted): Value {
  const rank = x.value.shape.length;
  if (x.zero !== undefined && elementCount(x.zero.shape) !== 1)
    throw malformed(node, 'its data has several zero points');
  const weights = { value: w.value, zero: w.zero && trailed(w.zero, rank - 1) };
  const terms = w.value.shape.slice(1).reduce((product, size) => product * size, 1);
  checkSumFits(node, terms, x, weights);
  const isKnown = x.zero === undefined || isConstant(x.zero);
  if (!isKnown) {
    const plain = { value: withoutZero(node, x), zero: undefined };
    const multiply = (a: Value, b: Value) => convolve(node, a, b, 0);
    return integerProduct(node, { a: plain, b: weights, multiply, reduced: [] });
  }
  const fill = x.zero === undefined ? 0 : Number(constantElements(x.zero)[0]);
  return integerProduct(node, {
    a: { value: x.value, zero: x.zero && { ...x.zero, shape: [], strides: [] } },
    b: weights,
    // Data without its zero point is int32 and padded with 0, data that still has it with the zero point.
    multiply: (a, b) => convolve(node, a, b, a.dtype === 'i32' ? 0 : fill),
    reduced: Array.from({ length: rank - 1 }, (_, d) => d + 1),
    aligned: (sums) => perChannel(withShape(sums, [sums.shape[0]!]), rank),
  });
}

/**
 * x [N, C, spatial..] with w [M, C / group, kernel..]. Data lies in memory with channels last and weights as
 * [M, kernel.., C / group], so that a step walks few runs: a whole row of the window where nothing is dilated.
 */
function convolve(node: LoweredNode, x: Value, w: Value, fill: number): Value {
  const { builder, attributes } = node;
  const rank = x.shape.length;
  const groups = attributes.int('group', 1);
  const [filters, channels] = w.shape as [number, number];
  const kernel = w.shape.slice(2);
  const asked = attributes.ints('kernel_shape') ?? kernel;
  if (
    rank < 3 ||
    w.shape.length !== rank ||
    groups < 1 ||
    x.shape[1] !== groups * channels ||
    filters % groups !== 0 ||
    asked.some((size, d) => size !== kernel[d])
  ) {
    throw malformed(node, `weights of [${w.shape}] do not fit [${x.shape}]`);
  }
  const window = windowOf(node, x.shape.slice(2), kernel);
  const order = channelsLast(rank);
  const padded = pad(builder, x, [0, 0, ...window.before], [0, 0, ...window.behind], fill, order);
  const data = windowsOf(settle(builder, padded, order), window);
  const isFloat = domainOf(x.dtype) === 'float';
  const sums = fold(builder, {
    fold: 'sum',
    fn: isFloat ? 'mul' : 'mulInt',
    dtype: isFloat ? 'f32' : 'i32',
    rank: rank + 1,
    values: [dataLook(data, window, groups, filters / groups), weightLook(node, w, window, groups, x.shape[0]!)],
  });
  const lying = withShape(sums, [x.shape[0]!, ...window.outputs, filters]);
  return transpose(lying, inverse(order));
}

/** [N, C, out.., kernel..] as [N, out.., group, filter of the group, kernel.., channel of the group]. */
function dataLook(data: Value, { outputs, kernel }: Window, groups: number, filters: number): Value {
  const channels = data.shape[1]! / groups;
  const stride = data.strides[1]!;
  const [from, to] = [2 + outputs.length, 2 + outputs.length + kernel.length];
  const arrange = (list: readonly number[], added: readonly [number, number, number]) => [
    list[0]!,
    ...list.slice(2, from),
    ...added.slice(0, 2),
    ...list.slice(from, to),
    added[2],
  ];
  return {
    ...data,
    shape: arrange(data.shape, [groups, filters, channels]),
    strides: arrange(data.strides, [stride * channels, 0, stride]),
  };
}

/** Weights in the same dimensions. Those of a depthwise convolution lie as [kernel.., M]. */
function weightLook(node: LoweredNode, w: Value, { outputs }: Window, groups: number, images: number): Value {
  const [filters, channels] = w.shape as [number, number];
  const spatial = Array.from({ length: outputs.length }, (_, d) => d + 2);
  const order = channels === 1 && groups > 1 ? [...spatial, 0, 1] : [0, ...spatial, 1];
  const settled = transpose(settle(node.builder, w, order), [0, ...spatial, 1]);
  const perGroup = filters / groups;
  const [stride = 0, ...inner] = settled.strides;
  return {
    ...settled,
    shape: [images, ...outputs, groups, perGroup, ...settled.shape.slice(1)],
    strides: [0, ...outputs.map(() => 0), stride * perGroup, stride, ...inner],
  };
}
