import type { Dtype } from '../../ir/dtype.ts';
import { axisOf } from '../axis.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { copy, reshape } from '../movement.ts';
import { axesFrom, reduceOver } from '../reduce.ts';
import { broadcastTo, insertDimension, slice, type Value } from '../value.ts';
import { malformed } from './arguments.ts';
import { trailed } from './channels.ts';
import { isZero, toQuantized } from './integerProduct.ts';

/** TensorProto data types that are quantised to. */
const UINT8 = 2;
const INT8 = 3;
const FLOAT = 1;

/** QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear. */
export const quantizationLowerings: Lowerings = {
  QuantizeLinear: (node) => {
    const { builder } = node;
    const [x, scale, zero] = [inputOf(node, 0), inputOf(node, 1), node.inputs[2]];
    if (scale.dtype !== 'f32' || (x.dtype !== 'f32' && x.dtype !== 'i32')) {
      throw unsupported(node, `it quantises ${x.dtype} by ${scale.dtype}`);
    }
    const numbers = x.dtype === 'f32' ? x : map(builder, 'fromInt', [x]);
    const scaled = map(builder, 'div', [numbers, spread(node, scale, x)]);
    return [toQuantized(node, scaled, zero && spread(node, zero, x), quantizedType(node, zero))];
  },
  DequantizeLinear: (node) => {
    const { builder } = node;
    const [x, scale, zero] = [inputOf(node, 0), inputOf(node, 1), node.inputs[2]];
    if (scale.dtype !== 'f32' || (x.dtype !== 'i8' && x.dtype !== 'u8' && x.dtype !== 'i32')) {
      throw unsupported(node, `it scales ${x.dtype} by ${scale.dtype}`);
    }
    const shifted = isZero(zero) ? x : map(builder, 'subInt', [x, spread(node, zero!, x)], 'i32');
    return [map(builder, 'mul', [map(builder, 'fromInt', [shifted]), spread(node, scale, x)])];
  },
  DynamicQuantizeLinear: (node) => lowerDynamic(node),
};

function quantizedType(node: LoweredNode, zero: Value | undefined): 'i8' | 'u8' {
  const code = node.attributes.int('output_dtype', 0);
  const dtype: Dtype | undefined =
    code === 0 ? (zero?.dtype ?? 'u8') : ({ [UINT8]: 'u8', [INT8]: 'i8' } as const)[code];
  if (dtype !== 'i8' && dtype !== 'u8') throw unsupported(node, `it quantises to ${dtype ?? `type ${code}`}`);
  const precision = node.attributes.int('precision', 0);
  if (precision !== 0 && precision !== FLOAT) throw unsupported(node, 'it divides in another precision than float');
  return dtype;
}

/** Scales or zero points of a tensor, of an axis or of blocks along an axis, so that they broadcast to the data. */
function spread(node: LoweredNode, factors: Value, x: Value): Value {
  const { attributes, builder } = node;
  const rank = x.shape.length;
  if (factors.shape.length === 0) return factors;
  const block = attributes.int('block_size', 0);
  if (block === 0 && factors.shape.length === 1) {
    const single = factors.shape[0] === 1;
    if (single) return { ...factors, shape: [], strides: [] };
    const axis = axisOf(node, attributes.int('axis', 1), rank);
    if (factors.shape[0] === x.shape[axis]) return trailed(factors, rank - axis - 1);
  }
  const axis = axisOf(node, attributes.int('axis', 1), rank);
  const blocks = block === 0 ? 0 : Math.ceil(x.shape[axis]! / block);
  if (factors.shape.length !== rank || factors.shape.some((size, d) => size !== (d === axis ? blocks : x.shape[d]))) {
    throw malformed(node, `scales or zero points of [${factors.shape}] do not fit [${x.shape}]`);
  }
  const repeated = insertDimension(factors, axis + 1);
  const each = copy(builder, broadcastTo(repeated, repeated.shape.with(axis + 1, block)));
  return slice(reshape(builder, each, x.shape.with(axis, blocks * block)), axis, 0, x.shape[axis]!);
}

/** u8 over the range of the data and zero: scale = (max - min) / 255, zero point = the clamped, rounded -min / scale. */
function lowerDynamic(node: LoweredNode): readonly Value[] {
  const { builder } = node;
  const x = inputOf(node, 0);
  if (x.dtype !== 'f32') throw unsupported(node, `it quantises ${x.dtype}`);
  const axes = axesFrom(0, x.shape.length);
  const extreme = (kind: 'max' | 'min') => {
    const found = reduceOver(builder, { fold: kind, fn: 'identity' }, [x], axes);
    return map(builder, kind, [{ ...found, shape: [], strides: [] }, scalar('f32', 0)]);
  };
  const [most, least] = [extreme('max'), extreme('min')];
  const scale = map(builder, 'div', [map(builder, 'sub', [most, least]), scalar('f32', 255)]);
  const zero = toQuantized(
    node,
    map(builder, 'div', [map(builder, 'sub', [scalar('f32', 0), least]), scale]),
    undefined,
    'u8',
  );
  return [toQuantized(node, map(builder, 'div', [x, scale]), zero, 'u8'), scale, zero];
}
