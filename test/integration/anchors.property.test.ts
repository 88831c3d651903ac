import fc from 'fast-check';
import type { Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchSize, searchTime } from '../effort.ts';
import {
  type AnchorsModel,
  anchorInModel,
  createAnchorsModel,
  headOf,
  isSettledInModel,
  type ModelOpening,
  openingOf,
  ringOf,
} from '../models/anchorsModel.ts';
import { naivePath, naiveRoot } from '../models/naiveLog.ts';
import { ANCHOR_GAS } from '../scenes/anchorGas.ts';
import {
  type AnchorsContract,
  type AnchorsUnderTest,
  digestOf,
  errorOf,
  startAnchors,
} from '../scenes/anchorsUnderTest.ts';

const RUNS = searchSize(120);
const TIMEOUT = searchTime(3_600_000);
const WINDOW = 32;

type Action =
  | { readonly kind: 'anchor'; readonly entries: number; readonly gap: number; readonly byKey: boolean }
  | { readonly kind: 'pause'; readonly gap: number }
  | { readonly kind: 'open'; readonly pick: number }
  | { readonly kind: 'forge'; readonly pick: number; readonly what: number; readonly noise: number }
  | { readonly kind: 'settle'; readonly pick: number }
  | { readonly kind: 'fork'; readonly pick: number };

type World = {
  readonly contract: AnchorsContract;
  readonly model: AnchorsModel;
  readonly entries: Hex[];
  /** Logs under roots that were anchored, by anchoring: the same as the prefix of `entries` until the operator forks. */
  readonly logs: Hex[][];
  readonly settled: { readonly index: number; readonly digest: Hex }[];
  clock: number;
};

let chain: AnchorsUnderTest;
const counts = { runs: 0, anchor: 0, pause: 0, open: 0, forge: 0, settle: 0, fork: 0 };

beforeAll(async () => {
  chain = await startAnchors();
});
afterAll(() => chain.close());

const natural = fc.nat();
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: anchorAction(fc.constantFrom(0, 0, 1, 2, 2, 3)) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pause'), gap: fc.integer({ min: 1, max: 3 * WINDOW }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('open'), pick: natural }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle'), pick: natural }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('forge'), pick: natural, what: fc.nat(4), noise: fc.integer({ min: 1 }) }),
  },
);
// A busy stretch, in which the ring fills and turns over, then anything, and at the end perhaps a fork.
const schedule = fc
  .tuple(
    fc.array(anchorAction(fc.constant(2)), { maxLength: 45, size: 'max' }),
    fc.array(action, { minLength: 10, maxLength: 60, size: 'max' }),
    fc.option(fc.record({ kind: fc.constant('fork' as const), pick: natural }), { nil: undefined }),
  )
  .map(([busy, free, fork]): Action[] => [...busy, ...free, ...(fork === undefined ? [] : [fork])]);

test(
  'Anchors does what a plain model of it does, on any schedule',
  async () => {
    const property = fc.asyncProperty(schedule, async (actions) => {
      const contract = await chain.deploy();
      const genesis = Number(await contract.read.GENESIS());
      const model = createAnchorsModel({ genesis, period: 2, window: WINDOW });
      const world: World = { contract, model, entries: [], logs: [], settled: [], clock: await chain.now() };
      counts.runs++;
      for (const one of actions) {
        counts[one.kind]++;
        await perform(world, one);
        await checkWorld(world);
      }
      await checkEveryRecentAnchoring(world);
    });

    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
    const { runs, ...actions } = counts;
    console.log(`Anchors against its model: ${runs} runs, actions ${JSON.stringify(actions)}`);
    expect(runs).toBeGreaterThan(0);
  },
  TIMEOUT,
);

async function perform(world: World, one: Action): Promise<void> {
  if (one.kind === 'pause') {
    world.clock += one.gap;
    return chain.mineAt(world.clock);
  }
  if (one.kind === 'anchor') return anchor(world, one.entries, one.gap, one.byKey);
  if (world.model.anchorings.length === 0) return;
  const position = one.pick % world.model.anchorings.length;
  if (one.kind === 'open') return checkAnchoring(world, position);
  if (one.kind === 'settle') return rememberSettled(world, position);
  if (one.kind === 'forge') return forge(world, position, one.what, one.noise);
  return fork(world, one.pick);
}

async function anchor(world: World, count: number, gap: number, byKey: boolean): Promise<void> {
  for (let i = 0; i < count; i++) world.entries.push(digestOf(world.entries.length));
  await anchorLog(world, [...world.entries], gap, byKey);
}

async function anchorLog(world: World, log: Hex[], gap: number, byKey: boolean): Promise<void> {
  world.clock += gap;
  const root = naiveRoot(log);
  await chain.at(world.clock);
  const account = byKey ? chain.accounts.key : chain.accounts.operator;
  await world.contract.write.anchor([chain.operator, root, log.length], { account, gas: ANCHOR_GAS });
  anchorInModel(world.model, root, log.length, world.clock);
  world.logs.push(log);
}

/** Property: word and ring equal the model's. Property: settled stays settled while no fork is recorded. */
async function checkWorld({ contract, model, settled, clock }: World): Promise<void> {
  expect(await contract.read.headOf([chain.operator])).toBe(headOf(model));
  if (model.anchorings.length % 8 === 0) expect(await contract.read.ringOf([chain.operator])).toEqual(ringOf(model));

  const one = settled[clock % Math.max(1, settled.length)];
  if (one === undefined) return;
  const position = model.anchorings.findIndex(
    (anchoring, i) => anchoring.size > one.index && openingOf(model, i) !== undefined,
  );
  expect(await isSettled({ contract, model, clock }, position, one.index, one.digest)).toBe(!model.forked);
}

/** Property: every root of the last WINDOW opens, and its entries are settled exactly when they are old enough. */
async function checkEveryRecentAnchoring(world: World): Promise<void> {
  for (let position = 0; position < world.model.anchorings.length; position++) await checkAnchoring(world, position);
}

async function checkAnchoring({ contract, model, logs, clock }: World, position: number): Promise<void> {
  const opening = openingOf(model, position);
  if (opening === undefined) return expect(model.anchorings[position]!.time + WINDOW).toBeLessThan(clock);
  expect(await errorOf(contract.read.checkOpening([chain.operator, opening]))).toBeUndefined();
  const index = position % logs[position]!.length;
  const expected = isSettledInModel(model, position, clock);
  expect(await isSettled({ contract, model, clock }, position, index, logs[position]![index]!, logs[position])).toBe(
    expected,
  );
}

async function rememberSettled({ model, entries, settled, clock }: World, position: number): Promise<void> {
  if (!isSettledInModel(model, position, clock)) return;
  const index = position % model.anchorings[position]!.size;
  settled.push({ index, digest: entries[index]! });
}

/** Property: no false combination of anchoring time, anchoring root, previous word and slot opens anything. */
async function forge(world: World, position: number, what: number, noise: number): Promise<void> {
  const { contract, model, logs } = world;
  const genuine = openingOf(model, position);
  if (genuine === undefined) return;
  const other = model.anchorings[noise % model.anchorings.length]!;
  const [first, ...rest] = genuine.anchorings;
  const old = BigInt(world.clock - WINDOW - 1 - (noise % 1000));
  const forgeries: readonly (readonly [ModelOpening, number])[] = [
    [{ ...genuine, anchorings: [{ ...first!, time: old === first!.time ? old - 1n : old }, ...rest] }, position],
    [
      { ...genuine, anchorings: [{ ...first!, root: other.root, size: other.size }, ...rest] },
      noise % model.anchorings.length,
    ],
    [{ ...genuine, previous: other.word }, position],
    [{ ...genuine, slot: (genuine.slot + 1 + (noise % 64)) % 65 }, position],
    [{ ...genuine, anchorings: [{ ...first!, time: old }, ...genuine.anchorings] }, position],
  ];
  const [forged, shown] = forgeries[what]!;
  // Taking the root of the very same anchoring changes nothing: that is no forgery.
  if (JSON.stringify(forged, text) === JSON.stringify(genuine, text)) return;
  const log = logs[shown]!;
  const proof = { anchoring: 0n, index: 0, path: naivePath(log, 0) };
  const { operator } = chain;
  expect(await errorOf(contract.read.anchoredAt([operator, log[0]!, forged, proof]))).toBe('OpeningMismatch');
  expect(await errorOf(contract.read.checkOpening([operator, forged]))).toBe('OpeningMismatch');
}

/** The operator anchors a log with one entry exchanged; whoever holds both histories records it: nothing is settled. */
async function fork(world: World, pick: number): Promise<void> {
  const { contract, model, entries, logs } = world;
  const index = pick % model.anchorings.at(-1)!.size;
  const before = model.anchorings.length - 1;
  const rewritten = [...entries, digestOf(entries.length)];
  rewritten[index] = digestOf(index, 1);
  await anchorLog(world, rewritten, 1, false);
  const after = model.anchorings.length - 1;

  const { operator, accounts } = chain;
  const { watcher } = accounts;
  const side = (position: number): [Hex, ModelOpening, { anchoring: bigint; index: number; path: Hex[] }] => {
    const log = logs[position]!;
    return [log[index]!, openingOf(model, position)!, { anchoring: 0n, index, path: naivePath(log, index) }];
  };
  const evidence = [operator, ...side(before), ...side(after)] as const;
  world.clock += 1;
  await chain.at(world.clock);
  await contract.write.recordFork(evidence, { account: watcher });
  model.forked = true;
  expect(await contract.read.forkedAt([operator])).toBe(BigInt(world.clock));
  expect(await errorOf(contract.simulate.recordFork(evidence, { account: watcher.address }))).toBe(
    'ForkAlreadyRecorded',
  );
}

async function isSettled(
  { contract, model, clock }: Pick<World, 'contract' | 'model' | 'clock'>,
  position: number,
  index: number,
  digest: Hex,
  log?: readonly Hex[],
): Promise<boolean> {
  const covered = log ?? Array.from({ length: model.anchorings[position]!.size }, (_, i) => digestOf(i));
  const proof = { anchoring: 0n, index, path: naivePath(covered, index) };
  const time = await contract.read.anchoredAt([chain.operator, digest, openingOf(model, position)!, proof]);
  return clock > Number(time) + WINDOW && (await contract.read.forkedAt([chain.operator])) === 0n;
}

function anchorAction(gap: fc.Arbitrary<number>): fc.Arbitrary<Action> {
  const entries = fc.integer({ min: 1, max: 4 });
  return fc.record({ kind: fc.constant('anchor'), entries, gap, byKey: fc.boolean() });
}

function text(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
