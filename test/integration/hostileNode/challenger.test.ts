import { join } from 'node:path';
import { createViemChainSource } from '@assay/monitor';
import { createNodeClient } from '@assay/node/chain';
import { openTransactionJournal, outcomeOf } from '@assay/node/transactions';
import { AssayError } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { getAbiItem, type Hex, toFunctionSelector } from 'viem';
import type { PrivateKeyAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { acceptReceipt } from '../../../monitor/src/receipts/acceptReceipt.ts';
import { searchSeed, searchSize } from '../../effort.ts';
import { createRandom } from '../../generators/randomNumbers.ts';
import {
  type ChallengerSetup,
  roundsUntil,
  STAKE,
  setUpChallenger,
  type Watcher,
} from '../../scenes/challengerSetup.ts';
import { HOSTILE, HOSTILE_NAMES, type HostileName } from '../../scenes/hostileNode.ts';
import { createHostileSchedule, recordForReorg } from '../../scenes/hostileSchedule.ts';
import type { TestOperator } from '../../scenes/monitorSetup.ts';
import { honest, type RpcProxy, startRpcProxy } from '../../scenes/rpcProxy.ts';
import { createTiledLog, type LogServer, serveLog } from '../../scenes/tiledLog.ts';

const COMMIT = toFunctionSelector(getAbiItem({ abi: faultCourtAbi, name: 'commit' }));
const CONFLICT = toFunctionSelector(getAbiItem({ abi: faultCourtAbi, name: 'challengeConflict' }));
/** Seconds: no promise runs out while a test runs, however slow the machine. */
const PROMISE = 3600;
let setup: ChallengerSetup;
let proxy: RpcProxy;
let server: LogServer;
let operator: TestOperator;
let account: PrivateKeyAccount;
let storeDir: string;
let watcher: Watcher;
let snapshot: unknown;
let begin: bigint;

beforeAll(async () => {
  setup = await setUpChallenger(undefined, BigInt(PROMISE));
  proxy = await startRpcProxy(setup.request);
  const log = createTiledLog('log.example', 1);
  log.append(20);
  server = await serveLog(log);
  operator = await setup.register(log, [server.url]);
  await setup.stake(operator);
  await operator.anchorLog(log);
  account = await setup.newAccount();
});
afterAll(async () => {
  await setup?.close();
  await proxy?.close();
  await server?.close();
});
beforeEach(async () => {
  proxy.behave(honest);
  snapshot = await setup.request('evm_snapshot');
  begin = await setup.client.getBlockNumber();
  const client = createNodeClient(proxy.url, { timeoutMs: 1000 });
  const source = await createViemChainSource(client, setup.deployment);
  storeDir = await setup.newStore();
  watcher = await setup.watch({}, { client, source, account, storeDir });
  await watcher.monitor.poll();
});
afterEach(async () => {
  await watcher.monitor.close();
  await setup.request('evm_revert', [snapshot]);
});

/** Two receipts for one place, in the watch. */
async function conflict(): Promise<Hex> {
  const issuedAt = await setup.time();
  const fields = { leafIndex: 30, issuedAt, anchorBy: issuedAt + PROMISE };
  const [a, b] = [operator.sign(fields), operator.sign({ ...fields, outputUnits: 1 })];
  const deps = { ...watcher.monitor.context, domain: setup.domain, maxReceipts: 100 };
  for (const { compact } of [a, b]) acceptReceipt(compact, deps);
  return a.digest;
}

/** A round of both, and a block. The challenger's may fail, but only by what the node did, and in words. */
async function round(): Promise<void> {
  await setup.request('evm_mine');
  // What the monitor says of such nodes, `monitor.test.ts` holds.
  await watcher.monitor.poll().catch(() => undefined);
  try {
    await watcher.challenger.round();
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    expect(error.code).toMatch(/^(CHAIN_|CONTRACT_REFUSED)/);
  }
  watcher.tick();
}

/** After honest rounds the fault is punished for us, by one commitment and one challenge, and nothing else was sent. */
async function heals(digest: Hex): Promise<void> {
  proxy.behave(honest);
  const won = () => watcher.challenger.state().counts.won === 1;
  const settled = () => watcher.challenger.state().problem === undefined && won();
  // A nonce that nothing of ours used is doubted for half a minute, a second a round.
  for (let i = 0; i < 45 && !settled(); i++) await round();
  const { skipped, problem, counts } = watcher.challenger.state();
  expect({ skipped, problem, counts }).toEqual({ skipped: {}, problem: undefined, counts: { won: 1 } });
  expect(await setup.faultOf(digest)).not.toBe(0);
  const calls = (await setup.courtCalls(begin)).map(({ selector, ok }) => [selector, ok]);
  expect(calls).toEqual([
    [COMMIT, true],
    [CONFLICT, true],
  ]);
  expect(await setup.stakeOf(operator.address)).toBe(STAKE / 2n);
  expect(await setup.creditOf(account.address)).toBe(((STAKE / 2n) * 3n) / 10n);
  for (let i = 0; i < 3; i++) await round();
  await watcher.challenger.close();
  await expectNothingDoubled();
}

/** Each nonce of the account is a row of the journal, and each row is final. */
async function expectNothingDoubled(): Promise<void> {
  const { address } = account;
  const path = join(storeDir, `transactions-${address.toLowerCase()}.sqlite`);
  const journal = openTransactionJournal(path, { chainId: setup.domain.chainId, account: address });
  try {
    const sent = journal.all();
    expect(sent.map(outcomeOf)).not.toContain('reverted');
    expect(sent.filter(({ state }) => state !== 'final' && state !== 'lost')).toEqual([]);
    expect(sent.map(({ nonce }) => nonce)).toEqual(sent.map((_, i) => i));
    expect(await setup.client.getTransactionCount({ address })).toBe(sent.length);
  } finally {
    journal.close();
  }
}

test.each(HOSTILE_NAMES)('challenger: %s heals, or refuses with a named error', async (name: HostileName) => {
  const digest = await conflict();
  proxy.behave(HOSTILE[name](createRandom(7)));
  for (let i = 0; i < (name.startsWith('stall') ? 1 : 6); i++) await round();
  await heals(digest);
});

const seeds = Array.from({ length: searchSize(60, 12) }, (_, i) => searchSeed(0) + i + 1);
test.each(seeds)('challenger: random schedule of seed %i heals', async (seed) => {
  const digest = await conflict();
  const names = HOSTILE_NAMES.filter((name) => !name.startsWith('stall'));
  const schedule = createHostileSchedule(seed, { names, phases: 12, most: 15 });
  proxy.behave(schedule.behave);
  for (let i = 0; i < 40 && !schedule.over(); i++) await round();
  await heals(digest);
});

test('challenger: a reorganisation that drops the challenge and leaves the commitment is gone on from', async () => {
  const reorg = await recordForReorg(setup.request);
  proxy.behave(reorg.record(honest));
  const digest = await conflict();
  await roundsUntil(watcher, async () => (await setup.faultOf(digest)) !== 0);
  expect(await reorg.dropMiddle()).toEqual({ dropped: 1, of: 2 });
  expect(await setup.faultOf(digest)).toBe(0);
  await heals(digest);
});
