import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MonitorSetup, setUpMonitor, type TestOperator } from '../scenes/monitorSetup.ts';
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

test.each([true, false])(
  'of a partial bundle only what is new is fetched, from a server that knows ranges: %s',
  async (ranges) => {
    server.ranges = ranges;
    const monitor = await setup.monitor();
    await monitor.poll();
    server.sent = 0;
    const checkpoint = (await log.checkpoint()).length;
    log.append(1);
    await monitor.poll();
    expect(monitor.follower(operator.address)?.log.size()).toBe(101);
    expect(server.sent).toBeLessThan(checkpoint + 10 + (ranges ? 34 : 101 * 34));
    // Over the end of a bundle.
    log.append(400);
    await monitor.poll();
    expect(monitor.follower(operator.address)?.log.root()).toEqual(await log.rootAt(501));
  },
);

test('a quiet log is asked seldom, one that grows or owes something in every interval', async () => {
  let time = Date.now();
  const monitor = await setup.monitor({ intervalMs: 1000 }, { now: () => time });
  const follower = () => monitor.follower(operator.address)!;
  /** Rounds of 64 intervals in which the mirrors are asked. */
  const asked = async () => {
    let count = 0;
    for (let i = 0; i < 64; i++) {
      time += 1000;
      const { head } = monitor.chain()!;
      if (follower().resting(head)) continue;
      count += 1;
      await follower().follow(head, AbortSignal.timeout(10_000));
    }
    return count;
  };
  await monitor.poll();
  expect(await asked()).toBeLessThanOrEqual(8);
  // An anchor of entries that the mirror does not have.
  await operator.anchor(await log.rootAt(100), 105);
  await monitor.poll();
  expect(await asked()).toBe(64);
});

test('a promise that runs out soon keeps the mirrors from being left alone', async () => {
  const monitor = await setup.monitor({ intervalMs: 1000 });
  await monitor.poll();
  await monitor.poll();
  const { head } = monitor.chain()!;
  expect(monitor.follower(operator.address)!.resting(head)).toBe(true);
  const { compact, digest } = operator.sign({ leafIndex: 200 });
  monitor.context.receipts.add({
    digest: Buffer.from(digest.slice(2), 'hex'),
    operator: operator.address,
    leafIndex: 200,
    issuedAt: head.time,
    anchorBy: head.time + 60,
    compact,
  });
  expect(monitor.follower(operator.address)!.resting(head)).toBe(false);
});
