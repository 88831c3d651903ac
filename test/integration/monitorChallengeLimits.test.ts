import { createNodeClient } from '@assay/node/chain';
import { createPublicClient, custom, parseEther } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptReceipt } from '../../monitor/src/receipts/acceptReceipt.ts';
import { type ChallengerSetup, roundsUntil, STAKE, setUpChallenger, type Watcher } from '../scenes/challengerSetup.ts';
import type { TestOperator } from '../scenes/monitorSetup.ts';
import { afterwards, honest, only, stall, startRpcProxy } from '../scenes/rpcProxy.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../scenes/tiledLog.ts';

let setup: ChallengerSetup;
let log: TiledLog;
let server: LogServer;
let operator: TestOperator;

beforeEach(async () => {
  setup = await setUpChallenger();
  log = createTiledLog('log.example', 1);
  log.append(20);
  server = await serveLog(log);
  operator = await setup.register(log, [server.url]);
  await setup.stake(operator);
});
afterEach(async () => {
  await setup.close();
  await server.close();
});

const lost = async () => STAKE - (await setup.stakeOf(operator.address));

/** Two receipts for one place, in the watch. */
async function conflict(watcher: Watcher, leafIndex: number) {
  const issuedAt = await setup.time();
  const fields = { leafIndex, issuedAt, anchorBy: issuedAt + 30 };
  const [a, b] = [operator.sign(fields), operator.sign({ ...fields, outputUnits: 1 })];
  const deps = { ...watcher.monitor.context, domain: setup.domain, maxReceipts: 100 };
  for (const { compact } of [a, b]) acceptReceipt(compact, deps);
  return a.digest;
}

async function rounds(watcher: Watcher, count: number): Promise<void> {
  let left = count;
  await roundsUntil(watcher, () => --left === 0, count);
}

/** A client that speaks to the chain through `bend`. */
function bentClient(bend: (method: string, answer: unknown, params: unknown[]) => unknown) {
  const request = async ({ method, params = [] }: { method: string; params?: unknown[] }) =>
    bend(method, await setup.request(method, params), params);
  return createPublicClient({ cacheTime: 0, transport: custom({ request } as never, { retryCount: 0 }) });
}

test('a spending cap that is reached stops everything, over restarts too; what is left over is challenged when it is raised', async () => {
  const account = await setup.newAccount();
  const storeDir = await setup.newStore();
  const first = await setup.watch({}, { account, storeDir });
  await first.monitor.poll();
  await conflict(first, 30);
  await roundsUntil(first, async () => (await lost()) > 0n);
  await rounds(first, 2);
  const { spent } = first.challenger.state();
  expect(spent).toBeGreaterThan(0n);
  await first.monitor.close();

  const capped = await setup.watch({ maxSpendWeiPerDay: spent + 1000n }, { account, storeDir });
  await capped.monitor.poll();
  const digest = await conflict(capped, 31);
  const before = (await setup.courtCalls()).length;
  await rounds(capped, 3);
  expect([(await setup.courtCalls()).length, await setup.faultOf(digest)]).toEqual([before, 0]);
  expect(Object.values(capped.challenger.state().skipped)).toEqual(['DAY_CAP']);
  expect(capped.challenger.state().spent).toBe(spent);
  await capped.monitor.close();

  const raised = await setup.watch({}, { account, storeDir });
  await roundsUntil(raised, async () => (await setup.faultOf(digest)) !== 0);
});

test('a challenge that would cost more than one may is left alone', async () => {
  const watcher = await setup.watch({ maxSpendWeiPerChallenge: 1000n });
  await watcher.monitor.poll();
  await conflict(watcher, 30);
  await rounds(watcher, 3);
  expect(Object.values(watcher.challenger.state().skipped)).toEqual(['CHALLENGE_CAP']);
  expect(await setup.courtCalls()).toEqual([]);
});

test('an account without coin files nothing and says so', async () => {
  const watcher = await setup.watch({}, { account: await setup.newAccount(0n) });
  await watcher.monitor.poll();
  await conflict(watcher, 30);
  // A node does not even simulate for an account that cannot pay.
  await watcher.monitor.poll();
  await watcher.challenger.round().catch(() => undefined);
  expect(await setup.courtCalls()).toEqual([]);
  const { skipped, problem } = watcher.challenger.state();
  expect([...Object.values(skipped), problem].join()).toMatch(/FUNDS|funds/i);
});

test('what wins too little is left alone', async () => {
  const watcher = await setup.watch({ minWin: parseEther('1501') });
  await watcher.monitor.poll();
  await conflict(watcher, 30);
  await rounds(watcher, 3);
  expect(Object.values(watcher.challenger.state().skipped)).toEqual(['BELOW_MIN_WIN']);
  expect([await lost(), await setup.courtCalls()]).toEqual([0n, []]);
});

test('an RPC whose head is old is not acted upon, and the work goes on when it has caught up', async () => {
  let stale = true;
  const client = bentClient((method, answer) => {
    const isBlock = method === 'eth_getBlockByNumber' && answer !== null;
    return isBlock && stale ? { ...(answer as object), timestamp: '0x60000000' } : answer;
  });
  const watcher = await setup.watch({ maxHeadAgeSeconds: 60 }, { client });
  await watcher.monitor.poll();
  await conflict(watcher, 30);
  await watcher.monitor.poll();
  await expect(watcher.challenger.round()).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
  expect([watcher.challenger.state().problem !== undefined, await setup.courtCalls()]).toEqual([true, []]);
  stale = false;
  await roundsUntil(watcher, async () => (await lost()) > 0n);
});

test('an RPC of another chain is not acted upon', async () => {
  const client = bentClient((method, answer) => (method === 'eth_chainId' ? '0x1' : answer));
  const watcher = await setup.watch({}, { client });
  await watcher.monitor.poll();
  await conflict(watcher, 30);
  await expect(watcher.challenger.round()).rejects.toMatchObject({ code: 'CHAIN_ID_MISMATCH' });
  expect(await setup.courtCalls()).toEqual([]);
});

test('an RPC that stalls is given up on, and the work goes on when it answers', async () => {
  const proxy = await startRpcProxy(setup.request);
  try {
    const watcher = await setup.watch({}, { client: createNodeClient(proxy.url, { timeoutMs: 200 }) });
    await watcher.monitor.poll();
    await conflict(watcher, 30);
    await watcher.challenger.round();
    proxy.behave(stall);
    await expect(watcher.challenger.round()).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
    proxy.behave(only(['eth_sendRawTransaction'], afterwards(stall)));
    // The node takes the challenge and never says so: it is on record all the same, and not sent twice.
    await expect(roundsUntil(watcher, async () => (await lost()) > 0n)).rejects.toThrow();
    proxy.behave(honest);
    await roundsUntil(watcher, async () => (await lost()) > 0n);
    await rounds(watcher, 2);
    expect((await setup.courtCalls()).map(({ ok }) => ok)).toEqual([true, true]);
  } finally {
    await proxy.close();
  }
});

test('an RPC that swallows a transaction is offered the same one again, never another', async () => {
  let swallow = true;
  const offered: unknown[] = [];
  const request = async ({ method, params = [] }: { method: string; params?: unknown[] }) => {
    if (method !== 'eth_sendRawTransaction') return setup.request(method, params);
    offered.push(params[0]);
    return swallow ? `0x${'00'.repeat(32)}` : setup.request(method, params);
  };
  const client = createPublicClient({ cacheTime: 0, transport: custom({ request } as never, { retryCount: 0 }) });
  const watcher = await setup.watch({}, { client });
  await watcher.monitor.poll();
  await conflict(watcher, 30);
  await rounds(watcher, 3);
  expect([offered.length, new Set(offered).size]).toEqual([3, 1]);
  // Passed over by three blocks: replaced, under the same nonce.
  for (let i = 0; i < 3; i++) await setup.pass(1);
  await rounds(watcher, 1);
  expect(new Set(offered).size).toBe(2);
  swallow = false;
  await roundsUntil(watcher, async () => (await lost()) > 0n);
  const [commit, ...rest] = await setup.courtCalls();
  expect([commit?.ok, rest.length]).toEqual([true, 1]);
});

test('somebody else was first: dropped quietly, and nothing more is spent', async () => {
  const slow = await setup.watch();
  const quick = await setup.watch();
  for (const watcher of [slow, quick]) {
    await watcher.monitor.poll();
    await conflict(watcher, 30);
  }
  await roundsUntil(quick, async () => (await lost()) > 0n);
  const calls = (await setup.courtCalls()).length;
  await rounds(slow, 4);
  expect([(await setup.courtCalls()).length, slow.challenger.state().spent]).toEqual([calls, 0n]);
});

test('a reorganisation that takes the challenge away: it is filed again', async () => {
  const watcher = await setup.watch({ finalityDepth: 3 });
  await watcher.monitor.poll();
  const digest = await conflict(watcher, 30);
  await watcher.challenger.round();
  const snapshot = await setup.request('evm_snapshot');
  await roundsUntil(watcher, async () => (await setup.faultOf(digest)) !== 0);
  await rounds(watcher, 1);
  expect(watcher.challenger.state().counts).toEqual({ recorded: 1 });
  await setup.request('evm_revert', [snapshot]);
  expect(await setup.faultOf(digest)).toBe(0);
  await roundsUntil(watcher, async () => (await setup.faultOf(digest)) !== 0);
  for (let i = 0; i < 4; i++) await setup.pass(1);
  await roundsUntil(watcher, () => watcher.challenger.state().counts.won === 1);
});
