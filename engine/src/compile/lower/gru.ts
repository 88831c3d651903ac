import { map } from '../elementwise.ts';
import { slice, swapLast, type Value } from '../value.ts';
import { type Activation, type Direction, type DirectionResult, gateSums, indexed } from './direction.ts';
import { matrixProduct } from './matrix.ts';

/** One direction of a GRU; its gates are stacked as update, reset, hidden. */
export function gruDirection({ node, fed, hidden, recurrent, lateBias, ...direction }: Direction): DirectionResult {
  const { builder } = node;
  const [squash, shape] = direction.activations as [Activation, Activation];
  const resetsSum = node.attributes.int('linear_before_reset', 0) !== 0;
  const gates = (value: Value, axis: number, first: number, count: number) =>
    slice(value, axis, first * hidden, count * hidden);
  const turned = swapLast(gates(recurrent, 0, 2, 1));
  const remembered = (state: Value, reset: Value) => {
    if (!resetsSum) return matrixProduct(builder, map(builder, 'mul', [reset, state]), turned);
    const sum = matrixProduct(builder, state, turned);
    return map(builder, 'mul', [reset, lateBias === undefined ? sum : map(builder, 'add', [sum, lateBias])]);
  };
  const states: Value[] = [];
  for (let t = 0; t < fed.shape[0]!; t++) {
    const state = states.at(-1) ?? direction.initial;
    const now = indexed(fed, t);
    const both = squash(gateSums(node, gates(now, 1, 0, 2), state, gates(recurrent, 0, 0, 2)));
    const [update, reset] = [gates(both, 1, 0, 1), gates(both, 1, 1, 1)];
    const candidate = shape(map(builder, 'add', [gates(now, 1, 2, 1), remembered(state, reset)]));
    // (1 - update) * candidate + update * state.
    const change = map(builder, 'mul', [update, map(builder, 'sub', [state, candidate])]);
    states.push(map(builder, 'add', [candidate, change]));
  }
  return { states, last: [states.at(-1)!] };
}
