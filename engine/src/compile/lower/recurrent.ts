import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { concat } from '../movement.ts';
import {
  broadcastTo,
  insertDimension,
  isConstant,
  slice,
  sourceElements,
  swapLast,
  transpose,
  type Value,
} from '../value.ts';
import { malformed } from './arguments.ts';
import { type Activation, type Direction, type DirectionResult, gateSums, indexed } from './direction.ts';
import { gruDirection } from './gru.ts';
import { lstmDirection } from './lstm.ts';
import { matrixProduct } from './matrix.ts';

/** Steps that a sequence is unrolled to at most. */
const STEPS_AT_MOST = 2048;

type Kind = {
  readonly gates: number;
  readonly activations: readonly string[];
  readonly run: (direction: Direction) => DirectionResult;
};

/** RNN, LSTM and GRU, unrolled over the sequence. */
export const recurrentLowerings: Lowerings = {
  RNN: (node) => lowerRecurrent(node, { gates: 1, activations: ['Tanh'], run: rnnDirection }),
  LSTM: (node) => lowerRecurrent(node, { gates: 4, activations: ['Sigmoid', 'Tanh', 'Tanh'], run: lstmDirection }),
  GRU: (node) => lowerRecurrent(node, { gates: 3, activations: ['Sigmoid', 'Tanh'], run: gruDirection }),
};

function lowerRecurrent(node: LoweredNode, kind: Kind): readonly Value[] {
  const { attributes, builder } = node;
  const isBatchFirst = attributes.int('layout', 0) === 1;
  const swap = (value: Value) => (isBatchFirst ? transpose(value, [1, 0, 2]) : value);
  const hidden = inputOf(node, 2).shape.at(-1) ?? 0;
  const ways = waysOf(node);
  checkShapes(node, hidden, kind.gates, ways.length);
  const x = swap(inputOf(node, 0));
  const [steps, batch] = x.shape as [number, number, number];
  checkSteps(node, steps);
  const zeros = broadcastTo(scalar('f32', 0), [ways.length, batch, hidden]);
  const stateOf = (position: number) => {
    const given = node.inputs[position];
    return given === undefined ? zeros : swap(given);
  };
  const names = attributes.strings('activations') ?? ways.flatMap(() => kind.activations);
  const results = ways.map((way, d) => {
    const ordered = way === 'forward' ? x : slice(x, 0, steps - 1, steps, -1);
    const product = matrixProduct(builder, ordered, swapLast(indexed(inputOf(node, 1), d)));
    const { early, late } = biasesOf(node, d, kind.gates * hidden, hidden);
    const peepholes = node.inputs[7];
    return kind.run({
      ...{ node, hidden, recurrent: indexed(inputOf(node, 2), d), lateBias: late },
      fed: early === undefined ? product : map(builder, 'add', [product, early]),
      ...{ initial: indexed(stateOf(5), d), cells: indexed(stateOf(6), d) },
      peepholes: peepholes && indexed(peepholes, d),
      activations: kind.activations.map((_, i) => activationOf(node, names[d * kind.activations.length + i] ?? '')),
    });
  });
  const inTime = results.map(({ states }, d) => (ways[d] === 'forward' ? states : states.toReversed()));
  const perStep = Array.from({ length: steps }, (_, t) =>
    stack(
      node,
      inTime.map((states) => states[t]!),
    ),
  );
  const all = stack(node, perStep);
  const last = results[0]!.last.map((_, i) =>
    swap(
      stack(
        node,
        results.map((result) => result.last[i]!),
      ),
    ),
  );
  return [isBatchFirst ? transpose(all, [2, 0, 1, 3]) : all, ...last];
}

function rnnDirection({ node, fed, recurrent, initial, activations }: Direction): DirectionResult {
  const states: Value[] = [];
  for (let t = 0; t < fed.shape[0]!; t++) {
    states.push(activations[0]!(gateSums(node, indexed(fed, t), states.at(-1) ?? initial, recurrent)));
  }
  return { states, last: [states.at(-1)!] };
}

/** Input and recurrent biases together; those of a GRU whose reset gate applies to the recurrent sum stay apart for its last gate. */
function biasesOf(node: LoweredNode, direction: number, length: number, hidden: number) {
  const { attributes, builder, inputs } = node;
  if (inputs[3] === undefined) return { early: undefined, late: undefined };
  const both = indexed(inputs[3], direction);
  const [input, own] = [slice(both, 0, 0, length), slice(both, 0, length, length)];
  if (attributes.int('linear_before_reset', 0) === 0)
    return { early: map(builder, 'add', [input, own]), late: undefined };
  const first = length - hidden;
  const sums = map(builder, 'add', [slice(input, 0, 0, first), slice(own, 0, 0, first)]);
  return { early: concat(builder, [sums, slice(input, 0, first, hidden)], 0), late: slice(own, 0, first, hidden) };
}

const stack = ({ builder }: LoweredNode, values: readonly Value[]) =>
  concat(
    builder,
    values.map((value) => insertDimension(value, 0)),
    0,
  );

function activationOf(node: LoweredNode, name: string): Activation {
  const known: Readonly<Record<string, 'tanh' | 'sigmoid'>> = { tanh: 'tanh', sigmoid: 'sigmoid' };
  const fn = known[name.toLowerCase()];
  if (fn === undefined) throw unsupported(node, `its activation is '${name}'`);
  return (value) => map(node.builder, fn, [value]);
}

function waysOf(node: LoweredNode): readonly ('forward' | 'reverse')[] {
  const direction = node.attributes.string('direction', 'forward');
  if (direction === 'forward' || direction === 'reverse') return [direction];
  if (direction === 'bidirectional') return ['forward', 'reverse'];
  throw unsupported(node, `its direction is '${direction}'`);
}

function checkSteps(node: LoweredNode, steps: number): void {
  if (node.attributes.has('clip')) throw unsupported(node, 'it clips its gates');
  if (steps < 1 || steps > STEPS_AT_MOST) throw unsupported(node, `it takes ${steps} steps, not 1 to ${STEPS_AT_MOST}`);
  const lengths = node.inputs[4];
  if (lengths === undefined) return;
  const isWhole = isConstant(lengths) && sourceElements(lengths).every((length) => Number(length) === steps);
  if (!isWhole) throw unsupported(node, 'its sequences can be shorter than its input');
}

function checkShapes(node: LoweredNode, hidden: number, gates: number, directions: number): void {
  const said = node.attributes.int('hidden_size', hidden);
  if (said !== hidden) throw malformed(node, `its hidden_size is ${said}, that of its weights ${hidden}`);
  const x = inputOf(node, 0);
  if (x.dtype !== 'f32' || x.shape.length !== 3) throw unsupported(node, `it takes ${x.dtype} of [${x.shape}]`);
  const isBatchFirst = node.attributes.int('layout', 0) === 1;
  const batch = x.shape[isBatchFirst ? 0 : 1]!;
  const state = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  const expected: readonly (readonly [position: number, shape: readonly number[]])[] = [
    [1, [directions, gates * hidden, x.shape[2]!]],
    [2, [directions, gates * hidden, hidden]],
    [3, [directions, 2 * gates * hidden]],
    [5, state],
    [6, state],
    [7, [directions, 3 * hidden]],
  ];
  for (const [position, shape] of expected) {
    const given = node.inputs[position];
    if (given === undefined || `${given.shape}` === `${shape}`) continue;
    throw malformed(node, `its input ${position} is [${given.shape}] and not [${shape}]`);
  }
}
