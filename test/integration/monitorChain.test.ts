import type { ChainSource } from '@assay/monitor';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alarmCodes, type MonitorSetup, setUpMonitor, type TestOperator } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../scenes/tiledLog.ts';

let setup: MonitorSetup;
let log: TiledLog;
let server: LogServer;
let operator: TestOperator;

beforeEach(async () => {
  setup = await setUpMonitor();
  log = createTiledLog('log.example', 1);
  log.append(100);
  server = await serveLog(log);
  operator = await setup.register(log, [server.url]);
});
afterEach(async () => {
  await setup.close();
  await server.close();
});

const mine = (blocks: number) => setup.request('hardhat_mine', [`0x${blocks.toString(16)}`]);

test.each([1, 20, 60])('a reorganisation of depth %i takes an anchor away and brings another', async (depth) => {
  const monitor = await setup.monitor();
  await operator.anchorLog(log, 10);
  await mine(3);
  await monitor.poll();
  const snapshot = await setup.request('evm_snapshot');
  await operator.anchorLog(log, 50);
  await mine(depth - 1);
  await monitor.poll();
  expect(monitor.context.anchors.latest(operator.address)).toMatchObject({ size: 50, status: 'agrees' });

  await setup.request('evm_revert', [snapshot]);
  await setup.request('evm_increaseTime', [7]);
  await mine(2);
  await monitor.poll();
  expect(monitor.context.anchors.latest(operator.address)).toMatchObject({ size: 10 });
  expect(setup.lines.filter(({ message }) => message.includes('vanished'))).toHaveLength(1);
  await operator.anchorLog(log, 60);
  await operator.anchorLog(log, 70);
  await mine(depth + 1);
  await monitor.poll();
  const kept = monitor.context.anchors.list(operator.address, 9);
  expect(kept.map(({ size, vanished, status }) => ({ size, vanished, status }))).toEqual([
    { size: 70, vanished: false, status: 'agrees' },
    { size: 60, vanished: false, status: 'agrees' },
    { size: 50, vanished: true, status: 'agrees' },
    { size: 10, vanished: false, status: 'agrees' },
  ]);
  expect(alarmCodes(monitor)).toEqual([]);
});

test('a registration that a reorganisation takes away is no longer followed, and comes back', async () => {
  const monitor = await setup.monitor();
  const snapshot = await setup.request('evm_snapshot');
  const late = createTiledLog('late.example', 4);
  const lateServer = await serveLog(late);
  try {
    const first = await setup.register(late, [lateServer.url]);
    await monitor.poll();
    expect(monitor.context.operators.get(first.address)?.record?.origin).toBe('late.example');
    await setup.request('evm_revert', [snapshot]);
    await setup.request('evm_increaseTime', [7]);
    await mine(2);
    await monitor.poll();
    expect(monitor.context.operators.get(first.address)?.record).toBeUndefined();
  } finally {
    await monitor.close();
    await lateServer.close();
  }
});

test('new mirrors are taken up', async () => {
  await operator.setMirrors(['http://127.0.0.1:1']);
  const monitor = await setup.monitor();
  await monitor.poll();
  expect(monitor.follower(operator.address)?.state()).toBe('unreachable');
  await operator.setMirrors([server.url]);
  await monitor.poll();
  expect(monitor.follower(operator.address)?.log.size()).toBe(100);
});

test('only the wanted operators are followed; another choice on the same store sees their anchors', async () => {
  const other = createTiledLog('other.example', 4);
  other.append(5);
  const otherServer = await serveLog(other);
  try {
    const second = await setup.register(other, [otherServer.url]);
    await second.anchorLog(other);
    const storeDir = await setup.newStore();
    const monitor = await setup.monitor({ operators: [operator.address] }, { storeDir });
    await monitor.poll();
    expect(monitor.followers().map(({ address }) => address)).toEqual([operator.address.toLowerCase()]);
    await monitor.close();
    const again = await setup.monitor({ operators: [second.address] }, { storeDir });
    await again.poll();
    expect(again.context.anchors.latest(second.address)).toMatchObject({ size: 5, status: 'agrees' });
  } finally {
    await setup.close();
    await otherServer.close();
  }
});

/** A monitor whose view of the chain is bent. */
async function monitorBehind(bend: (source: ChainSource) => Partial<ChainSource>) {
  const honest = await setup.monitor();
  const { source } = honest.context;
  await honest.close();
  return setup.monitor({}, { source: { ...source, ...bend(source) } });
}

test.each([
  ['leaves out an anchor in the middle', 20],
  ['leaves out the last anchor', 30],
])('an RPC that %s is found out, and the monitor recovers', async (_, hidden) => {
  let lying = true;
  for (const size of [10, 20, 30]) await operator.anchorLog(log, size);
  // Of the newest blocks it could just be that this backend does not have their logs yet.
  for (let i = 0; i < 10; i++) await setup.request('evm_mine');
  const monitor = await monitorBehind((source) => ({
    changes: async (from, to) => {
      const { operators, anchors } = await source.changes(from, to);
      return { operators, anchors: anchors.filter(({ size }) => !lying || size !== hidden) };
    },
  }));
  await expect(monitor.poll()).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
  expect(monitor.chain()).toBeUndefined();
  expect(monitor.failures().get('chain')).toBeDefined();
  lying = false;
  await mine(50);
  await monitor.poll();
  expect(monitor.failures().size).toBe(0);
  expect(monitor.context.anchors.list(operator.address, 9).map(({ size, vanished }) => [size, vanished])).toEqual([
    [30, false],
    [20, false],
    [10, false],
  ]);
});

test('an RPC that fails leaves the monitor unready and the store whole', async () => {
  let failing = false;
  const monitor = await monitorBehind((source) => ({
    changes: (from, to) => (failing ? Promise.reject(new Error('connection refused')) : source.changes(from, to)),
  }));
  await operator.anchorLog(log, 10);
  await monitor.poll();
  const before = monitor.chain();
  failing = true;
  await operator.anchorLog(log, 20);
  await expect(monitor.poll()).rejects.toThrow();
  expect(monitor.chain()).toEqual(before);
  failing = false;
  await monitor.poll();
  expect(monitor.context.anchors.latest(operator.address)).toMatchObject({ size: 20, status: 'agrees' });
});

test('polls by itself', async () => {
  const monitor = await setup.monitor({ intervalMs: 20 });
  monitor.start();
  await expect.poll(() => monitor.follower(operator.address)?.log.size(), { interval: 10, timeout: 10_000 }).toBe(100);
  log.append(5);
  await expect.poll(() => monitor.follower(operator.address)?.log.size(), { interval: 10, timeout: 10_000 }).toBe(105);
});
