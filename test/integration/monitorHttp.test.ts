import { request } from 'node:http';
import { loadMonitorConfig, type RunningMonitor, startMonitor } from '@assay/monitor';
import { createLogReader, fromHex, hashLeaf, toHex, verifierFromPublicKey, verifyInclusion } from '@assay/sdk';
import type { Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveNewChain } from '../../scripts/chain/newChain.ts';
import { type MonitorSetup, setUpMonitor, type TestOperator } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog } from '../scenes/tiledLog.ts';

const log = createTiledLog('log.example', 1);
let setup: MonitorSetup;
let server: LogServer;
let operator: TestOperator;
let running: RunningMonitor;
let rpcUrl: string;
let rpc: { close(): Promise<void> };

beforeAll(async () => {
  // Before there is a connection: while so many entries are made nothing else runs, and the node would cut an idle one.
  log.append(70_000);
  const served = await serveNewChain();
  rpc = served;
  rpcUrl = served.url;
  setup = await setUpMonitor(rpcUrl);
  server = await serveLog(log);
  operator = await setup.register(log, [server.url]);
  await operator.anchorLog(log, 66_000);
  const flags = {
    rpcUrl,
    deployment: setup.deployment,
    store: await setup.newStore(),
    port: 0,
    logLevel: 'silent',
    receiptsBurst: 8,
    receiptsPerSecond: 0.001,
  };
  running = await startMonitor(loadMonitorConfig({ flags }));
  await running.poll();
});
afterAll(async () => {
  await running?.close();
  await setup?.close();
  await server?.close();
  await rpc?.close();
});

const get = async (path: string) => {
  const response = await fetch(`${running.url}${path}`);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};
const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${running.url}/receipts`, { method: 'POST', body, headers });

test('a digest leads to its place', async () => {
  const { status, body, headers } = await get(`/digests/${toHex(log.entry(123))}`);
  expect({ status, body }).toEqual({
    status: 200,
    body: { operator: operator.address.toLowerCase(), leafIndex: 123, included: true, also: [] },
  });
  expect(headers.get('access-control-allow-origin')).toBe('*');
});

test.each([
  [0, 1],
  [255, 256],
  [256, 257],
  [65_535, 65_536],
  [65_536, 66_000],
  [1, 70_000],
  [69_999, 70_000],
])('proves entry %i under size %i', async (index, size) => {
  const { status, body } = await get(`/operators/${operator.address}/proof?index=${index}&size=${size}`);
  expect(status).toBe(200);
  const { root, path, leafDigest } = body as { root: Hex; path: Hex[]; leafDigest: Hex };
  expect({ ...body, path: [] }).toEqual({
    leafIndex: index,
    size,
    root: toHex(await log.rootAt(size)),
    leafDigest: toHex(log.entry(index)),
    path: [],
  });
  const proof = path.map((hash) => fromHex(hash));
  expect(() =>
    verifyInclusion({ index, size, leafHash: hashLeaf(fromHex(leafDigest)), proof, root: fromHex(root) }),
  ).not.toThrow();
});

test.each([
  ['/digests/0x12', 400, 'HEX_MALFORMED'],
  [`/digests/0x${'12'.repeat(32)}`, 404, 'DIGEST_UNKNOWN'],
  ['/operators/0x12/proof?index=0', 404, 'OPERATOR_UNKNOWN'],
  [`/operators/0x${'12'.repeat(20)}/proof?index=0`, 404, 'OPERATOR_UNKNOWN'],
  ['/operators/OP/proof', 400, 'NUMBER_RANGE'],
  ['/operators/OP/proof?index=-1', 400, 'NUMBER_RANGE'],
  ['/operators/OP/proof?index=0x10', 400, 'NUMBER_RANGE'],
  ['/operators/OP/proof?index=0&size=9007199254740993', 400, 'NUMBER_RANGE'],
  ['/operators/OP/proof?index=70000', 404, 'INDEX_OUT_OF_RANGE'],
  ['/operators/OP/proof?index=0&size=0', 404, 'INDEX_OUT_OF_RANGE'],
  ['/operators/OP/proof?index=0&size=70001', 404, 'INDEX_OUT_OF_RANGE'],
  ['/operators/OP/tile/0/999', 404, 'TILE_UNKNOWN'],
  ['/operators/OP/tile/0/273.p/113', 404, 'TILE_UNKNOWN'],
  ['/operators/OP/../../etc/passwd', 404, 'NOT_FOUND'],
  ['/alarms/17', 404, 'ALARM_UNKNOWN'],
  ['/nothing', 404, 'NOT_FOUND'],
])('%s -> %i %s', async (path, status, code) => {
  const answer = await get(path.replace('OP', operator.address));
  expect({ status: answer.status, code: (answer.body.error as { code: string }).code }).toEqual({ status, code });
});

test('is itself a mirror of the log', async () => {
  const baseUrl = `${running.url}/operators/${operator.address}`;
  const reader = createLogReader({ baseUrl, verifier: verifierFromPublicKey(log.origin, log.checkpointKey) });
  const { checkpoint } = await reader.checkpoint();
  expect(checkpoint.size).toBe(70_000);
  expect(toHex(await reader.leaf(69_999, 70_000))).toBe(toHex(log.entry(69_999)));
  const proof = await reader.inclusionProof(300, 70_000);
  expect(() =>
    verifyInclusion({ index: 300, size: 70_000, leafHash: hashLeaf(log.entry(300)), proof, root: checkpoint.root }),
  ).not.toThrow();
  // A reader that still knows a smaller size asks for a partial tile that is full by now.
  expect((await reader.entries(0, 10)).map(toHex)).toEqual(Array.from({ length: 10 }, (_, i) => toHex(log.entry(i))));
});

test('tells operators, readiness and metrics', async () => {
  const operators = (await get('/operators')).body as unknown as Record<string, unknown>[];
  expect(operators).toEqual([
    {
      operator: operator.address.toLowerCase(),
      origin: 'log.example',
      size: 70_000,
      root: toHex(await log.rootAt(70_000)),
      state: 'following',
      mirrors: [{ url: server.url, size: 70_000 }],
      anchored: { size: 66_000, root: toHex(await log.rootAt(66_000)), time: expect.any(Number), status: 'agrees' },
      alarms: [],
    },
  ]);
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).body).toMatchObject({ ready: true, problems: {} });
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  expect(metrics).toContain(`assay_monitor_log_size{operator="${operator.address.toLowerCase()}"} 70000`);
});

describe('receipts that are handed in', () => {
  test('are kept, found by digest, and taken twice without harm', async () => {
    const { compact, digest } = operator.sign({ leafIndex: 70_123 });
    for (let i = 0; i < 2; i++) {
      const response = await post(JSON.stringify({ receipt: compact }));
      expect({ status: response.status, body: await response.json() }).toEqual({
        status: 202,
        body: { digest, operator: operator.address.toLowerCase(), leafIndex: 70_123 },
      });
    }
    expect((await get(`/digests/${digest}`)).body).toMatchObject({
      leafIndex: 70_123,
      included: false,
      receipt: compact,
      watch: 'waiting',
    });
  });

  test.each([
    ['not JSON', () => '{', 400, 'RECEIPT_MALFORMED'],
    ['no receipt', () => '{}', 400, 'RECEIPT_MALFORMED'],
    ['a body of 1 MB', () => 'x'.repeat(1_000_000), 413, 'BODY_TOO_LARGE'],
    [
      'another key',
      () => JSON.stringify({ receipt: operator.sign({ leafIndex: 3 }, `0x${'77'.repeat(32)}`).compact }),
      400,
      'RECEIPT_KEY_UNKNOWN',
    ],
    [
      'a key before its time',
      () => JSON.stringify({ receipt: operator.sign({ leafIndex: 3, issuedAt: 1000 }).compact }),
      400,
      'RECEIPT_KEY_UNKNOWN',
    ],
  ])('%s', async (_, body, status, code) => {
    const response = await post(body());
    expect({
      status: response.status,
      code: ((await response.json()) as { error: { code: string } }).error.code,
    }).toEqual({ status, code });
  });

  test('too many from one address are refused', async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < 8; i++) statuses.add((await post('{}')).status);
    expect(statuses).toContain(429);
  });
});

test('does not start without its chain, on another one, or on a port that is taken', async () => {
  const { chainId, contracts } = setup.deployment;
  const flags = { rpcUrl, store: await setup.newStore(), port: 0, logLevel: 'silent' };
  const startWith = (changed: object) =>
    startMonitor(loadMonitorConfig({ flags: { ...flags, deployment: setup.deployment, ...changed } }));
  await expect(startWith({ rpcUrl: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
  await expect(startWith({ deployment: { chainId: 1, contracts } })).rejects.toMatchObject({
    code: 'CHAIN_ID_MISMATCH',
  });
  const port = Number(new URL(rpcUrl).port);
  await expect(startWith({ port })).rejects.toMatchObject({ code: 'CONFIG_INVALID', details: { port } });
  const elsewhere = { ...contracts, Anchors: { ...contracts.Anchors, address: `0x${'99'.repeat(20)}` } };
  await expect(startWith({ deployment: { chainId, contracts: elsewhere } })).rejects.toMatchObject({
    code: 'CHAIN_UNREACHABLE',
  });
});

test('a request that never ends does not keep the monitor from closing', async () => {
  const hanging = request(`${running.url}/receipts`, { method: 'POST', headers: { 'content-length': 100 } });
  const cut = new Promise<unknown>((resolve) => hanging.on('error', resolve));
  hanging.write('{');
  await get('/healthz');
  await running.close();
  expect(await cut).toBeInstanceOf(Error);
});
