import { InputError } from '@assay/sdk';
import type { LoweredNode } from './lowering.ts';

/** A dimension counted from 0; negative ones count from the end. Throws InputError MODEL_MALFORMED out of range. */
export function axisOf(node: Pick<LoweredNode, 'operator' | 'name'>, axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && counted >= 0 && counted < rank) return counted;
  throw new InputError(
    'MODEL_MALFORMED',
    `${node.operator} '${node.name}' names axis ${axis} of a tensor with ${rank} dimensions`,
    { node: node.name, axis, rank },
  );
}
