import { createGraphqlClient, decodeReceipt, ZERO_32 } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import type { Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../scenes/eventually.ts';
import { type IndexerScene, type Issued, setUpScene, watchScene } from '../scenes/indexerScene.ts';
import { type Ponder, startPonder } from '../scenes/ponder.ts';
import { type Postgres, startPostgres } from '../scenes/postgres.ts';
import { OPG, type StakeLevers, stakeLevers } from '../scenes/stakeLevers.ts';

let scene: IndexerScene;
let watch: Awaited<ReturnType<typeof watchScene>>;
let postgres: Postgres;
let indexer: Ponder;
let levers: StakeLevers;

beforeAll(async () => {
  scene = await setUpScene({ window: 100_000n, grace: 90_000n, maxDelay: 80_000n });
  levers = await stakeLevers(scene);
  [watch, postgres] = await Promise.all([watchScene(scene), startPostgres()]);
  const node = { deployment: scene.deployment, rpcUrl: scene.node.url, databaseUrl: postgres.url };
  indexer = await startPonder({ ...node, monitorUrl: watch.url });
}, 300_000);

afterAll(async () => {
  await Promise.all([indexer?.close(), watch?.close()]);
  await Promise.all([postgres?.close(), scene?.close()]);
});

const status = ({ digest, compact }: Issued) =>
  createGraphqlClient(indexer.graphqlUrl).receipt({ digest, receipt: compact });

const verdictBecomes = (issued: Issued, verdict: string) =>
  eventually(async () => (await status(issued)).verdict === verdict, `the verdict ${verdict}`);

/** Block hash, root and word of every anchor: as indexed, and as the chain gives them now. */
async function anchors() {
  const query = '{ anchors(orderBy: "sequence", limit: 1000) { items { sequence blockHash root word } } }';
  const { anchors } = await indexer.ask<{ anchors: { items: Record<string, string>[] } }>(query);
  const logs = await scene.client.getContractEvents({
    ...{ address: scene.deployment.contracts.Anchors.address, abi: anchorsAbi, eventName: 'Anchored', strict: true },
    fromBlock: 0n,
  });
  const onChain = logs.map(({ blockHash, args }, i) => ({
    sequence: String(i),
    blockHash,
    root: args.root,
    word: args.word,
  }));
  return { indexed: anchors.items, onChain };
}

async function totals() {
  const query = `{ protocolTotals { items { anchors entries operators } } dayStats { items { anchors entries } }
    activitys(where: { kind: Anchored }) { totalCount } receiptKeys { totalCount } operators { items { anchorCount logSize word } } }`;
  const answer = await indexer.ask<{
    protocolTotals: { items: Record<string, string>[] };
    dayStats: { items: { anchors: string; entries: string }[] };
    activitys: { totalCount: number };
    receiptKeys: { totalCount: number };
    operators: { items: Record<string, string>[] };
  }>(query);
  const sum = (name: 'anchors' | 'entries') =>
    answer.dayStats.items.reduce((total, day) => total + Number(day[name]), 0);
  return {
    ...{ total: answer.protocolTotals.items[0], operator: answer.operators.items[0] },
    ...{ days: sum('anchors'), dayEntries: sum('entries') },
    ...{ activities: answer.activitys.totalCount, keys: answer.receiptKeys.totalCount },
  };
}

/** Every row that a fault changes. */
async function stakes() {
  const query = `{
    faults { items { faultKey fault taken bounty recipient } } slashings { items { faultKey ownTaken delegatedTaken } }
    faultedReceipts { items { digest } } credits { items { account balance } } commitments { items { commitment } }
    operators { items { ownStake delegatedStake activeStake jailedUntil slashed faultCount rewardsReleased } }
    stakePools(orderBy: "kind") { items { assets shares activeShares era } }
    stakeCheckpoints(orderBy: "time") { items { time stake } }
    protocolTotals { items { staked slashed bounties faults faultedReceipts } } dayStats { items { faults slashed } }
  }`;
  const answer = await indexer.ask<Record<string, { items: Record<string, string | null>[] }>>(query);
  const { faults, operators, ...rest } = Object.fromEntries(
    Object.entries(answer).map(([name, { items }]) => [name, items]),
  );
  return { faults: faults!, operators: operators!, rest };
}

/** Blocks that will be undone: an anchor first, then more anchors and other events up to `depth` blocks. */
async function makeBlocks(depth: number) {
  await scene.anchor();
  for (let i = 1; i < depth; i++) {
    if (i % 4 === 0) {
      await scene.issue();
      await scene.anchor();
    } else {
      const key: Hex = `0x${i.toString(16).padStart(40, 'a')}`;
      const from = BigInt(await scene.time()) + 100n;
      await scene.mined(await scene.contracts.operatorRegistry.write.addReceiptKey([key, from], scene.options));
    }
  }
}

test.each([1, 20])('a reorg at depth %i takes the anchor back, and a new one brings it again', async (depth) => {
  const issued = await scene.issue();
  await watch.mirrored();
  await verdictBecomes(issued, 'LOGGED');
  await indexer.indexed(await scene.head());
  const [snapshot, base, sizeBefore, totalsBefore] = [
    await scene.request('evm_snapshot'),
    await scene.head(),
    scene.log.size(),
    await totals(),
  ];

  await makeBlocks(depth);
  expect((await scene.head()) - base).toBe(depth);
  await indexer.indexed(base + depth);
  const before = await status(issued);
  expect(before).toMatchObject({ verdict: 'ANCHORED', anchor: { blockNumber: base + 1 } });

  await scene.request('evm_revert', [snapshot]);
  await scene.pass(7);
  await verdictBecomes(issued, 'LOGGED');
  expect(await status(issued)).toMatchObject({ anchor: null, opening: null, inclusion: null, settledAt: null });
  expect((await anchors()).indexed).toEqual((await anchors()).onChain);
  expect(await totals()).toEqual(totalsBefore);

  await scene.anchor(sizeBefore);
  await verdictBecomes(issued, 'ANCHORED');
  const after = await status(issued);
  expect(after.anchor).toMatchObject({ root: before.anchor?.root, blockNumber: base + 2 });
  expect(after.anchor?.time).toBeGreaterThan(before.anchor!.time);
  expect(after.anchor?.word).not.toBe(before.anchor?.word);
  expect((await anchors()).indexed).toEqual((await anchors()).onChain);
  const now = await totals();
  expect(now).toMatchObject({ days: now.activities, dayEntries: Number(now.operator?.logSize) });
  expect(now.total).toMatchObject({ anchors: String(now.activities), entries: now.operator?.logSize });
});

test('a reorg takes a fault back, with the slash and all that followed from it', async () => {
  const { operator } = scene;
  await levers.bond(operator, 20_000n * OPG + 7n);
  await levers.delegate(levers.accounts.first, operator, 5_000n * OPG + 1n);
  await levers.fund(operator, 100n * OPG);
  const broken = await scene.issue({ modelId: ZERO_32 });
  await watch.mirrored();
  await verdictBecomes(broken, 'BROKEN');
  await indexer.indexed(await scene.head());
  const [snapshot, before] = [await scene.request('evm_snapshot'), await stakes()];
  expect(before).toMatchObject({ faults: [], rest: { slashings: [], faultedReceipts: [], credits: [] } });

  await scene.pass(5);
  await levers.challengeModel(decodeReceipt(broken.compact), broken.digest);
  await verdictBecomes(broken, 'FAULTY');
  await indexer.indexed(await scene.head());
  const punished = await stakes();
  expect(punished).toMatchObject({ faults: [{ fault: 'UNDECLARED_MODEL' }], operators: [{ faultCount: '1' }] });
  expect(punished.rest.credits).not.toEqual([]);
  expect(punished.operators[0]?.jailedUntil).not.toBeNull();

  await scene.request('evm_revert', [snapshot]);
  await scene.pass(7);
  await verdictBecomes(broken, 'BROKEN');
  await indexer.indexed(await scene.head());
  expect(await stakes()).toEqual(before);

  await levers.challengeModel(decodeReceipt(broken.compact), broken.digest);
  await verdictBecomes(broken, 'FAULTY');
  await indexer.indexed(await scene.head());
  const again = await stakes();
  expect(again.faults[0]?.taken).toBe(punished.faults[0]?.taken);
  expect(again.operators[0]?.activeStake).toBe(punished.operators[0]?.activeStake);
});

test('a reorg deeper than the index can take back is not hidden: readiness goes', async () => {
  const snapshot = await scene.request('evm_snapshot');
  // Ponder calls blocks final in steps of 30 on this chain and drops what it would need to take them back.
  for (let i = 0; i < 70; i++) await scene.request('evm_mine');
  await indexer.indexed(await scene.head());
  await eventually(async () => (await indexer.readiness()).status === 200, 'readiness');
  await scene.request('evm_revert', [snapshot]);
  await scene.pass(7);
  await eventually(async () => {
    const readiness = await indexer.readiness().catch(() => undefined);
    return readiness === undefined || (readiness.status === 503 && readiness.body.reason === 'off chain');
  }, 'readiness to go');
});
