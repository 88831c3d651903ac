import { map } from '../elementwise.ts';
import type { LoweredNode } from '../lowering.ts';
import { slice, swapLast, type Value } from '../value.ts';
import { matrixProduct } from './matrix.ts';

/** A function between gates. */
export type Activation = (value: Value) => Value;

/** One direction of a recurrent node, its tensors without the dimension of directions. Gates are stacked. */
export type Direction = {
  readonly node: LoweredNode;
  readonly hidden: number;
  /** What the input and the biases add to every gate, [steps, batch, gates * hidden], in the order of the steps. */
  readonly fed: Value;
  /** Recurrent weights [gates * hidden, hidden]. */
  readonly recurrent: Value;
  /** The recurrent bias of a GRU's last gate [hidden], where the reset gate applies to it too. */
  readonly lateBias: Value | undefined;
  /** [batch, hidden]. */
  readonly initial: Value;
  /** Initial cells of an LSTM [batch, hidden], and its peepholes [3 * hidden]. */
  readonly cells: Value;
  readonly peepholes: Value | undefined;
  readonly activations: readonly Activation[];
};

/** What a direction gives: the hidden state of every step, and the last states [batch, hidden]. */
export type DirectionResult = { readonly states: readonly Value[]; readonly last: readonly Value[] };

/** One step's sums of gates: what is fed, and state [batch, hidden] * weights [gates * hidden, hidden], transposed. */
export function gateSums({ builder }: LoweredNode, fed: Value, state: Value, weights: Value): Value {
  return map(builder, 'add', [fed, matrixProduct(builder, state, swapLast(weights))]);
}

/** One index of the first dimension. Free. */
export function indexed(value: Value, index: number): Value {
  const one = slice(value, 0, index, 1);
  return { ...one, shape: one.shape.slice(1), strides: one.strides.slice(1) };
}
