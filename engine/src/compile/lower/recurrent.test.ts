import { describe, expect, test } from 'vitest';
import {
  elementAt,
  indicesOf,
  integers,
  lowerNode,
  someFloats,
  worstError,
} from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { recurrentLowerings } from './recurrent.ts';

const [STEPS, BATCH, INPUT, HIDDEN] = [4, 2, 3, 5];
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

type Cell = {
  /** Sums of a gate for a unit: of the input with its bias, and of the state (or of what is given in its place) with its own. */
  readonly fed: (gate: number, unit: number) => number;
  readonly remembered: (gate: number, unit: number, state?: readonly number[]) => number;
  readonly state: readonly number[];
  readonly cells: readonly number[];
};
type Step = (cell: Cell) => { state: number[]; cells: number[] };

const units = (of: (unit: number) => number) => Array.from({ length: HIDDEN }, (_, unit) => of(unit));

const steps: Record<string, Step> = {
  RNN: ({ fed, remembered, cells }) => ({
    state: units((u) => Math.tanh(fed(0, u) + remembered(0, u))),
    cells: [...cells],
  }),
  LSTM: ({ fed, remembered, cells }) => {
    const sum = (gate: number, u: number) => fed(gate, u) + remembered(gate, u);
    const next = units((u) => sigmoid(sum(2, u)) * cells[u]! + sigmoid(sum(0, u)) * Math.tanh(sum(3, u)));
    return { state: units((u) => sigmoid(sum(1, u)) * Math.tanh(next[u]!)), cells: next };
  },
  GRU: ({ fed, remembered, state, cells }) => {
    const [update, reset] = [0, 1].map((gate) => units((u) => sigmoid(fed(gate, u) + remembered(gate, u))));
    const kept = state.map((value, u) => value * reset![u]!);
    const candidate = units((u) => Math.tanh(fed(2, u) + remembered(2, u, kept)));
    return { state: units((u) => (1 - update![u]!) * candidate[u]! + update![u]! * state[u]!), cells: [...cells] };
  },
  'GRU that resets the sum': ({ fed, remembered, state, cells }) => {
    const [update, reset] = [0, 1].map((gate) => units((u) => sigmoid(fed(gate, u) + remembered(gate, u))));
    const candidate = units((u) => Math.tanh(fed(2, u) + reset![u]! * remembered(2, u)));
    return { state: units((u) => (1 - update![u]!) * candidate[u]! + update![u]! * state[u]!), cells: [...cells] };
  },
};

function expectedStates(
  step: Step,
  gates: number,
  way: number,
  isReverse: boolean,
  x: Tensor,
  w: Tensor,
  r: Tensor,
  b: Tensor,
  h: Tensor,
  c: Tensor,
) {
  const states = new Map<string, number>();
  for (let n = 0; n < BATCH; n++) {
    let state = units((u) => elementAt(h, [way, n, u]));
    let cells = units((u) => elementAt(c, [way, n, u]));
    for (let i = 0; i < STEPS; i++) {
      const t = isReverse ? STEPS - 1 - i : i;
      const before = state;
      const row = (gate: number, u: number) => gate * HIDDEN + u;
      const fed = (gate: number, u: number) =>
        indicesOf([INPUT]).reduce(
          (sum, [k]) => sum + elementAt(x, [t, n, k!]) * elementAt(w, [way, row(gate, u), k!]),
          elementAt(b, [way, row(gate, u)]),
        );
      const remembered = (gate: number, u: number, from: readonly number[] = before) =>
        indicesOf([HIDDEN]).reduce(
          (sum, [k]) => sum + from[k!]! * elementAt(r, [way, row(gate, u), k!]),
          elementAt(b, [way, (gates + gate) * HIDDEN + u]),
        );
      ({ state, cells } = step({ fed, remembered, state, cells }));
      for (const [u, value] of state.entries()) states.set(`${[t, way, n, u]}`, value);
    }
  }
  return states;
}

describe.each([
  ['RNN', 'RNN', 1, {}],
  ['LSTM', 'LSTM', 4, {}],
  ['GRU', 'GRU', 3, {}],
  ['GRU that resets the sum', 'GRU', 3, { linear_before_reset: 1 }],
] as const)('%s', (name, operator, gates, attributes) => {
  test.each(['forward', 'reverse', 'bidirectional'])('%s', (direction) => {
    const ways = direction === 'bidirectional' ? ['forward', 'reverse'] : [direction];
    const count = ways.length;
    const x = someFloats([STEPS, BATCH, INPUT]);
    const w = someFloats([count, gates * HIDDEN, INPUT], 2);
    const r = someFloats([count, gates * HIDDEN, HIDDEN], 3);
    const b = someFloats([count, 2 * gates * HIDDEN], 4);
    const [h, c] = [someFloats([count, BATCH, HIDDEN], 5), someFloats([count, BATCH, HIDDEN], 6)];
    const lengths = { constant: integers('i32', [BATCH], Array(BATCH).fill(STEPS)) };
    const { outputs } = lowerNode(recurrentLowerings, {
      operator,
      attributes: { ...attributes, direction, hidden_size: HIDDEN },
      inputs: [x, w, { constant: r }, b, lengths, h, ...(operator === 'LSTM' ? [c] : [])],
      outputs: ['y', 'last'],
    });
    const all = new Map(
      ways.flatMap((way, d) => [...expectedStates(steps[name]!, gates, d, way === 'reverse', x, w, r, b, h, c)]),
    );
    expect(outputs[0]!.shape).toEqual([STEPS, count, BATCH, HIDDEN]);
    expect(
      worstError(
        outputs[0]!,
        indicesOf(outputs[0]!.shape).map((index) => all.get(`${index}`)!),
      ),
    ).toBeLessThan(1e-5);
    const last = indicesOf([count, BATCH, HIDDEN]).map(
      ([d, ...rest]) => all.get(`${[ways[d!] === 'reverse' ? 0 : STEPS - 1, d, ...rest]}`)!,
    );
    expect(worstError(outputs[1]!, last)).toBeLessThan(1e-5);
  });
});

describe('recurrent nodes', () => {
  const inputs = [someFloats([2, 1, 3]), someFloats([1, 2, 3]), someFloats([1, 2, 2])];
  const run = (
    attributes: Record<string, number | string | readonly string[]>,
    ...rest: (Tensor | { constant: Tensor } | undefined)[]
  ) => lowerNode(recurrentLowerings, { operator: 'RNN', attributes, inputs: [...inputs, ...rest] });
  const refusal = expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' });

  test('take batches first', () => {
    const { outputs } = lowerNode(recurrentLowerings, {
      operator: 'RNN',
      attributes: { layout: 1 },
      inputs: [{ ...inputs[0]!, shape: [1, 2, 3] }, ...inputs.slice(1)],
    });
    expect(outputs[0]!.shape).toEqual([1, 2, 1, 2]);
    expect(outputs[0]!.data).toEqual(run({}).outputs[0]!.data);
  });

  test('refuse what they cannot unroll', () => {
    expect(() => run({ direction: 'both' })).toThrow(refusal);
    expect(() => run({ clip: 1 })).toThrow(refusal);
    expect(() => run({ activations: ['Affine'] })).toThrow(refusal);
    expect(() => run({}, undefined, { constant: integers('i32', [1], [1]) })).toThrow(refusal);
    expect(() => run({}, undefined, integers('i32', [1], [2]))).toThrow(refusal);
  });

  test('refuse shapes that do not fit', () => {
    expect(() => run({}, someFloats([1, 3]))).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  });
});
