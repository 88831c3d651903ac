import { InputError } from '@assay/sdk';
import { allocate, elementCount, type Tensor } from '../../ir/dtype.ts';
import { TENSOR_ELEMENTS } from '../../ir/limits.ts';
import { dtypeOfOnnx } from '../../onnx/dataTypes.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { broadcastTo, constantElements, constantValue, type Value } from '../value.ts';
import { constantOf, intsOf, malformed, ofOneType } from './arguments.ts';
import { castTo } from './cast.ts';

/** Elements that a constant made by a node may have. */
const MADE = 2 ** 24;

/** Operators that make constants. */
export const constantLowerings: Lowerings = {
  Constant: (node) => [constantValueOf(node)],
  ConstantOfShape: (node) => {
    const shape = intsOf(node, 0) ?? [];
    if (shape.some((size) => size < 0 || size > TENSOR_ELEMENTS)) throw malformed(node, `[${shape}] is no shape`);
    const { dtype, data } = node.attributes.tensor('value') ?? zero;
    if (data.length !== 1) throw malformed(node, 'its value is not one element');
    return [broadcastTo(constantValue(dtype, [], data), shape)];
  },
  Range: (node) => [range(node)],
  EyeLike: (node) => {
    const { shape, dtype } = inputOf(node, 0);
    const asked = node.attributes.has('dtype')
      ? dtypeOfOnnx(node.attributes.int('dtype'), `What EyeLike '${node.name}' gives`)
      : dtype;
    return [castTo(node.builder, triangle(node, shape, node.attributes.int('k', 0), 'diagonal'), asked)];
  },
  Trilu: (node) => {
    const x = inputOf(node, 0);
    const k = intsOf(node, 1)?.[0] ?? 0;
    const side = node.attributes.int('upper', 1) !== 0 ? 'upper' : 'lower';
    const none = castTo(node.builder, scalar('i32', 0), x.dtype);
    return [map(node.builder, 'select', [triangle(node, x.shape.slice(-2), k, side), x, none], x.dtype)];
  },
};

const zero: Tensor = { dtype: 'f32', shape: [1], data: new Float32Array(1) };

function constantValueOf(node: LoweredNode): Value {
  const { attributes } = node;
  const tensor = attributes.tensor('value');
  if (tensor !== undefined) return constantValue(tensor.dtype, tensor.shape, tensor.data);
  if (attributes.has('value_float')) return constantValue('f32', [], Float32Array.of(attributes.float('value_float')));
  if (attributes.has('value_int'))
    return constantValue('i64', [], BigInt64Array.of(BigInt(attributes.int('value_int'))));
  const floats = attributes.floats('value_floats');
  if (floats !== undefined) return constantValue('f32', [floats.length], Float32Array.from(floats));
  const ints = attributes.ints('value_ints');
  if (ints !== undefined) return constantValue('i64', [ints.length], BigInt64Array.from(ints, BigInt));
  throw unsupported(node, 'its value is no dense tensor of numbers');
}

function range(node: LoweredNode): Value {
  const parts = [0, 1, 2].map((i) => constantOf(node, i));
  const { dtype } = ofOneType(node, parts)[0]!;
  if (parts.some(({ shape }) => elementCount(shape) !== 1)) throw malformed(node, 'it takes single elements');
  const [start, limit, delta] = parts.map((part) => Number(constantElements(part)[0])) as [number, number, number];
  const count = Math.max(Math.ceil((limit - start) / delta), 0);
  if (delta === 0 || !Number.isFinite(count)) throw malformed(node, `it goes from ${start} to ${limit} by ${delta}`);
  checkSize(node, count);
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) {
    const element = start + i * delta;
    data[i] = dtype === 'i64' ? BigInt(element) : element;
  }
  return constantValue(dtype, [count], data);
}

/** A constant of truth values: those on, from or up to the k-th diagonal. */
function triangle(node: LoweredNode, shape: readonly number[], k: number, kept: 'diagonal' | 'upper' | 'lower'): Value {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined) throw malformed(node, 'it takes at least two dimensions');
  checkSize(node, rows * columns);
  const data = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const beyond = column - row - k;
      const isKept = kept === 'diagonal' ? beyond === 0 : kept === 'upper' ? beyond >= 0 : beyond <= 0;
      data[row * columns + column] = isKept ? 1 : 0;
    }
  }
  return constantValue('bool', [rows, columns], data);
}

function checkSize(node: LoweredNode, count: number): void {
  if (count <= MADE && node.builder.affords(8 * count)) return;
  const message = `${node.operator} '${node.name}' makes a constant of ${count} elements; ${MADE} are the most`;
  throw new InputError('MODEL_TOO_LARGE', message, { node: node.name, count });
}
