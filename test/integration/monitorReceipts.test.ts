import { fromHex, hashLeaf, toHex, verifyInclusion } from '@assay/sdk';
import type { Hex } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Monitor } from '../../monitor/src/index.ts';
import { acceptReceipt } from '../../monitor/src/receipts/acceptReceipt.ts';
import { alarmCodes, GRACE, type MonitorSetup, setUpMonitor, type TestOperator } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../scenes/tiledLog.ts';

let setup: MonitorSetup;
let log: TiledLog;
let server: LogServer;
let operator: TestOperator;
let monitor: Monitor;

beforeEach(async () => {
  setup = await setUpMonitor();
  log = createTiledLog('log.example', 1);
  log.append(20);
  server = await serveLog(log);
  operator = await setup.register(log, [server.url]);
  monitor = await setup.monitor();
  await monitor.poll();
});
afterEach(async () => {
  await setup.close();
  await server.close();
});

const accept = (compact: string, maxReceipts = 100) =>
  acceptReceipt(compact, { ...monitor.context, domain: setup.domain, maxReceipts });
const status = (digest: Hex) => monitor.context.receipts.get(fromHex(digest))?.status;

test('an honest receipt: waiting, included, anchored; no alarm', async () => {
  const { compact, digest } = operator.sign({ leafIndex: 20 });
  accept(compact);
  await monitor.poll();
  expect(status(digest)).toBe('waiting');
  log.appendDigests([fromHex(digest)]);
  await monitor.poll();
  expect(status(digest)).toBe('included');
  await operator.anchorLog(log);
  await monitor.poll();
  expect(status(digest)).toBe('anchored');
  await setup.pass(100);
  await monitor.poll();
  expect(alarmCodes(monitor)).toEqual([]);
});

test('what a vanished anchor had settled is watched again', async () => {
  const { compact, digest } = operator.sign({ leafIndex: 20 });
  log.appendDigests([fromHex(digest)]);
  accept(compact);
  const snapshot = await setup.request('evm_snapshot');
  await operator.anchorLog(log);
  await monitor.poll();
  expect(status(digest)).toBe('anchored');
  await setup.request('evm_revert', [snapshot]);
  await setup.pass(20 + GRACE);
  await monitor.poll();
  expect(status(digest)).toBe('omitted');
  expect(alarmCodes(monitor)).toEqual(['OMITTED']);
});

test('displaced: another digest at its index, provable under the anchored root', async () => {
  const { compact, digest } = operator.sign({ leafIndex: 7 });
  await operator.anchorLog(log);
  accept(compact);
  await monitor.poll();
  expect(status(digest)).toBe('displaced');
  expect(alarmCodes(monitor)).toEqual(['DISPLACED']);
  const { other, anchor } = monitor.alarms.evidence(1)!.evidence as {
    anchor: { root: Hex; size: number };
    other: { leafIndex: number; digest: Hex; size: number; path: Hex[] };
  };
  const { receipts, showings } = monitor.alarms.courtEvidence(1)!;
  expect([receipts, showings.map((one) => one.digest)]).toEqual([[compact], [toHex(log.entry(7))]]);
  expect(other.digest).toBe(toHex(log.entry(7)));
  const claim = { index: 7, size: anchor.size, root: fromHex(anchor.root), leafHash: hashLeaf(fromHex(other.digest)) };
  expect(() => verifyInclusion({ ...claim, proof: other.path.map((hash) => fromHex(hash)) })).not.toThrow();
});

test('omitted: one second after anchorBy + GRACE by the time of the chain, not before', async () => {
  await operator.anchorLog(log);
  const { compact, digest } = operator.sign({ leafIndex: 20, anchorBy: (await setup.time()) + 10 });
  accept(compact);
  await setup.pass(10 + GRACE);
  await monitor.poll();
  expect(alarmCodes(monitor)).toEqual([]);
  await setup.pass(1);
  await monitor.poll();
  await monitor.poll();
  expect(status(digest)).toBe('omitted');
  expect(alarmCodes(monitor)).toEqual(['OMITTED']);
  expect(monitor.alarms.evidence(1)?.evidence).toMatchObject({
    version: 1,
    receipts: [compact],
    grace: GRACE,
    lastAnchor: { size: 20 },
  });
});

test('an entry in the log does not help: without an anchor it is omitted', async () => {
  const { compact, digest } = operator.sign({ leafIndex: 20 });
  accept(compact);
  log.appendDigests([fromHex(digest)]);
  await setup.pass(11 + GRACE);
  await monitor.poll();
  expect(alarmCodes(monitor)).toEqual(['OMITTED']);
});

test('late: first anchored after anchorBy + GRACE', async () => {
  const { compact, digest } = operator.sign({ leafIndex: 20 });
  log.appendDigests([fromHex(digest)]);
  await setup.pass(20 + GRACE);
  await operator.anchorLog(log);
  accept(compact);
  await monitor.poll();
  expect(status(digest)).toBe('late');
  expect(alarmCodes(monitor)).toEqual(['LATE']);
});

test('conflict: two signed receipts with one index', () => {
  const one = operator.sign({ leafIndex: 30 });
  const two = operator.sign({ leafIndex: 30, outputUnits: 9 });
  accept(one.compact);
  accept(one.compact);
  expect(alarmCodes(monitor)).toEqual([]);
  accept(two.compact);
  accept(two.compact);
  expect(alarmCodes(monitor)).toEqual(['CONFLICT']);
  expect(monitor.alarms.evidence(1)?.evidence).toMatchObject({
    version: 1,
    receipts: [one.compact, two.compact],
  });
});

test.each([
  ['another chain', () => ({ ...setup.domain, chainId: 1 }), 'RECEIPT_CHAIN_ID'],
  ['another contract', () => ({ ...setup.domain, anchors: `0x${'22'.repeat(20)}` as const }), 'RECEIPT_ANCHORS'],
])('refuses a receipt for %s', (_, domain, code) => {
  const { compact } = operator.sign({ leafIndex: 30 });
  const refused = () => acceptReceipt(compact, { ...monitor.context, domain: domain(), maxReceipts: 9 });
  expect(refused).toThrow(expect.objectContaining({ code }));
});

test('refuses a promise beyond MAX_DELAY, and an operator that is not registered', async () => {
  const issuedAt = await setup.time();
  const long = operator.sign({ leafIndex: 30, issuedAt, anchorBy: issuedAt + 31 });
  expect(() => accept(long.compact)).toThrow(expect.objectContaining({ code: 'RECEIPT_ANCHOR_BY' }));
  const stranger = operator.sign({ leafIndex: 30, operator: `0x${'33'.repeat(20)}` });
  expect(() => accept(stranger.compact)).toThrow(expect.objectContaining({ code: 'OPERATOR_NOT_REGISTERED' }));
});

test('when full, drops only receipts that are anchored', async () => {
  const digests = [0, 1].map((i) => {
    const { compact, digest } = operator.sign({ leafIndex: 20 + i });
    log.appendDigests([fromHex(digest)]);
    accept(compact, 2);
    return digest;
  });
  const third = operator.sign({ leafIndex: 50 });
  expect(() => accept(third.compact, 2)).toThrow(expect.objectContaining({ code: 'WATCH_FULL' }));
  await operator.anchorLog(log);
  await monitor.poll();
  accept(third.compact, 2);
  expect(digests.map(status).filter((one) => one === 'anchored')).toHaveLength(1);
  expect(status(third.digest)).toBe('waiting');
});

test('a digest that another operator copied into its log still leads to the place that its receipt names', async () => {
  const { compact, digest } = operator.sign({ leafIndex: 20 });
  log.appendDigests([fromHex(digest)]);
  const thief = createTiledLog('thief.example', 7);
  thief.appendDigests([fromHex(digest)]);
  const thiefServer = await serveLog(thief);
  try {
    const other = await setup.register(thief, [thiefServer.url]);
    accept(compact);
    await monitor.poll();
    expect(monitor.context.operators.find(fromHex(digest)).map(({ operator: address }) => address)).toEqual(
      [operator.address, other.address].map((address) => address.toLowerCase()),
    );
    expect(alarmCodes(monitor)).toEqual([]);
  } finally {
    await monitor.close();
    await thiefServer.close();
  }
});
