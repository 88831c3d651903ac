import { performInModel, Refusal } from '../models/stakingModel.ts';
import { createStakingModel, type StakingModel, type StakingParameters } from '../models/stakingModelState.ts';
import { ACTORS, isCall, OPERATORS, type Operation, POOR, STRANGER } from '../models/stakingOperations.ts';
import { readModel, totalsOf } from '../models/stakingViews.ts';
import type { Performed, StakingChain, StakingUnderTest } from '../scenes/stakingChain.ts';
import { createRandom, type Random } from './randomNumbers.ts';
import { drawOperation } from './stakingGenerator.ts';

/** Parameters, balances and operations: everything that decides what happens. */
export type Sequence = {
  readonly parameters: StakingParameters;
  readonly balances: readonly bigint[];
  readonly operations: readonly Operation[];
};

/** How often each call worked and each error came. */
export type Reached = Map<string, number>;

type Expected = { readonly operation: Extract<Operation, { by: string }>; readonly outcome: Performed };

/** Calls in one transaction: what a full one may cost in gas is bounded. */
const MOST_CALLS = 32;
/** Some state is read after every so many transactions, all of it at the end. */
const READ_EVERY = 5;

/** Draws a sequence of `length` calls, letting a model say what is worth trying. */
export function drawSequence(seed: number, length: number, parameters: StakingParameters): Sequence {
  const random = createRandom(seed);
  const balances = ACTORS.map((name) => (name === POOR ? random.belowBig(5n * 10n ** 18n) : 9n * 10n ** 25n));
  const model = modelOf({ parameters, balances });
  model.now = 1_000_000n;
  const operations: Operation[] = [];
  for (let calls = 0; calls < length; ) {
    const operation = drawOperation(model, random);
    operations.push(operation);
    if (isCall(operation)) calls++;
    applyToModel(model, operation);
  }
  return { parameters, balances, operations };
}

/** Runs a sequence against contract and model. Returns the first difference, as text, and where it was. */
export async function firstDifference(
  chain: StakingChain,
  sequence: Sequence,
  reached: Reached = new Map(),
): Promise<{ readonly at: number; readonly what: string } | undefined> {
  const contract = await chain.deploy(sequence.parameters, sequence.balances);
  const model = modelOf(sequence);
  model.now = (await chain.now()) + 1n;
  const random = createRandom(sequence.operations.length);
  let transactions = 0;

  let batch: Expected[] = [];
  for (const [at, operation] of sequence.operations.entries()) {
    const expected = applyToModel(model, operation);
    const last = at === sequence.operations.length - 1;
    if (expected !== undefined) {
      batch.push(expected);
      count(reached, expected);
    }
    const next = sequence.operations[at + 1];
    if (!last && batch.length < MOST_CALLS && next !== undefined && isCall(next)) continue;
    if (batch.length === 0 && !last) continue;

    const done = await contract.perform(
      model.now,
      batch.map(({ operation }) => operation),
    );
    const wrong = batch.findIndex(({ outcome }, i) => differenceOf(outcome, done[i]) !== undefined);
    if (wrong >= 0) {
      const { operation, outcome } = batch[wrong]!;
      const what = `${operation.by}: ${operation.call.join(' ')}\n${differenceOf(outcome, done[wrong])}`;
      return { at: at - batch.length + 1 + wrong, what };
    }
    if (transactions++ % READ_EVERY === 0 || last) {
      const what = await stateDifference(contract, model, random, last);
      if (what !== undefined) return { at, what };
    }
    batch = [];
  }
  return undefined;
}

function modelOf({ parameters, balances }: Pick<Sequence, 'parameters' | 'balances'>): StakingModel {
  return createStakingModel(parameters, new Map(ACTORS.map((name, i) => [name, balances[i]!])), new Set(ACTORS));
}

function applyToModel(model: StakingModel, operation: Operation): Expected | undefined {
  if (!isCall(operation)) {
    model.now += operation.wait;
    return undefined;
  }
  let error: string | undefined;
  let result: Pick<Performed, 'returned' | 'events'> = { returned: [], events: [] };
  try {
    result = performInModel(model, operation.by, operation.call);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    error = refusal.message;
  }
  const totals = Object.values(totalsOf(model));
  return { operation, outcome: { ...result, totals, ...(error === undefined ? {} : { error }) } };
}

function differenceOf(expected: Performed, got: Performed | undefined): string | undefined {
  if (got === undefined) return 'the transaction failed';
  // In which order events come is not part of the description.
  const [left, right] = [expected, got].map((one) =>
    [
      one.error ?? `returned ${one.returned.join(' ')}`,
      ...[...one.events].sort(),
      `totals ${one.totals.join(' ')}`,
    ].join('\n  '),
  );
  return left === right ? undefined : `expected\n  ${left}\ngot\n  ${right}`;
}

async function stateDifference(
  contract: StakingUnderTest,
  model: StakingModel,
  random: Random,
  whole: boolean,
): Promise<string | undefined> {
  const everybody = [...ACTORS, STRANGER, 'dead'];
  const count = model.tickets.length + 2;
  const past = () => model.now - random.belowBig(20n * (model.parameters.unbonding + 1n));
  const sample = {
    operators: [random.pick(OPERATORS)],
    accounts: Array.from({ length: 4 }, () => random.pick(everybody)),
    tickets: Array.from({ length: 3 }, () => BigInt(random.below(count))),
    times: [model.now, past()],
  };
  const query = whole
    ? {
        operators: [...OPERATORS],
        accounts: everybody,
        tickets: Array.from({ length: Math.min(count, 150) }, (_, i) => BigInt(count - 1 - i)),
        times: [model.now, model.now - 1n, past(), past(), past()],
      }
    : sample;
  const words = await contract.read(query);
  const readings = readModel(model, query);
  const differences = readings.flatMap(({ what, value }, i) => {
    const expected = typeof value === 'bigint' ? value : BigInt(contract.names.addressOf(value));
    return expected === words[i] ? [] : [`${what}: expected ${value}, got ${words[i]}`];
  });
  return differences.length === 0 ? undefined : `state\n  ${differences.join('\n  ')}`;
}

function count(reached: Reached, { operation, outcome }: Expected): void {
  const name = outcome.error === undefined ? operation.call[0] : outcome.error.split(' ')[0]!;
  reached.set(name, (reached.get(name) ?? 0) + 1);
  if (outcome.events.some((event) => event.startsWith('EraEnded')))
    reached.set('EraEnded', (reached.get('EraEnded') ?? 0) + 1);
}
