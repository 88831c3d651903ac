import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeClient } from '@assay/node/chain';
import { createLogger } from '@assay/node/logger';
import { CONTRACT_NAMES } from '@assay/sdk';
import { TimeoutError } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../operator/src/config/loadConfig.ts';
import { startOperator } from '../../operator/src/startOperator.ts';
import { chainIdOf } from '../../scripts/cli/connection.ts';
import { type RpcProxy, stallInBody, startRpcProxy } from '../scenes/rpcProxy.ts';

let proxy: RpcProxy;
let directory: string;
beforeAll(async () => {
  proxy = await startRpcProxy(async () => '0x7a69');
  directory = await mkdtemp(join(tmpdir(), 'assay-stall-'));
});
afterAll(async () => {
  await proxy.close();
  await rm(directory, { recursive: true, force: true });
});

test('an honest answer passes', async () => {
  proxy.behave((_call, forward) => forward());
  expect(await createNodeClient(proxy.url, { timeoutMs: 2_000 }).getChainId()).toBe(31337);
});

test('a node that stalls inside its answer ends a call of a command in time', async () => {
  proxy.behave(stallInBody);
  const asking = chainIdOf(createNodeClient(proxy.url, { timeoutMs: 200, retries: 1 }), proxy.url);
  await expect(asking).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
});

test('viem calls it a time-out', async () => {
  proxy.behave(stallInBody);
  const client = createNodeClient(proxy.url, { timeoutMs: 200 });
  const error: unknown = await client.getChainId().catch((failure: unknown) => failure);
  expect(
    (error as Error & { walk(is: (one: unknown) => boolean): unknown }).walk((one) => one instanceof TimeoutError),
  ).toBeTruthy();
});

test('a node that stalls inside its answer ends the start of an operator in time, and the log is free again', async () => {
  proxy.behave(stallInBody);
  const contract = { address: `0x${'99'.repeat(20)}`, startBlock: 1, txHash: `0x${'98'.repeat(32)}` };
  const deployment = join(directory, 'deployment.json');
  await writeFile(
    deployment,
    JSON.stringify({ chainId: 31337, contracts: Object.fromEntries(CONTRACT_NAMES.map((name) => [name, contract])) }),
  );
  const plain = (byte: string) => ({ plain: `0x${byte.repeat(32)}` });
  const config = parseConfig({
    dataDir: join(directory, 'data'),
    operator: `0x${'12'.repeat(20)}`,
    origin: 'stalled.example/log',
    chain: { rpcUrl: proxy.url, deployment, callTimeoutMs: 200 },
    keys: { receipt: plain('11'), anchor: plain('22'), checkpoint: plain('33'), salt: plain('44') },
    endpoints: [{ name: 'chat', upstream: 'http://127.0.0.1:1/v1', modelId: `0x${'ab'.repeat(32)}`, config: {} }],
  });
  for (let i = 0; i < 2; i++) {
    const started = Date.now();
    await expect(startOperator(config, { logger: createLogger('silent') })).rejects.toMatchObject({
      code: 'CHAIN_TIMEOUT',
    });
    expect(Date.now() - started).toBeLessThan(5_000);
  }
});
