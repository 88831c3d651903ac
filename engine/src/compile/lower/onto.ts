import type { Dtype } from '../../ir/dtype.ts';
import type { ScalarName } from '../../ir/scalarFunctions.ts';
import { map } from '../elementwise.ts';
import type { LoweredNode } from '../lowering.ts';
import type { Value } from '../value.ts';
import { malformed } from './arguments.ts';

/**
 * A scalar function of a value and others that broadcast to it: the result has the value's shape.
 * Throws InputError MODEL_MALFORMED where another one would make it larger.
 */
export function mapOnto(node: LoweredNode, fn: ScalarName, values: readonly [Value, ...Value[]], dtype?: Dtype): Value {
  const [{ shape }, ...others] = values;
  for (const other of others) {
    const lead = shape.length - other.shape.length;
    // INVARIANT J2: No scale, bias or zero point makes the tensor to which it is applied larger.
    if (lead < 0 || other.shape.some((size, d) => size !== 1 && size !== shape[d + lead])) {
      throw malformed(node, `[${other.shape}] does not go with [${shape}]`);
    }
  }
  return map(node.builder, fn, values, dtype);
}
