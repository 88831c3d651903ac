import { elementCount } from '../../ir/dtype.ts';
import { map } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { constantElements, isConstant, type Value, withShape } from '../value.ts';
import { malformed } from './arguments.ts';
import { perChannel, trailed, vectorOf } from './channels.ts';
import { checkSumFits, integerProduct, type Shifted, withoutZero } from './integerProduct.ts';
import { windowOf } from './window.ts';
import { windowSums } from './windowSums.ts';

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
  if (rank < 3) throw malformed(node, `it convolves [${x.value.shape}]`);
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

/** A convolution as the node's attributes ask for. Throws InputError MODEL_MALFORMED where shapes do not fit. */
function convolve(node: LoweredNode, x: Value, w: Value, fill: number): Value {
  const { attributes } = node;
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
  return windowSums(node.builder, x, w, { window: windowOf(node, x.shape.slice(2), kernel), groups, fill });
}
