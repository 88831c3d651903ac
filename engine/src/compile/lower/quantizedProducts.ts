import { map } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { insertDimension, type Value } from '../value.ts';
import { perChannel, vectorOf } from './channels.ts';
import { quantizedConvolution } from './convolution.ts';
import { toQuantized } from './integerProduct.ts';
import { quantizedMatrixProduct } from './matrix.ts';
import { mapOnto } from './onto.ts';

/** QLinearMatMul and QLinearConv: exact int32 sums, scaled once in binary32, rounded to the nearest (ties to even), clamped. */
export const quantizedProductLowerings: Lowerings = {
  QLinearMatMul: (node) => {
    const [a, scaleA, zeroA, b, scaleB, zeroB] = sixInputs(node);
    const sums = quantizedMatrixProduct(node, { value: a, zero: zeroA }, { value: b, zero: zeroB });
    const byRow = scaleA.shape.length === 1 && scaleA.shape[0] !== 1 ? insertDimension(scaleA, 1) : scaleA;
    return [requantise(node, sums, single(byRow), single(scaleB))];
  },
  QLinearConv: (node) => {
    const [x, scaleX, zeroX, w, scaleW, zeroW] = sixInputs(node);
    const rank = x.shape.length;
    const sums = quantizedConvolution(node, { value: x, zero: single(zeroX) }, { value: w, zero: zeroW });
    const bias = node.inputs[8];
    const whole =
      bias === undefined
        ? sums
        : map(node.builder, 'addInt', [sums, perChannel(vectorOf(node, 8, sums.shape[1]!), rank)]);
    return [requantise(node, whole, single(scaleX), perChannel(single(scaleW), rank))];
  },
};

function sixInputs(node: LoweredNode): [Value, Value, Value, Value, Value, Value] {
  const inputs = [0, 1, 2, 3, 4, 5].map((position) => inputOf(node, position));
  if (inputs[1]!.dtype !== 'f32' || inputs[4]!.dtype !== 'f32') throw unsupported(node, 'its scales are not float');
  return inputs as [Value, Value, Value, Value, Value, Value];
}

const single = (value: Value): Value =>
  value.shape.length === 1 && value.shape[0] === 1 ? { ...value, shape: [], strides: [] } : value;

function requantise(node: LoweredNode, sums: Value, scaleA: Value, scaleB: Value): Value {
  const { builder } = node;
  const [scale, zero] = [single(inputOf(node, 6)), single(inputOf(node, 7))];
  if (zero.dtype !== 'i8' && zero.dtype !== 'u8') throw unsupported(node, `it quantises to ${zero.dtype}`);
  const factor = map(builder, 'div', [map(builder, 'mul', [scaleA, scaleB]), scale]);
  const scaled = mapOnto(node, 'mul', [map(builder, 'fromInt', [sums]), factor]);
  return toQuantized(node, scaled, zero, zero.dtype);
}
