import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@assay/node/logger';
import {
  configDigest,
  createChainReader,
  type Deployment,
  decodeReceipt,
  flagNames,
  modelId,
  TRUST,
  verifyReceipt,
  ZERO_32,
} from '@assay/sdk';
import { anchorsAbi, modelRegistryAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { type Abi, type Address, createPublicClient, createWalletClient, type Hex, hexToBytes, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../operator/src/config/loadConfig.ts';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { type RunningOperator, startOperator } from '../../operator/src/startOperator.ts';
import { deployContracts } from '../scenes/deployContracts.ts';
import { eventually } from '../scenes/eventually.ts';
import { type HardhatNode, startHardhatNode } from '../scenes/hardhatNode.ts';
import { errorCode, getJson, post, rawCall } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

const ORIGIN = 'switching.example/log';
const DRAIN = 4;
const plain = (byte: string) => ({ plain: `0x${byte.repeat(32)}` as Hex });
const keys = { receipt: plain('11'), anchor: plain('22'), checkpoint: plain('33'), salt: plain('44') };
const config = { engine: 'test' };

let node: HardhatNode;
let engine: TestEngine;
let deployment: Deployment;
let directory: string;
let operator: Address;
let running: RunningOperator | undefined;

async function write(
  contract: 'OperatorRegistry' | 'ModelRegistry' | 'Anchors',
  abi: Abi,
  name: string,
  args: unknown[],
) {
  const wallet = createWalletClient({ chain: hardhat, transport: http(node.url) });
  const { address } = deployment.contracts[contract];
  await wallet.writeContract({ account: operator, address, abi, functionName: name, args } as never);
}

async function registerModel(byte: string): Promise<Hex> {
  const hash: Hex = `0x${byte.repeat(32)}`;
  const args = [hash, hash, ZERO_32, ZERO_32, TRUST.indexOf('Attributed'), `model ${byte}`, ''];
  await write('ModelRegistry', modelRegistryAbi, 'register', args);
  return modelId({
    manifestDigest: hash,
    omsRoot: hash,
    programRoot: ZERO_32,
    weightRoot: ZERO_32,
    trust: 'Attributed',
    publisher: operator,
  });
}

const now = () => Math.floor(Date.now() / 1000);
const declare = (model: Hex, from: number) =>
  write('OperatorRegistry', operatorRegistryAbi, 'declare', ['chat', model, configDigest(config), BigInt(from)]);

beforeAll(async () => {
  [node, engine] = await Promise.all([startHardhatNode(), startEngine()]);
  const times = { maxDelay: 3600n, grace: 7200n, window: 86_400n, notice: 1n, drain: BigInt(DRAIN) };
  deployment = await deployContracts(node.url, times);
  directory = await mkdtemp(join(tmpdir(), 'assay-switch-'));
  await writeFile(join(directory, 'deployment.json'), JSON.stringify(deployment));
  operator = (await createWalletClient({ chain: hardhat, transport: http(node.url) }).getAddresses())[1]!;
  const { publicKey } = createCheckpointSigner(ORIGIN, hexToBytes(keys.checkpoint.plain));
  const receiptKey = privateKeyToAccount(keys.receipt.plain).address;
  await write('OperatorRegistry', operatorRegistryAbi, 'register', [ORIGIN, publicKey, [], receiptKey]);
  const anchorKey = privateKeyToAccount(keys.anchor.plain).address;
  await write('Anchors', anchorsAbi, 'setAnchorKey', [anchorKey]);
});

afterAll(async () => {
  await running?.close();
  await engine?.close();
  await node?.close();
  await rm(directory, { recursive: true, force: true });
});

test('an endpoint switched in mid-stream: both receipts are valid until DRAIN has passed, then nothing complete is issued', async () => {
  const [before, after] = [await registerModel('b1'), await registerModel('b2')];
  const first = now() + 1;
  await declare(before, first);
  const file = join(directory, 'config.json');
  await writeFile(
    file,
    JSON.stringify({
      listen: { port: 0 },
      dataDir: join(directory, 'data'),
      operator,
      origin: ORIGIN,
      chain: { rpcUrl: node.url, deployment: join(directory, 'deployment.json') },
      keys,
      endpoints: [{ name: 'chat', upstream: engine.url('stepped'), modelId: before, config }],
      // Nothing is anchored here: the anchor key has no coin.
      anchoring: { intervalMs: 60_000, finalityDepth: 1, promiseSeconds: 600 },
    }),
  );
  const serving = await startOperator(await loadConfig({ flags: {}, env: {}, file }), {
    logger: createLogger('silent'),
  });
  running = serving;
  const url = `${serving.url}/v1/chat/completions`;

  await eventually(() => now() >= first, 'the first declaration to begin');
  const arriving = engine.nextCall();
  const stream = rawCall(url, { body: '{"model":"chat","stream":true}' });
  const { sent } = await arriving;
  engine.step();
  await stream.received(10);

  const from = Math.max(now() + 2, first + DRAIN);
  await declare(after, from);
  await eventually(() => now() >= from, 'the new declaration to begin');
  serving.switchEndpoint('chat', { modelId: after, upstream: engine.url('plain') });
  const next = await post(url, { model: 'chat' });
  for (let event = 2; event <= 6; event++) {
    engine.step();
    await eventually(() => sent.length === event, `event ${event}`);
  }
  const streamed = await stream.answer;
  expect([streamed.cut, next.status]).toEqual([false, 200]);

  const client = createPublicClient({ chain: hardhat, transport: http(node.url), cacheTime: 0 });
  const chain = createChainReader({ publicClient: client, deployment });
  const judge = async (id: unknown) => {
    const { receipt: compact } = (await getJson<{ receipt: string }>(`${serving.url}/v1/receipts/${String(id)}`)).json;
    const { verdict, reasons } = await verifyReceipt({ compact, chain });
    const { modelId: model, issuedAt } = decodeReceipt(compact).receipt;
    return { model, verdict, codes: reasons.map(({ code }) => code), late: issuedAt >= from };
  };
  const receiptOf = async (id: unknown) => {
    const { receipt: compact } = (await getJson<{ receipt: string }>(`${serving.url}/v1/receipts/${String(id)}`)).json;
    const { modelId: model, flags } = decodeReceipt(compact).receipt;
    return { model, flags: flagNames(flags) };
  };
  // Valid, though nothing is at stake behind it here.
  const valid = { verdict: 'SIGNED', codes: ['UNSTAKED'], late: true };
  expect(await judge(streamed.headers['x-receipt-id'])).toEqual({ model: before, ...valid });
  expect(await judge(next.headers['x-receipt-id'])).toEqual({ model: after, ...valid });

  // A stream that is still under way when its declaration has drained is cut, and its receipt says so.
  const outlasting = engine.nextCall();
  serving.switchEndpoint('chat', { upstream: engine.url('stepped') });
  const long = rawCall(url, { body: '{"model":"chat","stream":true}' });
  await outlasting;
  engine.step();
  await long.received(10);
  const gone = Math.max(now() + 2, from + DRAIN);
  await declare(before, gone);
  const cut = await long.answer;
  expect([cut.cut, now() >= gone + DRAIN, now() <= gone + DRAIN + 2]).toEqual([true, true, true]);
  expect(await receiptOf(cut.headers['x-receipt-id'])).toEqual({ model: after, flags: ['STREAM', 'TRUNCATED'] });

  // What is not declared (any more) is refused before the engine is asked, and the receipt claims nothing.
  const calls = engine.calls.length;
  const refused = await post(url, { model: 'chat' });
  expect([refused.status, errorCode(refused)]).toEqual([503, 'endpoint_not_declared']);
  expect(engine.calls.length).toBe(calls);
  expect(await receiptOf(refused.headers['x-receipt-id'])).toEqual({ model: after, flags: ['REFUSED'] });
  const ready = await getJson<{ failing: Record<string, string> }>(`${serving.url}/readyz`);
  expect([ready.status, Object.keys(ready.json.failing)]).toEqual([503, expect.arrayContaining(['declarations'])]);

  // The model that is declared now is served again.
  serving.switchEndpoint('chat', { modelId: before, upstream: engine.url('plain') });
  const back = await post(url, { model: 'chat' });
  expect(await judge(back.headers['x-receipt-id'])).toEqual({ model: before, ...valid });
});
