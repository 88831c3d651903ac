import { createViemChainSource, type Monitor } from '@assay/monitor';
import { createNodeClient } from '@assay/node/chain';
import { AssayError, readAnchoredLogs } from '@assay/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { searchSeed, searchSize } from '../../effort.ts';
import { createRandom } from '../../generators/randomNumbers.ts';
import { HOSTILE, HOSTILE_NAMES, type HostileName } from '../../scenes/hostileNode.ts';
import { createHostileSchedule } from '../../scenes/hostileSchedule.ts';
import { alarmCodes, type MonitorSetup, setUpMonitor, type TestOperator } from '../../scenes/monitorSetup.ts';
import { honest, type RpcProxy, rpcRefusal, startRpcProxy } from '../../scenes/rpcProxy.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../../scenes/tiledLog.ts';

let setup: MonitorSetup;
let proxy: RpcProxy;
let logs: TiledLog[];
let servers: LogServer[];
let operators: TestOperator[];
let monitor: Monitor;
let snapshot: unknown;

beforeAll(async () => {
  setup = await setUpMonitor();
  proxy = await startRpcProxy(setup.request);
  logs = ['one.example', 'two.example'].map((origin, i) => createTiledLog(origin, i + 1));
  servers = [];
  operators = [];
  for (const log of logs) {
    log.append(1000);
    const server = await serveLog(log);
    servers.push(server);
    operators.push(await setup.register(log, [server.url]));
  }
});
afterAll(async () => {
  await setup.close();
  await proxy.close();
  for (const server of servers) await server.close();
});
beforeEach(async () => {
  proxy.behave(honest);
  snapshot = await setup.request('evm_snapshot');
  const client = createNodeClient(proxy.url, { timeoutMs: 3000 });
  const source = await createViemChainSource(client, setup.deployment);
  monitor = await setup.monitor({ blocksPerRead: 2000, rereadBlocks: 16 }, { source });
});
afterEach(async () => {
  await monitor.close();
  await setup.request('evm_revert', [snapshot]);
});

let size = 0;
/** One more anchor of each operator, and some empty blocks. */
async function goOn(): Promise<void> {
  size += 1;
  for (const [i, operator] of operators.entries()) await operator.anchorLog(logs[i]!, size);
  for (let i = 0; i < 2; i++) await setup.request('evm_mine');
}

/** A round may fail, but only by what the node did, and in words. */
async function round(): Promise<void> {
  try {
    await monitor.poll();
  } catch (error) {
    const words = error instanceof AssayError ? error.code : (error as Error).name;
    expect(words).not.toMatch(/^(Error|TypeError|RangeError|SyntaxError)$/);
    expect(monitor.failures().get('chain')).toBeDefined();
  }
}

/** After honest rounds everything is there, nothing is accused, and nothing that stood was taken for gone. */
async function heals(): Promise<void> {
  proxy.behave(honest);
  for (let i = 0; i < 12; i++) await setup.request('evm_mine');
  for (let i = 0; i < 6; i++) await monitor.poll().catch(() => undefined);
  await monitor.poll();
  expect(Object.fromEntries(monitor.failures())).toEqual({});
  for (const [i, operator] of operators.entries()) {
    const standing = monitor.context.anchors.list(operator.address, 1000);
    expect(standing.filter(({ vanished }) => vanished)).toEqual([]);
    expect(standing.map((anchor) => anchor.size)).toEqual(await sizesOnChain(operator));
    expect(monitor.context.operators.get(operator.address)?.record?.origin).toBe(logs[i]!.origin);
  }
  expect(alarmCodes(monitor)).toEqual([]);
}

async function sizesOnChain(operator: TestOperator): Promise<number[]> {
  const range = { fromBlock: 0n, toBlock: await setup.client.getBlockNumber() };
  const events = await readAnchoredLogs(setup.client, setup.domain.anchors, range, operator.address);
  return events.map((event) => event.size).reverse();
}

test.each(HOSTILE_NAMES)('monitor: %s heals, or refuses with a named error', async (name: HostileName) => {
  await goOn();
  proxy.behave(HOSTILE[name](createRandom(7)));
  for (let i = 0; i < (name.startsWith('stall') ? 1 : 4); i++) {
    await goOn();
    await round();
  }
  await heals();
});

const seeds = Array.from({ length: searchSize(60, 12) }, (_, i) => searchSeed(0) + i + 1);
test.each(seeds)('monitor: random schedule of seed %i heals', async (seed) => {
  const names = HOSTILE_NAMES.filter((name) => !name.startsWith('stall'));
  const schedule = createHostileSchedule(seed, { names, phases: 12, most: 15 });
  proxy.behave(schedule.behave);
  for (let i = 0; i < 40 && !schedule.over(); i++) {
    if (i % 3 === 0) await goOn();
    await round();
  }
  await heals();
});

test.each([1000, 500, 10, 1])('monitor: a node that gives %i blocks of logs at once is followed', async (most) => {
  for (let i = 0; i < 5; i++) await goOn();
  proxy.behave(async (call, forward) => {
    const [filter] = call.params as [{ fromBlock: string; toBlock: string }];
    if (call.method === 'eth_getLogs' && Number(filter.toBlock) - Number(filter.fromBlock) >= most)
      throw rpcRefusal(-32_602, 'range too wide');
    return forward();
  });
  await monitor.poll();
  await heals();
});

test('monitor: a node whose answers would be above 10 MiB is followed', async () => {
  for (let i = 0; i < 8; i++) await goOn();
  let tooLarge = 0;
  proxy.behave(async (call, forward) => {
    const logs = (await forward()) as Record<string, unknown>[];
    if (call.method !== 'eth_getLogs') return logs;
    if (logs.length > 8) tooLarge += 1;
    // Each event weighs 1.2 MiB, so nine of them are too many.
    return logs.map((one) => ({ ...one, padding: 'x'.repeat(1.2 * 2 ** 20) }));
  });
  // A slow machine may run into the time-out instead, which halves the next request.
  for (let i = 0; i < 6; i++) await round();
  expect(monitor.failures().get('chain')).toBeUndefined();
  expect(tooLarge).toBeGreaterThan(0);
  await heals();
});
