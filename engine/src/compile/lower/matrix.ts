import { InputError } from '@assay/sdk';
import { domainOf } from '../../ir/dtype.ts';
import type { Builder } from '../builder.ts';
import { broadcastShape, map, scalar } from '../elementwise.ts';
import { fold } from '../fold.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { copy, settle } from '../movement.ts';
import { broadcastTo, insertDimension, isConstant, swapLast, type Value, withShape } from '../value.ts';
import { checkSumFits, integerProduct } from './integerProduct.ts';
import { mapOnto } from './onto.ts';

/** MatMul, Gemm and MatMulInteger. */
export const matrixLowerings: Lowerings = {
  MatMul: (node) => [product(node, inputOf(node, 0), inputOf(node, 1))],
  Gemm: (node) => [lowerGemm(node)],
  MatMulInteger: (node) => {
    const [a, b] = [inputOf(node, 0), inputOf(node, 1)];
    return [quantizedMatrixProduct(node, { value: a, zero: node.inputs[2] }, { value: b, zero: node.inputs[3] })];
  },
};

/** What a quantised matrix is: its elements, and the zero point that is taken from each (absent: none). */
type Quantized = { readonly value: Value; readonly zero: Value | undefined };

/** The exact int32 product of quantised matrices; zero points may go by row of the left one and by column of the right one. */
export function quantizedMatrixProduct(node: LoweredNode, a: Quantized, b: Quantized): Value {
  const byRow = a.zero?.shape.length === 1 && a.zero.shape[0] !== 1 ? insertDimension(a.zero, 1) : a.zero;
  const [left, right] = [asRow(a.value), asColumn(b.value)];
  checkSumFits(node, left.shape.at(-1)!, { value: left, zero: byRow }, { value: right, zero: b.zero });
  const whole = integerProduct(node, {
    ...{ a: { value: left, zero: byRow }, b: { value: right, zero: b.zero } },
    multiply: (x, y) => matrixProduct(node.builder, x, y),
    reduced: [right.shape.length - 2],
  });
  return withoutAdded(whole, a.value, b.value);
}

function product(node: LoweredNode, a: Value, b: Value): Value {
  if (a.dtype !== b.dtype || (a.dtype !== 'f32' && a.dtype !== 'i32')) {
    throw unsupported(node, `it multiplies ${a.dtype} by ${b.dtype}, where float and int32 are supported`);
  }
  return withoutAdded(matrixProduct(node.builder, asRow(a), asColumn(b)), a, b);
}

const asRow = (a: Value) => (a.shape.length === 1 ? insertDimension(a, 0) : a);
const asColumn = (b: Value) => (b.shape.length === 1 ? insertDimension(b, 1) : b);

function withoutAdded(result: Value, a: Value, b: Value): Value {
  const shape = [...result.shape];
  if (b.shape.length === 1) shape.splice(-1, 1);
  if (a.shape.length === 1) shape.splice(b.shape.length === 1 ? -1 : -2, 1);
  return shape.length === result.shape.length ? result : withShape(result, shape);
}

/**
 * a [.., M, K] times b [.., K, N] as NumPy multiplies stacks of matrices. Both are laid so that K is innermost, b only
 * if it is a constant: another one is walked as it lies where an element proof can.
 * Throws InputError MODEL_MALFORMED when shapes do not fit.
 */
export function matrixProduct(builder: Builder, a: Value, b: Value): Value {
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw new InputError('MODEL_MALFORMED', `[${a.shape}] and [${b.shape}] are not both matrices`, {});
  }
  const [rows, depth] = a.shape.slice(-2) as [number, number];
  const columns = b.shape.at(-1)!;
  if (b.shape.at(-2) !== depth) {
    throw new InputError('MODEL_MALFORMED', `[${a.shape}] does not multiply [${b.shape}]`, { shape: `[${b.shape}]` });
  }
  const batch = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const sizes = [...batch, rows, columns, depth];
  const left = a.strides.at(-1) === 1 || depth === 1 ? a : copy(builder, a);
  const right = isConstant(b) ? settle(builder, swapLast(b)) : swapLast(b);
  const values = [
    broadcastTo(insertDimension(left, left.shape.length - 1), sizes),
    broadcastTo(insertDimension(right, right.shape.length - 2), sizes),
  ];
  const isFloat = domainOf(a.dtype) === 'float';
  return fold(builder, {
    fold: 'sum',
    fn: isFloat ? 'mul' : 'mulInt',
    dtype: isFloat ? 'f32' : 'i32',
    rank: sizes.length - 1,
    values,
  });
}

function lowerGemm(node: LoweredNode): Value {
  const { attributes, builder, inputs } = node;
  const [alpha, beta] = [attributes.float('alpha', 1), attributes.float('beta', 1)];
  const turned = (value: Value, name: string) => (attributes.int(name, 0) === 0 ? value : swapLast(value));
  const [a, b] = [turned(inputOf(node, 0), 'transA'), turned(inputOf(node, 1), 'transB')];
  if (a.shape.length !== 2 || b.shape.length !== 2) throw unsupported(node, 'it multiplies what are not matrices');
  if (a.dtype !== 'f32' && (alpha !== 1 || beta !== 1)) throw unsupported(node, 'it scales integers by alpha or beta');
  const scaled = (value: Value, factor: number) =>
    factor === 1 ? value : map(builder, 'mul', [value, scalar('f32', factor)]);
  const sum = scaled(product(node, a, b), alpha);
  const addend = inputs[2];
  if (addend === undefined || beta === 0) return sum;
  return mapOnto(node, a.dtype === 'f32' ? 'add' : 'addInt', [sum, scaled(addend, beta)]);
}
