import { fromHex } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { createPublicClient, custom, type Hex, parseEther } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSuspects } from '../../monitor/src/challenger/findSuspects.ts';
import { acceptReceipt } from '../../monitor/src/receipts/acceptReceipt.ts';
import { type ChallengerSetup, roundsUntil, STAKE, setUpChallenger, type Watcher } from '../scenes/challengerSetup.ts';
import { alarmCodes, GRACE, type TestOperator } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../scenes/tiledLog.ts';

// Operators and nodes that want a monitor to look away, or to spend what it has on nothing.
const FAULT = { lateness: 2, conflict: 3 };
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

/** A receipt that falls due in `due` seconds. Refused ones contradict no declaration. */
async function sign(fields: { leafIndex: number; due: number; outputUnits?: number; flags?: number; ahead?: number }) {
  const { leafIndex, due, outputUnits = 0, flags = 2, ahead = 0 } = fields;
  const issuedAt = (await setup.time()) + ahead;
  return operator.sign({ leafIndex, outputUnits, flags, issuedAt, anchorBy: issuedAt + due });
}

function accept({ monitor }: Watcher, compact: string, maxReceipts = 2000) {
  return acceptReceipt(compact, { ...monitor.context, domain: setup.domain, maxReceipts });
}

/** A client of whose answers some are bent. */
function bentClient(bend: (method: string, ask: () => Promise<unknown>) => Promise<unknown>) {
  const request = ({ method, params = [] }: { method: string; params?: unknown[] }) =>
    bend(method, () => setup.request(method, params));
  return createPublicClient({ cacheTime: 0, transport: custom({ request } as never, { retryCount: 0 }) });
}

test('one promise of a gap that is kept does not hide another one that is not', async () => {
  const watcher = await setup.watch();
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  const kept = await sign({ leafIndex: 20, due: 14 });
  const broken = await sign({ leafIndex: 21, due: 4 });
  // The operator hands in what it is going to keep, and has the monitor commit to it.
  accept(watcher, kept.compact);
  await setup.pass(6);
  // A sign of life of the chain, anyone's.
  const court = { address: setup.deployment.contracts.FaultCourt.address, abi: faultCourtAbi } as const;
  await setup.wallets.at(-1)!.writeContract({ ...court, functionName: 'commit', args: [`0x${'c0'.repeat(32)}`] });
  await setup.pass(11);
  await roundsUntil(watcher, async () => (await setup.courtCalls()).length === 2);
  log.appendDigests([fromHex(kept.digest), fromHex(broken.digest)]);
  await operator.anchorLog(log);
  await setup.pass(GRACE);
  await roundsUntil(watcher, () => watcher.challenger.state().counts.dropped === 1);
  accept(watcher, broken.compact);
  await roundsUntil(watcher, async () => (await setup.faultOf(broken.digest)) === FAULT.lateness);
});

test('a receipt of an undeclared model that is also left out costs the operator both', async () => {
  const watcher = await setup.watch();
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  const receipt = await sign({ leafIndex: 20, due: 4, flags: 0 });
  await setup.pass(8);
  accept(watcher, receipt.compact);
  const faults = () => watcher.challenger.challenges(9).map(({ fault }) => fault);
  await roundsUntil(watcher, async () => faults().length > 0);
  await setup.pass(GRACE);
  await roundsUntil(watcher, async () => (await lost()) > parseEther('4000'), 20);
  expect(faults().sort()).toEqual(['OMISSION', 'UNDECLARED_MODEL', 'UNKNOWN_MODEL']);
});

test('receipts that are dated ahead do not keep others from being judged', { timeout: 180_000 }, async () => {
  const { monitor, ...watcher } = await setup.watch();
  await monitor.poll();
  const issuedAt = await setup.time();
  // Whoever signs chooses the digests, too.
  const signWhere = (from: number, ahead: number, leafIndex: number) => {
    for (let outputUnits = 0; ; outputUnits++) {
      const when = { issuedAt: issuedAt + ahead, anchorBy: issuedAt + ahead + 20 };
      const { compact, digest } = operator.sign({ leafIndex, outputUnits, flags: 0, ...when });
      if (Math.floor(Number(`${digest.slice(0, 4)}`) / 128) === from) return compact;
    }
  };
  for (let i = 0; i < 500; i++) accept({ monitor, ...watcher }, signWhere(0, 9_000_000, 1000 + i));
  accept({ monitor, ...watcher }, signWhere(1, 0, 30));
  await setup.pass(5);
  await monitor.poll();
  expect(alarmCodes(monitor)).toContain('UNDECLARED_MODEL');
});

test('an operator that fills the watch with its own receipts does not keep those of others out', async () => {
  const other = await setup.register(createTiledLog('other.example', 2), []);
  const watcher = await setup.watch();
  await watcher.monitor.poll();
  for (let i = 0; i < 5; i++) accept(watcher, (await sign({ leafIndex: 40 + i, due: 9, ahead: 9_000_000 })).compact, 5);
  const issuedAt = await setup.time();
  const honest = other.sign({ leafIndex: 1, issuedAt, anchorBy: issuedAt + 9 });
  accept(watcher, honest.compact, 5);
  expect(watcher.monitor.context.receipts.get(fromHex(honest.digest))?.status).toBe('waiting');
  const more = await sign({ leafIndex: 60, due: 9 });
  expect(() => accept(watcher, more.compact, 5)).toThrow(expect.objectContaining({ code: 'WATCH_FULL' }));
});

test('new lateness is seen however much of it there was before', { timeout: 180_000 }, async () => {
  const { monitor, ...watcher } = await setup.watch();
  await operator.anchorLog(log);
  await monitor.poll();
  const { receipts } = monitor.context;
  for (let i = 0; i < 105; i++) {
    const { compact, digest } = await sign({ leafIndex: 20 + i, due: 1, outputUnits: 7 });
    accept({ monitor, ...watcher }, compact);
    log.append(1);
    await operator.anchorLog(log);
    receipts.setStatus(fromHex(digest), 'late');
  }
  await monitor.poll();
  const timing = { grace: GRACE, window: 32, resubmit: 1, finality: 1 };
  const seen = new Set<string>();
  const look = () =>
    findSuspects(monitor.context, timing, 0, { known: (id) => seen.has(id), expired: () => false }).flatMap(({ id }) =>
      id.startsWith('gap:') ? [id] : [],
    );
  for (const portion of [100, 5, 0]) {
    const ids = look();
    expect(ids).toHaveLength(portion);
    for (const id of ids) seen.add(id);
  }
});

test('promises that look broken and are then kept take at most half of what may be spent', async () => {
  const cap = parseEther('0.0004');
  const tight = await setup.watch({ maxSpendWeiPerDay: cap });
  let size = 20;
  for (let i = 0; i < 8; i++) {
    await operator.anchorLog(log);
    const { compact, digest } = await sign({ leafIndex: size, due: 2 });
    await tight.monitor.poll();
    accept(tight, compact);
    await setup.pass(5);
    for (let round = 0; round < 3; round++) {
      await setup.request('hardhat_setNextBlockBaseFeePerGas', ['0x3b9aca00']);
      await tight.monitor.poll();
      await tight.challenger.round();
      tight.tick();
    }
    log.appendDigests([fromHex(digest)]);
    size += 1;
  }
  const { spentToday, counts } = tight.challenger.state();
  expect(counts.dropped).toBeGreaterThan(0);
  expect(spentToday).toBeGreaterThan(0n);
  expect(spentToday).toBeLessThanOrEqual(cap / 2n);
  expect(await lost()).toBe(0n);
});

test('a node that keeps a transaction back does not drive its price over the cap', async () => {
  const cap = parseEther('0.001');
  const client = bentClient(async (method, ask) =>
    method === 'eth_sendRawTransaction' ? `0x${'ab'.repeat(32)}` : ask(),
  );
  const watcher = await setup.watch({ maxSpendWeiPerDay: cap, maxFeePerGas: 10n ** 15n }, { client });
  await watcher.monitor.poll();
  for (const outputUnits of [1, 2]) {
    accept(watcher, (await sign({ leafIndex: 30, due: 30, outputUnits })).compact);
  }
  for (let i = 0; i < 25; i++) {
    await watcher.monitor.poll();
    await watcher.challenger.round();
    for (let block = 0; block < 3; block++) await setup.request('evm_mine', []);
  }
  const { spentToday, skipped } = watcher.challenger.state();
  expect(spentToday).toBeGreaterThan(cap / 2n);
  expect(spentToday).toBeLessThanOrEqual(cap);
  expect(Object.values(skipped)).toEqual(['DAY_CAP']);
});

test('a node that hides receipts does not make what was spent uncounted', async () => {
  const account = await setup.newAccount();
  const client = bentClient(async (method, ask) => (method === 'eth_getTransactionReceipt' ? null : ask()));
  const watcher = await setup.watch({}, { client, account });
  await watcher.monitor.poll();
  const digests: Hex[] = [];
  for (const outputUnits of [1, 2]) {
    const { compact, digest } = await sign({ leafIndex: 30, due: 30, outputUnits });
    digests.push(digest);
    accept(watcher, compact);
  }
  // A receipt that is late is no lost transaction: for half a minute, a second of the watcher's clock a round, it is waited for.
  const rounds = 40;
  await roundsUntil(watcher, async () => (await setup.faultOf(digests[0]!)) === FAULT.conflict, rounds);
  const spent = parseEther('1') - (await setup.client.getBalance({ address: account.address }));
  await roundsUntil(watcher, () => watcher.challenger.state().counts.open === undefined, rounds);
  expect(watcher.challenger.state().spentToday).toBeGreaterThanOrEqual(spent);
});
