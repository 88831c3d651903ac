import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, createMetrics, type Monitor } from '@assay/monitor';
import { toHex, ZERO_32 } from '@assay/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alarmCodes, type MonitorSetup, setUpMonitor } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../scenes/tiledLog.ts';

let setup: MonitorSetup;
let log: TiledLog;
let server: LogServer;

beforeEach(async () => {
  setup = await setUpMonitor();
  log = createTiledLog('log.example', 1);
  server = await serveLog(log);
});
afterEach(async () => {
  await setup.close();
  await server.close();
});

test('mirrors a growing log, finds digests and agrees with its anchors', async () => {
  log.append(300);
  const operator = await setup.register(log, [server.url]);
  await operator.anchorLog(log);
  const monitor = await setup.monitor();
  await monitor.poll();
  const follower = monitor.follower(operator.address)!;
  expect(follower.state()).toBe('following');
  expect(follower.log.size()).toBe(300);
  expect(toHex(follower.log.root())).toBe(toHex(await log.rootAt(300)));

  log.append(70_000);
  await operator.anchorLog(log, 65_536);
  await operator.anchorLog(log);
  await monitor.poll();
  expect(follower.log.size()).toBe(70_300);
  expect(toHex(follower.log.root())).toBe(toHex(await log.rootAt(70_300)));
  expect(monitor.context.operators.find(log.entry(69_999))).toEqual([
    { operator: operator.address.toLowerCase(), leafIndex: 69_999 },
  ]);
  expect(monitor.context.anchors.list(operator.address, 9).map(({ size, status }) => ({ size, status }))).toEqual([
    { size: 70_300, status: 'agrees' },
    { size: 65_536, status: 'agrees' },
    { size: 300, status: 'agrees' },
  ]);
  expect(alarmCodes(monitor)).toEqual([]);
});

test('a log of size 0 and of size 1', async () => {
  const operator = await setup.register(log, [server.url]);
  const monitor = await setup.monitor();
  await monitor.poll();
  expect(monitor.follower(operator.address)?.state()).toBe('following');
  expect(monitor.follower(operator.address)?.log.size()).toBe(0);
  log.append(1);
  await operator.anchorLog(log);
  await monitor.poll();
  expect(monitor.follower(operator.address)?.log.size()).toBe(1);
  expect(monitor.context.anchors.latest(operator.address)?.status).toBe('agrees');
  expect(alarmCodes(monitor)).toEqual([]);
});

test('takes the second mirror when the first is down, and full bundles are not fetched twice', async () => {
  log.append(600);
  const operator = await setup.register(log, ['http://127.0.0.1:1', server.url]);
  const monitor = await setup.monitor();
  await monitor.poll();
  expect(monitor.follower(operator.address)?.log.size()).toBe(600);
  expect(monitor.follower(operator.address)?.mirrors()).toEqual([
    { url: 'http://127.0.0.1:1', problem: expect.any(String) },
    { url: server.url, size: 600 },
  ]);
  server.requests.length = 0;
  log.append(10);
  await monitor.poll();
  expect(server.requests.filter((path) => path.includes('entries'))).toEqual(['tile/entries/002.p/98']);
});

test('resumes where it stopped and forgets what was not committed', async () => {
  log.append(1000);
  const operator = await setup.register(log, [server.url]);
  const storeDir = await setup.newStore();
  const first = await setup.monitor({}, { storeDir });
  await first.poll();
  await first.close();
  // What a crash between the files and the database leaves.
  appendFileSync(join(storeDir, 'logs', operator.address.toLowerCase(), 'entries'), Buffer.alloc(777, 7));
  server.requests.length = 0;
  const second = await setup.monitor({}, { storeDir });
  expect(second.follower(operator.address)?.log.size()).toBe(1000);
  await second.poll();
  expect(server.requests).toEqual(['checkpoint']);
  log.append(24);
  await second.poll();
  expect(toHex(second.follower(operator.address)!.log.root())).toBe(toHex(await log.rootAt(1024)));
  expect(alarmCodes(second)).toEqual([]);
});

test.each([
  ['a changed entry in a full bundle', 'entries', 5 * 32],
  ['a changed entry in the last bundle', 'entries', 999 * 32],
  ['a changed node', 'nodes.1', 2 * 32],
])('refuses a damaged store and says where: %s', async (_, file, offset) => {
  log.append(1000);
  const operator = await setup.register(log, [server.url]);
  const storeDir = await setup.newStore();
  const first = await setup.monitor({}, { storeDir });
  await first.poll();
  await first.close();
  const path = join(storeDir, 'logs', operator.address.toLowerCase(), file);
  const bytes = readFileSync(path);
  bytes[offset] = bytes[offset]! ^ 1;
  writeFileSync(path, bytes);
  // The right edge is compared when the store is opened, everything else before anybody is accused by it.
  const opened = setup.monitor({}, { storeDir });
  if (offset !== 5 * 32) {
    const details = { path: expect.stringContaining(operator.address.toLowerCase()) };
    await expect(opened).rejects.toMatchObject({ code: 'STORE_CORRUPT', details });
  } else {
    const damaged = await opened;
    await damaged.poll();
    expect(damaged.failures().get(operator.address.toLowerCase())).toContain('The mirror is damaged');
    expect(alarmCodes(damaged)).toEqual([]);
    await damaged.close();
  }
  const again = await setup.monitor({ redownload: [operator.address] }, { storeDir });
  await again.poll();
  expect(toHex(again.follower(operator.address)!.log.root())).toBe(toHex(await log.rootAt(1000)));
  expect(alarmCodes(again)).toEqual([]);
});

test('a shortened store is damage, and a new download must arrive at the checkpoint that was seen', async () => {
  log.append(1000);
  const operator = await setup.register(log, [server.url]);
  const storeDir = await setup.newStore();
  const first = await setup.monitor({}, { storeDir });
  await first.poll();
  await first.close();
  truncateSync(join(storeDir, 'logs', operator.address.toLowerCase(), 'entries'), 900 * 32);
  await expect(setup.monitor({}, { storeDir })).rejects.toMatchObject({
    code: 'STORE_CORRUPT',
    details: { offset: 900 * 32 },
  });
  // While the mirror is being fetched anew, the operator tries another history.
  server.log = log.rewritten(10);
  server.log.append(500);
  const again = await setup.monitor({ redownload: [operator.address] }, { storeDir });
  await again.poll();
  expect(alarmCodes(again)).toEqual(['FORK']);
  expect(again.follower(operator.address)?.state()).toBe('inconsistent');
});

test('a second process on the same store is refused, and so is the store of another deployment', async () => {
  const storeDir = await setup.newStore();
  const first = await setup.monitor({}, { storeDir });
  await expect(setup.monitor({}, { storeDir })).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  const { source } = first.context;
  await first.close();
  const foreign = { ...source, anchors: `0x${'11'.repeat(20)}` as const };
  await expect(setup.monitor({}, { storeDir, source: foreign })).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
});

test('a store that is damaged while it runs gives out no proof', async () => {
  log.append(1000);
  const operator = await setup.register(log, [server.url]);
  const storeDir = await setup.newStore();
  const monitor = await setup.monitor({}, { storeDir });
  await monitor.poll();
  const { app } = httpOf(monitor);
  const path = join(storeDir, 'logs', operator.address.toLowerCase(), 'entries');
  const bytes = readFileSync(path);
  for (const [index, size] of [
    [5, 1000],
    [5, 6],
    [999, 1000],
  ] as const) {
    const url = `/operators/${operator.address}/proof?index=${index}&size=${size}`;
    expect((await app.request(url)).status).toBe(200);
    bytes[index * 32]! ^= 1;
    writeFileSync(path, bytes);
    const answer = await app.request(url);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { code: 'STORE_CORRUPT' } });
    bytes[index * 32]! ^= 1;
    writeFileSync(path, bytes);
  }
});

test('is ready only while the chain is read', async () => {
  let now = 1_000_000;
  const monitor = await setup.monitor({}, { now: () => now });
  const { app } = httpOf(monitor);
  expect((await app.request('/readyz')).status).toBe(503);
  await monitor.poll();
  expect((await app.request('/readyz')).status).toBe(200);
  now += 30_001;
  expect((await app.request('/readyz')).status).toBe(503);
});

test('mirrors that do not answer are asked less and less often', async () => {
  let now = 1_000_000;
  const head = { number: 1, hash: ZERO_32, time: 0 } as const;
  const operator = await setup.register(log, ['http://127.0.0.1:1']);
  const monitor = await setup.monitor({ intervalMs: 100 }, { now: () => now });
  for (const rest of [200, 400, 800]) {
    await monitor.poll();
    now += rest - 1;
    expect(monitor.follower(operator.address)?.resting(head)).toBe(true);
    now += 1;
    expect(monitor.follower(operator.address)?.resting(head)).toBe(false);
  }
});

test('does not take itself for a mirror', async () => {
  const publicUrl = server.url;
  const operator = await setup.register(log, [`${publicUrl}`]);
  await operator.setMirrors([`${publicUrl}/operators/${operator.address}`]);
  const monitor = await setup.monitor({ publicUrl });
  await monitor.poll();
  expect(server.requests).toEqual([]);
});

function httpOf(monitor: Monitor) {
  const metrics = createMetrics();
  const limit = () => true;
  return {
    app: createApp({ monitor, metrics, limit, maxReceipts: 10, readyWithinMs: 30_000, remoteAddress: () => '' }),
  };
}
