import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@assay/node/logger';
import {
  configDigest,
  type Deployment,
  hashLeaf,
  modelId,
  rootFromInclusionProof,
  TRUST,
  toHex,
  ZERO_32,
} from '@assay/sdk';
import { anchorsAbi, modelRegistryAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { type Address, createPublicClient, createWalletClient, type Hex, hexToBytes, http, parseEther } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../operator/src/config/loadConfig.ts';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { startOperator } from '../../operator/src/startOperator.ts';
import { deployContracts } from '../scenes/deployContracts.ts';
import { eventually } from '../scenes/eventually.ts';
import { type HardhatNode, startHardhatNode } from '../scenes/hardhatNode.ts';
import { getJson, post, rawCall } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

const ORIGIN = 'operator.example/log';
const plain = (byte: string) => ({ plain: `0x${byte.repeat(32)}` as Hex });
const keys = { receipt: plain('11'), anchor: plain('22'), checkpoint: plain('33'), salt: plain('44') };
const anchorAccount = privateKeyToAccount(keys.anchor.plain);

let node: HardhatNode;
let engine: TestEngine;
let deployment: Deployment;
let operator: Address;
let directory: string;
let served: Hex;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  [node, engine] = await Promise.all([startHardhatNode(), startEngine()]);
  deployment = await deployContracts(node.url, { maxDelay: 3600n, grace: 600n, window: 640n });
  directory = await mkdtemp(join(tmpdir(), 'assay-start-'));
  await writeFile(join(directory, 'deployment.json'), JSON.stringify(deployment));
  const wallet = createWalletClient({ chain: hardhat, transport: http(node.url) });
  const client = createPublicClient({ chain: hardhat, transport: http(node.url), pollingInterval: 20 });
  operator = (await wallet.getAddresses())[1]!;
  const { OperatorRegistry, Anchors } = deployment.contracts;
  const signer = createCheckpointSigner(ORIGIN, hexToBytes(keys.checkpoint.plain));
  const registry = { address: OperatorRegistry.address, abi: operatorRegistryAbi, account: operator } as const;
  const receiptKey = privateKeyToAccount(keys.receipt.plain).address;
  const from = Math.floor(Date.now() / 1000) + 3;
  const digest: Hex = `0x${'b1'.repeat(32)}`;
  const model = { manifestDigest: digest, omsRoot: digest, programRoot: ZERO_32, weightRoot: ZERO_32 };
  served = modelId({ ...model, trust: 'Attributed', publisher: operator });
  for (const hash of [
    await wallet.writeContract({
      ...registry,
      functionName: 'register',
      args: [ORIGIN, signer.publicKey, [], receiptKey],
    }),
    await wallet.writeContract({
      address: Anchors.address,
      abi: anchorsAbi,
      account: operator,
      functionName: 'setAnchorKey',
      args: [anchorAccount.address],
    }),
    await wallet.writeContract({
      address: deployment.contracts.ModelRegistry.address,
      abi: modelRegistryAbi,
      account: operator,
      functionName: 'register',
      args: [digest, digest, ZERO_32, ZERO_32, TRUST.indexOf('Attributed'), 'model', ''],
    }),
    await wallet.writeContract({
      ...registry,
      functionName: 'declare',
      args: ['chat', served, configDigest({ engine: 'test' }), BigInt(from)],
    }),
    await wallet.sendTransaction({ account: operator, to: anchorAccount.address, value: parseEther('1') }),
  ]) {
    await client.waitForTransactionReceipt({ hash });
  }
  await eventually(() => Date.now() / 1000 >= from, 'the declaration to begin');
});

afterAll(async () => {
  await engine?.close();
  await node?.close();
  await rm(directory, { recursive: true, force: true });
});

async function start(change: object = {}) {
  const path = join(directory, 'config.json');
  await writeFile(
    path,
    JSON.stringify({
      listen: { port: 0 },
      dataDir: join(directory, 'data'),
      operator,
      origin: ORIGIN,
      chain: { rpcUrl: node.url, deployment: join(directory, 'deployment.json') },
      keys,
      endpoints: [{ name: 'chat', upstream: engine.url(), modelId: served, config: { engine: 'test' } }],
      anchoring: { intervalMs: 100, finalityDepth: 1, promiseSeconds: 600 },
      ...change,
    }),
  );
  lines = [];
  const config = await loadConfig({ flags: {}, env: {}, file: path });
  return startOperator(config, {
    logger: createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) }),
  });
}

test('an operator starts, serves, anchors, proves, and goes down cleanly; its log goes on where it was', async () => {
  const running = await start();
  const answer = await post(`${running.url}/v1/chat/completions`, { model: 'chat' });
  const id = String(answer.headers['x-receipt-id']);
  await eventually(() => running.agent.state().anchoredSize === 1, 'the anchor');

  const { json } = await getJson<{
    leafIndex: number;
    anchor: { opening: { anchorings: { root: Hex; size: number }[] }; anchoring: number; path: Hex[] };
  }>(`${running.url}/v1/receipts/${id}/proof`);
  const { digest } = (await getJson<{ digest: Hex }>(`${running.url}/v1/receipts/${id}`)).json;
  const anchoring = json.anchor.opening.anchorings[json.anchor.anchoring]!;
  const path = json.anchor.path.map((part) => hexToBytes(part));
  expect(toHex(rootFromInclusionProof(json.leafIndex, anchoring.size, hashLeaf(hexToBytes(digest)), path))).toBe(
    anchoring.root,
  );

  await eventually(async () => (await rawCall(`${running.url}/readyz`).answer).status === 200, 'readiness');
  const metrics = (await rawCall(`${running.url}/metrics`).answer).body.toString();
  expect(metrics).toMatch(/assay_signer_balance_wei [1-9]/);
  expect(metrics).toMatch(/assay_anchor_backlog_leaves \d/);
  const started = Date.now();
  await Promise.all([running.close(), running.close()]);
  expect(Date.now() - started).toBeLessThan(20_000);
  await expect(post(`${running.url}/v1/chat/completions`, { model: 'chat' })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });

  const again = await start();
  const next = await post(`${again.url}/v1/chat/completions`, { model: 'chat' });
  expect(next.status).toBe(200);
  expect(again.log.size()).toBe(2);
  expect((await getJson<{ leafIndex: number }>(`${again.url}/v1/receipts/${id}`)).json.leafIndex).toBe(0);
  await again.close();
});

test('the configuration is in the first log line, without secrets', async () => {
  const running = await start();
  await running.close();
  expect(lines[0]).toMatchObject({ level: 'info', msg: 'configuration' });
  const text = JSON.stringify(lines);
  for (const { plain: secret } of Object.values(keys)) expect(text).not.toContain(secret.slice(2));
});

test.each([
  [
    'an operator that is not registered',
    { operator: `0x${'99'.repeat(20)}`, dataDir: 'other' },
    'OPERATOR_NOT_REGISTERED',
  ],
  ['another origin', { origin: 'other.example/log', dataDir: 'other' }, 'ORIGIN_MISMATCH'],
  ['a receipt key that is not registered', { keys: { ...keys, receipt: plain('55') } }, 'RECEIPT_KEY_NOT_ACTIVE'],
  [
    'another checkpoint key',
    { keys: { ...keys, checkpoint: plain('55') }, dataDir: 'other' },
    'CHECKPOINT_KEY_MISMATCH',
  ],
  ['an anchor key that is not delegated', { keys: { ...keys, anchor: plain('55') } }, 'ANCHOR_KEY_NOT_DELEGATED'],
  ['a chain that does not answer', { chain: 'down' }, 'CHAIN_UNREACHABLE'],
  ['a mirror that does not answer', { mirrors: ['http://127.0.0.1:1/log'] }, 'MIRROR_UNREACHABLE'],
  ['a lost log', { dataDir: 'other' }, 'LOG_BEHIND_CHAIN'],
  ['a promise longer than the contract allows', { anchoring: { promiseSeconds: 3601 } }, 'CONFIG_INVALID'],
  ['an interval longer than the promise', { anchoring: { promiseSeconds: 10, intervalMs: 10_000 } }, 'CONFIG_INVALID'],
  ['an interval that uses up the anchors of a period', { anchoring: { intervalMs: 80 } }, 'CONFIG_INVALID'],
  ['a deployment that is not there', { chain: 'undeployed' }, 'DEPLOYMENT_MALFORMED'],
  [
    'a model file that is not there',
    {
      endpoints: [
        { name: 'digits', kind: 'onnx', upstream: '/none.onnx', modelId: `0x${'ab'.repeat(32)}`, config: {} },
      ],
    },
    'CONFIG_INVALID',
  ],
] as const)('with %s the start is refused and everything is closed again', async (_what, given, code) => {
  const change: Record<string, unknown> = { ...given };
  if (change.dataDir !== undefined) change.dataDir = join(directory, `other-${code}`);
  if (change.chain === 'down')
    change.chain = { rpcUrl: 'http://127.0.0.1:1', deployment: join(directory, 'deployment.json') };
  if (change.chain === 'undeployed') change.chain = { rpcUrl: node.url, deployment: join(directory, 'none.json') };
  await expect(start(change)).rejects.toMatchObject({ code });
  // The lock is free again: the same start, put right, works.
  const running = await start();
  await running.close();
});

test('a second operator on the same log is refused', async () => {
  const running = await start();
  await expect(start()).rejects.toMatchObject({ code: 'LOG_LOCKED' });
  expect((await post(`${running.url}/v1/chat/completions`, { model: 'chat' })).status).toBe(200);
  await running.close();
});

test('a port that is taken is refused, and nothing stays open', async () => {
  const port = Number(new URL(engine.url()).port);
  await expect(start({ listen: { port } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  const running = await start();
  await running.close();
});
