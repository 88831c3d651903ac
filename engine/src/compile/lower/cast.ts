import { type Dtype, domainOf } from '../../ir/dtype.ts';
import { dtypeOfOnnx } from '../../onnx/dataTypes.ts';
import type { Builder } from '../builder.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type Lowerings } from '../lowering.ts';
import type { Value } from '../value.ts';

/**
 * Changes of element type. A number becomes an integer by truncation, saturating at 32 bits; narrower integers keep the low
 * bits; anything but zero is true.
 */
export const castLowerings: Lowerings = {
  Cast: (node) => {
    const what = `What ${node.operator} '${node.name}' casts to`;
    return [castTo(node.builder, inputOf(node, 0), dtypeOfOnnx(node.attributes.int('to'), what))];
  },
  CastLike: (node) => [castTo(node.builder, inputOf(node, 0), inputOf(node, 1).dtype)],
};

/** The value with another element type; itself where it has that type. */
export function castTo(builder: Builder, value: Value, dtype: Dtype): Value {
  if (value.dtype === dtype) return value;
  if (dtype === 'f32') return map(builder, 'fromInt', [value]);
  if (domainOf(value.dtype) === 'integer') return map(builder, 'identity', [value], dtype);
  if (dtype !== 'bool') return map(builder, 'toInt', [value], dtype);
  const isZero = map(builder, 'equal', [value, scalar('f32', 0)], 'bool');
  return map(builder, 'xor', [isZero, scalar('i32', 1)], 'bool');
}
