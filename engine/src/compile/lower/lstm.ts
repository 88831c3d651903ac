import { map, scalar } from '../elementwise.ts';
import { slice, type Value } from '../value.ts';
import { type Activation, type Direction, type DirectionResult, gateSums, indexed } from './direction.ts';

/** One direction of an LSTM; its gates are stacked as input, output, forget, cell. */
export function lstmDirection({ node, fed, hidden, recurrent, peepholes, ...direction }: Direction): DirectionResult {
  const { builder } = node;
  const [squash, shape, shapeOut] = direction.activations as [Activation, Activation, Activation];
  const isCoupled = node.attributes.int('input_forget', 0) !== 0;
  const peeped = (gate: Value, cell: Value, position: number) => {
    if (peepholes === undefined) return gate;
    const weights = slice(peepholes, 0, position * hidden, hidden);
    return map(builder, 'add', [gate, map(builder, 'mul', [weights, cell])]);
  };
  const states: Value[] = [];
  let cell = direction.cells;
  for (let t = 0; t < fed.shape[0]!; t++) {
    const sums = gateSums(node, indexed(fed, t), states.at(-1) ?? direction.initial, recurrent);
    const gate = (position: number) => slice(sums, 1, position * hidden, hidden);
    const input = squash(peeped(gate(0), cell, 0));
    const forget = isCoupled ? map(builder, 'sub', [scalar('f32', 1), input]) : squash(peeped(gate(2), cell, 2));
    const kept = map(builder, 'mul', [forget, cell]);
    cell = map(builder, 'add', [kept, map(builder, 'mul', [input, shape(gate(3))])]);
    const output = squash(peeped(gate(1), cell, 1));
    states.push(map(builder, 'mul', [output, shapeOut(cell)]));
  }
  return { states, last: [states.at(-1)!, cell] };
}
