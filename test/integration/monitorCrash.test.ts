import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { toHex } from '@assay/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveNewChain } from '../../scripts/chain/newChain.ts';
import { searchSize } from '../effort.ts';
import { type MonitorSetup, setUpMonitor } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog } from '../scenes/tiledLog.ts';

const KILLS = searchSize(12, 4);
const log = createTiledLog('log.example', 1);
let setup: MonitorSetup;
let server: LogServer;
let rpc: { url: string; close(): Promise<void> };
let child: ChildProcess | undefined;

beforeAll(async () => {
  rpc = await serveNewChain();
  setup = await setUpMonitor(rpc.url);
  server = await serveLog(log);
});
afterAll(async () => {
  if (child !== undefined) await kill(child);
  await setup?.close();
  await server?.close();
  await rpc?.close();
});

async function kill(victim: ChildProcess): Promise<void> {
  if (victim.exitCode !== null || victim.signalCode !== null) return;
  victim.kill('SIGKILL');
  await once(victim, 'exit');
}

/** Starts a monitor process and returns its URL. */
async function start(store: string): Promise<{ child: ChildProcess; url: string }> {
  const settings = { rpcUrl: rpc.url, deployment: setup.deployment, store, port: 0, intervalMs: 50, logLevel: 'error' };
  const script = join(import.meta.dirname, '..', 'scenes', 'monitorProcess.ts');
  const started = spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  const lines = createInterface({ input: started.stdout! });
  const url = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(started, 'exit').then(([code]) => Promise.reject(new Error(`the monitor ended with ${code}`))),
  ]);
  return { child: started, url };
}

test('kill -9 at places all over the mirroring: nothing doubled, nothing missing, no false alarm', async () => {
  const operator = await setup.register(log, [server.url]);
  const store = await setup.newStore();
  for (let round = 0; round < KILLS; round++) {
    log.append(3000 + 997 * round);
    await operator.anchorLog(log);
    const { child: victim } = await start(store);
    // Every round dies elsewhere: a little after the answer to the first, second, ... request for entries.
    let left = 1 + (round % 6) * 2;
    const struck = new Promise<void>((resolve) => {
      server.intercept = (path, response) => {
        if (path.startsWith('tile/entries') && --left === 0)
          response.on('finish', () => setTimeout(resolve, round * 4));
        return false;
      };
    });
    await struck;
    await kill(victim);
  }
  server.intercept = () => false;
  const last = await start(store);
  const state = async () =>
    ((await (await fetch(`${last.url}/operators`)).json()) as { size: number; root: string }[])[0];
  await expect.poll(async () => (await state())?.size, { interval: 20, timeout: 30_000 }).toBe(log.size());
  expect(await state()).toMatchObject({ root: toHex(await log.rootAt(log.size())), state: 'following', alarms: [] });
  const newest = `${last.url}/digests/${toHex(log.entry(log.size() - 1))}`;
  await expect.poll(async () => (await fetch(newest)).status, { interval: 20, timeout: 30_000 }).toBe(200);
  await kill(last.child);
  // A kill leaves at most one sorted batch half written above what is marked as indexed; the next start reads it again.
  const index = indexed(store);
  expect(index.below).toBe(index.size);
  expect(index.top).toBeLessThan(log.size());
  const again = await start(store);
  for (const leaf of [0, index.size, Math.max(index.top, 0), log.size() - 1]) {
    const found = `${again.url}/digests/${toHex(log.entry(Math.min(leaf, log.size() - 1)))}`;
    await expect.poll(async () => (await fetch(found)).status, { interval: 20, timeout: 30_000 }).toBe(200);
  }
  await kill(again.child);

  const database = new DatabaseSync(join(store, 'monitor.sqlite'));
  try {
    expect(
      database.prepare("SELECT count(*) AS n FROM anchors WHERE vanished = 1 OR status = 'mismatch'").get(),
    ).toEqual({ n: 0 });
  } finally {
    database.close();
  }
});

/** The index of digests on the disk: entries marked as indexed, how many of those have a row, and the highest leaf. */
function indexed(store: string) {
  const index = new DatabaseSync(join(store, 'digests.sqlite'), { readOnly: true });
  try {
    const { size } = index.prepare('SELECT coalesce(max(size), 0) AS size FROM indexed').get() as { size: number };
    const { below } = index.prepare('SELECT count(*) AS below FROM digests WHERE leaf < ?').get(size) as {
      below: number;
    };
    const { top } = index.prepare('SELECT coalesce(max(leaf), -1) AS top FROM digests').get() as { top: number };
    return { size, below, top };
  } finally {
    index.close();
  }
}
