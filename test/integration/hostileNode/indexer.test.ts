import { anchorsAbi } from '@assay/sdk/abi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchPart, searchSeed, searchSize } from '../../effort.ts';
import { createRandom } from '../../generators/randomNumbers.ts';
import { eventually } from '../../scenes/eventually.ts';
import { HOSTILE, HOSTILE_NAMES, type HostileName } from '../../scenes/hostileNode.ts';
import { createHostileSchedule } from '../../scenes/hostileSchedule.ts';
import { ROWS_QUERY } from '../../scenes/indexedRows.ts';
import { type IndexerScene, setUpScene } from '../../scenes/indexerScene.ts';
import { type Ponder, startPonder } from '../../scenes/ponder.ts';
import { type Postgres, startPostgres } from '../../scenes/postgres.ts';
import { honest, only, type RpcBehaviour, type RpcProxy, refuseWith, startRpcProxy } from '../../scenes/rpcProxy.ts';

// The indexer sends nothing: what these bend, transactions and fees, it never asks for.
const ABOUT_SENDING: readonly HostileName[] = ['nullReceipts', 'foreignWords', 'forgottenTransactions', 'lyingFees'];
const NAMES: readonly HostileName[] = HOSTILE_NAMES.filter((name) => !ABOUT_SENDING.includes(name));
const HEALED_WITHIN_MS = 240_000;

let scene: IndexerScene;
let postgres: Postgres;
let proxy: RpcProxy;
let indexer: Ponder;
const proxies: RpcProxy[] = [];
const indexers: Ponder[] = [];

/** An indexer behind a node of its own that can be made to lie. */
async function start(options: Partial<Parameters<typeof startPonder>[0]>, behaviour = honest) {
  const proxy = await startRpcProxy((method, params) => scene.request(method, params));
  proxies.push(proxy);
  proxy.behave(behaviour);
  const node = { deployment: scene.deployment, rpcUrl: proxy.url };
  const indexer = await startPonder({ ...node, reindexAfter: 1000, ...options });
  indexers.push(indexer);
  return { proxy, indexer };
}

beforeAll(async () => {
  [scene, postgres] = await Promise.all([setUpScene(), startPostgres()]);
  // It starts anew for every lie that left a gap; PGlite takes three times as long for that.
  ({ proxy, indexer } = await start({ databaseUrl: postgres.url }));
  await indexer.indexed(await scene.head());
}, 300_000);

afterAll(async () => {
  await Promise.all(indexers.map((one) => one.close()));
  await Promise.all(proxies.map((one) => one.close()));
  await Promise.all([postgres?.close(), scene?.close()]);
});

/** An anchor, and an event of another contract. */
async function goOn() {
  await scene.issue();
  await scene.anchor();
  const mirrors = [scene.server.url, `https://${scene.log.size()}.example`];
  await scene.mined(await scene.contracts.operatorRegistry.write.setMirrors([mirrors], scene.options));
}

/** Waits until the indexer asked the node a few times more. */
async function askedAgain(times = 4) {
  const asked = () => Object.values(proxy.calls).reduce((sum, count) => sum + count, 0);
  const enough = asked() + times;
  await eventually(() => asked() >= enough, 'the indexer to ask the node', 60_000);
}

/** What an index says of every anchor. Nothing while it starts again, or refuses with the error that is named for it. */
async function indexed(by = indexer): Promise<unknown[] | undefined> {
  const query = '{ anchors(orderBy: "sequence", limit: 1000) { items { blockHash root word time } } }';
  const answer = await by.post(query).catch(() => undefined);
  if (answer?.errors !== undefined) {
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['CHAIN_INCONSISTENT']);
  }
  return (answer?.data as { anchors: { items: unknown[] } } | null | undefined)?.anchors?.items;
}

async function onChain() {
  const logs = await scene.client.getContractEvents({
    ...{ address: scene.deployment.contracts.Anchors.address, abi: anchorsAbi, eventName: 'Anchored', strict: true },
    fromBlock: 0n,
  });
  return Promise.all(
    logs.map(async ({ blockHash, args: { root, word } }) => {
      const time = String((await scene.client.getBlock({ blockHash })).timestamp);
      return { blockHash, root, word, time };
    }),
  );
}

/** What is answered of anchors is true, whatever the node does. */
async function answersTruly(what: string) {
  const rows = await indexed();
  if (rows !== undefined) expect((await onChain()).slice(0, rows.length), what).toEqual(rows);
}

/** With an honest node and one block more, everything is there. */
async function heals(what: string) {
  proxy.behave(honest);
  await scene.request('evm_mine');
  const all = JSON.stringify(await onChain());
  const healed = async () => JSON.stringify(await indexed()) === all;
  await eventually(healed, `all anchors after ${what}`, HEALED_WITHIN_MS);
}

// An index that has to start anew takes a quarter of a minute for it.
test.each(searchPart(NAMES))(
  'indexer: %s heals, or refuses with a named error',
  async (name) => {
    proxy.behave(HOSTILE[name](createRandom(1)));
    for (let i = 0; i < 2; i++) {
      await goOn();
      await askedAgain();
      await answersTruly(name);
    }
    await heals(name);
  },
  HEALED_WITHIN_MS + 120_000,
);

const seeds = Array.from({ length: searchSize(15, 2) }, (_, i) => searchSeed(0) + i + 1);
test.each(seeds)(
  'indexer: random schedule of seed %i heals',
  async (seed) => {
    const schedule = createHostileSchedule(seed, { names: NAMES, phases: 8, most: 8 });
    proxy.behave(schedule.behave);
    for (let i = 0; i < 20 && !schedule.over(); i++) {
      await goOn();
      await askedAgain();
      await answersTruly(`seed ${seed}`);
    }
    await heals(`seed ${seed}`);
  },
  HEALED_WITHIN_MS + 300_000,
);

/** A node that has the blocks from `from` to `to`, but neither their logs nor the blooms that would give it away. */
function emptied(from: number, to: () => number): RpcBehaviour {
  const isEmptied = (number: unknown) => Number(number) >= from && Number(number) <= to();
  return async ({ method }, forward) => {
    const answer = await forward();
    if (method === 'eth_getLogs') {
      return (answer as { blockNumber: string }[]).filter(({ blockNumber }) => !isEmptied(blockNumber));
    }
    const block = answer as { number?: string } | null;
    if (!method.startsWith('eth_getBlockBy') || !isEmptied(block?.number)) return answer;
    return { ...block, logsBloom: `0x${'00'.repeat(256)}` };
  };
}

test('indexer: anchors that a node withholds are missed at the next one, and nothing is answered until they are there', async () => {
  let to = Number.MAX_SAFE_INTEGER;
  proxy.behave(emptied((await scene.head()) + 1, () => to));
  for (let i = 0; i < 3; i++) await goOn();
  to = await scene.head();
  await goOn();
  const missed = async () => (await indexer.readiness()).body.reason === 'anchors missing';
  await eventually(missed, 'the gap to be found', 120_000);
  expect((await indexer.readiness()).status).toBe(503);
  for (const query of [
    '{ anchors { totalCount } }',
    '{ operators { totalCount } }',
    `{ receipt(digest: "0x${'ab'.repeat(32)}") { verdict } }`,
    '{ stakedOperators { address } }',
  ]) {
    expect((await indexer.post(query)).errors?.[0]?.extensions.code, query).toBe('CHAIN_INCONSISTENT');
  }
  expect(await indexer.ask('{ indexing { ready } }')).toEqual({ indexing: { ready: false } });
  // The node is in trouble just when the index starts anew.
  proxy.behave(refuseWith(503));
  const isGone = () =>
    indexer.readiness().then(
      () => false,
      () => true,
    );
  await eventually(isGone, 'the indexer to start again', 120_000);
  await askedAgain(1);
  await heals('withheld anchors');
}, 500_000);

test('indexer: what a node lied about to the backfill of a PostgreSQL is fetched anew, and no table differs in the end', async () => {
  proxy.behave(honest);
  await goOn();
  // Ponder takes the last 30 blocks of this chain as revocable, and backfills what is below.
  for (let i = 0; i < 31; i++) await scene.request('evm_mine');
  const [first] = await onChain();
  const lie: RpcBehaviour = async (_call, forward) => {
    const block = (await forward()) as { hash?: string; timestamp: string } | null;
    return block?.hash === first?.blockHash ? { ...block, timestamp: toHex(Number(block?.timestamp) + 1) } : block;
  };
  const lying = only(['eth_getBlockByNumber', 'eth_getBlockByHash'], lie);
  const databaseUrl = await postgres.another('lied_to');
  const other = await start({ databaseUrl, mode: 'resume', reindexAfter: 3000 }, lying);
  await eventually(async () => (await other.indexer.readiness()).body.reason === 'anchors missing', 'the lie to show');
  expect(await indexed(other.indexer)).toBeUndefined();
  other.proxy.behave(honest);
  const head = await scene.head();
  await eventually(async () => (await indexed(other.indexer)) !== undefined, 'a new index', HEALED_WITHIN_MS);
  await Promise.all([indexer.indexed(head), other.indexer.indexed(head)]);
  expect(await other.indexer.ask(ROWS_QUERY)).toEqual(await indexer.ask(ROWS_QUERY));
}, 500_000);

const toHex = (number: number) => `0x${number.toString(16)}`;
