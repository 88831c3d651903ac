import { inputOf, type LoweredNode } from '../lowering.ts';
import type { Value } from '../value.ts';
import { malformed } from './arguments.ts';

/** Dimensions of [N, C, spatial..] with the channels last: [0, spatial.., 1]. */
export const channelsLast = (rank: number): number[] => [0, ...Array.from({ length: rank - 2 }, (_, d) => d + 2), 1];

/** An input with one element for each of so many channels. Throws InputError MODEL_MALFORMED. */
export function vectorOf(node: LoweredNode, position: number, channels: number): Value {
  const vector = inputOf(node, position);
  if (vector.shape.length === 1 && vector.shape[0] === channels) return vector;
  throw malformed(node, `its input ${position} is [${vector.shape}] and not [${channels}]`);
}

/** A vector of one element for each channel, so that it broadcasts to [N, C, spatial..]. A scalar stays as it is. */
export const perChannel = (vector: Value, rank: number): Value => trailed(vector, rank - 2);

/** So many dimensions of size 1 at the end; a scalar stays as it is. */
export function trailed(value: Value, count: number): Value {
  if (value.shape.length === 0) return value;
  return {
    ...value,
    shape: [...value.shape, ...Array<number>(count).fill(1)],
    strides: [...value.strides, ...Array<number>(count).fill(0)],
  };
}
