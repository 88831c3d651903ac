import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toHex } from '@assay/sdk';
import type { Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordFork } from '../scenes/indexerHistory.ts';
import { type IndexerScene, setUpScene } from '../scenes/indexerScene.ts';
import { type Ponder, startPonder } from '../scenes/ponder.ts';
import { type Postgres, startPostgres } from '../scenes/postgres.ts';
import { only, type RpcProxy, refuseWith, startRpcProxy } from '../scenes/rpcProxy.ts';

const DIGEST: Hex = toHex(new Uint8Array(32).fill(1));

let scene: IndexerScene;
let postgres: Postgres;
let proxy: RpcProxy;
let monitor: { url: string; close(): void };
const running: Ponder[] = [];

beforeAll(async () => {
  [scene, postgres] = await Promise.all([setUpScene(), startPostgres()]);
  proxy = await startRpcProxy((method, params) => scene.request(method, params));
  monitor = await oneEntryMonitor(scene.relayer);
}, 300_000);

afterAll(async () => {
  await Promise.all(running.map((indexer) => indexer.close()));
  monitor?.close();
  await proxy?.close();
  await Promise.all([postgres?.close(), scene?.close()]);
});

/** A monitor that knows one entry of one log, the first of one. */
async function oneEntryMonitor(operator: Hex) {
  const server = createServer((request, response) => {
    const body = request.url?.startsWith('/digests/') ? { operator, leafIndex: 0 } : { leafDigest: DIGEST, path: [] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => server.close() };
}

async function start(): Promise<Ponder> {
  const options = { databaseUrl: postgres.url, mode: 'resume', monitorUrl: monitor.url } as const;
  const indexer = await startPonder({ deployment: scene.deployment, rpcUrl: proxy.url, ...options });
  running.push(indexer);
  return indexer;
}

async function ask(indexer: Ponder) {
  type Status = {
    verdict: string;
    reasons: { code: string }[];
    operator: { forkedAt: number | null };
    indexedBlock: number;
    indexedAt: number;
    settledAt: number;
  };
  const query = `{ receipt(digest: "${DIGEST}") { verdict reasons { code } operator { forkedAt } indexedBlock indexedAt settledAt } }`;
  return (await indexer.ask<{ receipt: Status }>(query)).receipt;
}

test('after a restart beside a node in trouble, nothing is SETTLED whose fork is among the rows that were taken back', async () => {
  // A root of one entry, then as many blocks as Ponder may call final, then the proof that the log forked.
  await recordFork(scene, async () => {
    for (let i = 0; i < 70; i++) await scene.request('evm_mine');
  });
  // The blocks above took seconds; the window is minutes. Only blocks that are not final yet may lie behind it.
  await scene.pass(300);
  const head = await scene.head();
  const before = await start();
  await before.indexed(head);
  const forked = await ask(before);
  expect(forked).toMatchObject({ verdict: 'ANCHORED', indexedBlock: head });
  expect(forked.operator.forkedAt).not.toBeNull();
  // The window is over by the newest block, and not yet by the newest final one: this is where the two differ.
  expect(forked.indexedAt).toBeGreaterThan(forked.settledAt);
  await before.close();

  proxy.behave(only(['eth_getLogs'], refuseWith(503)));
  const after = await start();
  const status = await ask(after);
  expect(status).toMatchObject({ verdict: 'ANCHORED', operator: { forkedAt: null } });
  expect(status.reasons.map(({ code }) => code)).toContain('INDEX_CATCHING_UP');
  expect(status.indexedBlock).toBeLessThan(head);
  expect(status.indexedAt).toBeLessThanOrEqual(status.settledAt);
  expect(await after.readiness()).toMatchObject({ status: 503, body: { reason: 'backfilling' } });

  proxy.behave((_, forward) => forward());
  await after.indexed(head);
  expect((await ask(after)).operator.forkedAt).toBe(forked.operator.forkedAt);
}, 400_000);
