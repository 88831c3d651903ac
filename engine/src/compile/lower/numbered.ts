import { InputError } from '@assay/sdk';
import { elementCount } from '../../ir/dtype.ts';
import type { LoweredNode } from '../lowering.ts';
import { constantValue, type Value } from '../value.ts';

/** The numbers of the elements of a shape, row-major. Throws InputError MODEL_TOO_LARGE for more than a model may ask for. */
export function numbered(node: LoweredNode, shape: readonly number[]): Value {
  const count = elementCount(shape);
  if (!node.builder.affords(4 * count)) {
    const message = `${node.operator} '${node.name}' numbers ${count} elements, which is too many at compile time`;
    throw new InputError('MODEL_TOO_LARGE', message, { node: node.name, count });
  }
  return constantValue(
    'i32',
    shape,
    Int32Array.from({ length: count }, (_, i) => i),
  );
}
