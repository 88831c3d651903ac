import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMonitorConfig, type RunningMonitor, startMonitor } from '@assay/monitor';
import { createLogger } from '@assay/node/logger';
import {
  configDigest,
  createCourtReader,
  type Deployment,
  decodeReceipt,
  demandLeafCall,
  encodeReceipt,
  endpointId,
  modelId,
  signReceipt,
  TRUST,
  ZERO_32,
} from '@assay/sdk';
import { anchorsAbi, faultCourtAbi, modelRegistryAbi, operatorRegistryAbi, opgAbi, stakingAbi } from '@assay/sdk/abi';
import {
  type Abi,
  type Address,
  createPublicClient,
  createWalletClient,
  type Hex,
  hexToBytes,
  http,
  parseEther,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../operator/src/config/loadConfig.ts';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { type RunningOperator, startOperator } from '../../operator/src/startOperator.ts';
import { receipt as anyReceipt } from '../generators/receipts.ts';
import { deployContracts } from '../scenes/deployContracts.ts';
import { eventually } from '../scenes/eventually.ts';
import { type HardhatNode, startHardhatNode } from '../scenes/hardhatNode.ts';
import { getJson, post } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

const ORIGIN = 'defending.example/log';
const STAKE = parseEther('10000');
const plain = (byte: string) => ({ plain: `0x${byte.repeat(32)}` as Hex });
const keys = {
  receipt: plain('11'),
  anchor: plain('22'),
  checkpoint: plain('33'),
  salt: plain('44'),
  defence: plain('55'),
};
const defender = privateKeyToAccount(keys.defence.plain).address;
const challengerKey = `0x${'66'.repeat(32)}` as const;
const challenger = privateKeyToAccount(challengerKey).address;
const config = { engine: 'test' };

let node: HardhatNode;
let engine: TestEngine;
let deployment: Deployment;
let directory: string;
let operator: Address;
let stranger: Address;
let served: Hex;
let running: RunningOperator | undefined;
let monitor: RunningMonitor | undefined;

const wallet = () => createWalletClient({ chain: hardhat, transport: http(node.url) });
const client = () => createPublicClient({ chain: hardhat, transport: http(node.url), cacheTime: 0 });
const now = () => Math.floor(Date.now() / 1000);

async function write(
  contract: keyof Deployment['contracts'],
  abi: Abi,
  functionName: string,
  args: unknown[],
  more = {},
) {
  const { address } = deployment.contracts[contract];
  await wallet().writeContract({ account: operator, address, abi, functionName, args, ...more } as never);
}

async function start(change: object = {}): Promise<RunningOperator> {
  const file = join(directory, 'config.json');
  const settings = {
    ...{ listen: { port: 0 }, dataDir: join(directory, 'data'), operator, origin: ORIGIN, keys },
    chain: { rpcUrl: node.url, deployment: join(directory, 'deployment.json') },
    endpoints: [{ name: 'chat', upstream: engine.url('plain'), modelId: served, config }],
    anchoring: { intervalMs: 500, finalityDepth: 1, promiseSeconds: 20 },
    ...change,
  };
  await writeFile(file, JSON.stringify(settings));
  return startOperator(await loadConfig({ flags: {}, env: {}, file }), { logger: createLogger('silent') });
}

beforeAll(async () => {
  [node, engine] = await Promise.all([startHardhatNode(), startEngine()]);
  deployment = await deployContracts(node.url, { notice: 1n, drain: 3n, window: 600n, maxDelay: 60n, grace: 30n });
  directory = await mkdtemp(join(tmpdir(), 'assay-defence-'));
  await writeFile(join(directory, 'deployment.json'), JSON.stringify(deployment));
  const accounts = await wallet().getAddresses();
  [operator, stranger] = [accounts[1]!, accounts[2]!];
  const { publicKey } = createCheckpointSigner(ORIGIN, hexToBytes(keys.checkpoint.plain));
  const receiptKey = privateKeyToAccount(keys.receipt.plain).address;
  await write('OperatorRegistry', operatorRegistryAbi, 'register', [ORIGIN, publicKey, [], receiptKey]);
  const anchorKey = privateKeyToAccount(keys.anchor.plain).address;
  await write('Anchors', anchorsAbi, 'setAnchorKey', [anchorKey]);
  await write('OPG', opgAbi, 'transfer', [operator, STAKE], { account: accounts[0] });
  await write('OPG', opgAbi, 'approve', [deployment.contracts.Staking.address, STAKE]);
  await write('Staking', stakingAbi, 'bond', [STAKE]);
  for (const to of [anchorKey, defender, challenger]) {
    await wallet().sendTransaction({ account: accounts[0]!, to, value: parseEther('1') });
  }
  const hash: Hex = `0x${'b1'.repeat(32)}`;
  const record = { manifestDigest: hash, omsRoot: hash, programRoot: ZERO_32, weightRoot: ZERO_32 };
  const args = [hash, hash, ZERO_32, ZERO_32, TRUST.indexOf('Attributed'), 'model', ''];
  await write('ModelRegistry', modelRegistryAbi, 'register', args);
  served = modelId({ ...record, trust: 'Attributed', publisher: operator });
  const from = now() + 1;
  await write('OperatorRegistry', operatorRegistryAbi, 'declare', ['chat', served, configDigest(config), BigInt(from)]);
  await eventually(() => now() >= from, 'the declaration to begin');
});

afterAll(async () => {
  await monitor?.close();
  await running?.close();
  await engine?.close();
  await node?.close();
  await rm(directory, { recursive: true, force: true });
});

const court = () => createCourtReader({ publicClient: client(), deployment });
const stake = () =>
  client().readContract({
    address: deployment.contracts.Staking.address,
    abi: stakingAbi,
    functionName: 'slashableOf',
    args: [operator],
  });

/** Calls the operator; its receipts go to the monitor. */
async function call(count: number): Promise<string[]> {
  const calls = Array.from({ length: count }, () => post(`${running!.url}/v1/chat/completions`, { model: 'chat' }));
  const receipts = (await Promise.all(calls)).map(({ headers }) => String(headers['x-assay-receipt']));
  for (const receipt of receipts) await hand(monitor!.url, receipt);
  return receipts;
}

async function hand(url: string, receipt: string): Promise<void> {
  expect((await post(`${url}/receipts`, { receipt })).status).toBe(202);
}

/** A receipt over a model that nobody declared. The shipped operator refuses to sign one: this takes its key. */
async function undeclared(leafIndex: number): Promise<string> {
  const model: Hex = `0x${'cd'.repeat(32)}`;
  // The chain's clock stands still between transactions: two seconds of skew have passed on it.
  const issuedAt = (await court().time()) - 4;
  const when = { leafIndex, issuedAt, anchorBy: issuedAt + 20 };
  const what = { operator, endpoint: endpointId('chat'), modelId: model, configDigest: configDigest(config), flags: 0 };
  const domain = { chainId: deployment.chainId, anchors: deployment.contracts.Anchors.address };
  return encodeReceipt(signReceipt({ ...anyReceipt, ...what, ...when }, domain, keys.receipt.plain));
}

async function demand(receipt: string): Promise<bigint> {
  const { address } = deployment.contracts.FaultCourt;
  const before = await client().readContract({ address, abi: faultCourtAbi, functionName: 'demandCount' });
  const { functionName, args, about } = demandLeafCall(decodeReceipt(receipt));
  const value = 2n * (await court().demandBond(about));
  await write('FaultCourt', faultCourtAbi, functionName, [...args], { account: stranger, value });
  return before + 1n;
}

test('an honest operator under load, demands and a restart: it answers by itself and is never challenged', async () => {
  running = await start();
  await write('OperatorRegistry', operatorRegistryAbi, 'setMirrors', [[`${running.url}/log`]]);
  const settings = { rpcUrl: node.url, deployment, store: join(directory, 'monitor'), port: 0, intervalMs: 200 };
  monitor = await startMonitor(
    loadMonitorConfig({ flags: { ...settings, challengerKey, answerDemands: false, logLevel: 'silent' } }),
  );
  await eventually(() => monitor!.monitor.followers().length === 1, 'the monitor to follow');

  const [first, second] = await call(40);
  await eventually(() => running!.agent.state().anchoredSize === 40, 'the anchor');
  const answered = async (id: bigint) => (await court().demand(id))?.status === 'ANSWERED';
  const one = await demand(first!);
  await eventually(() => answered(one), 'the answer');
  const bond = (await court().demand(one))!.bond;
  const coin = {
    address: deployment.contracts.FaultCourt.address,
    abi: faultCourtAbi,
    functionName: 'coinOf',
  } as const;
  expect(await client().readContract({ ...coin, args: [defender] })).toBe((bond * 9n) / 10n);

  // Demanded while it is down: answered when it is back, before the deadline.
  await running.close();
  const two = await demand(second!);
  running = await start({ mirrors: [], allowUnreachableMirrors: true });
  await eventually(() => answered(two), 'the second answer');
  await eventually(() => running!.defence.state().open === 0, 'nothing to be open');
  await write('OperatorRegistry', operatorRegistryAbi, 'setMirrors', [[`${running.url}/log`]]);
  await call(20);
  await eventually(() => running!.agent.state().anchoredSize === 60, 'the next anchor');
  await monitor.poll();
  await monitor.challenger!.round();

  expect(monitor.monitor.alarms.list().filter(({ code }) => code !== 'MIRROR_INVALID')).toEqual([]);
  expect(await stake()).toBe(STAKE);
  expect(await client().getTransactionCount({ address: challenger })).toBe(0);
});

test('without a defence key the operator says that a demand is open, and is not ready', async () => {
  const [receipt] = await call(1);
  await eventually(() => running!.agent.state().anchoredSize === 61, 'the anchor');
  await running!.close();
  const { defence: _, ...others } = keys;
  running = await start({ keys: others, allowUnreachableMirrors: true });
  await demand(receipt!);
  const failing = async () =>
    (await getJson<{ failing: Record<string, string> }>(`${running!.url}/readyz`)).json.failing;
  await eventually(async () => (await failing()).defence !== undefined, 'the open demand to show');
  const metrics = (await (await fetch(`${running.url}/metrics`)).text()).split('\n');
  expect(metrics).toContain('assay_demands_open 1');
});

test('an operator that breaks its declaration loses stake to a monitor, without a human, within 30 s', async () => {
  const began = Date.now();
  await hand(monitor!.url, await undeclared(100));
  await eventually(async () => (await stake()) < STAKE, 'the slash');
  expect(Date.now() - began).toBeLessThan(30_000);
  const shown = (await getJson<{ challenges: { fault: string }[] }>(`${monitor!.url}/challenges`)).json;
  expect(shown.challenges.map(({ fault }) => fault)).toContain('UNDECLARED_MODEL');
  const metrics = await (await fetch(`${monitor!.url}/metrics`)).text();
  expect(metrics).toMatch(/assay_monitor_challenges\{state="(recorded|open|won)"\} [1-9]/);
});

test('a monitor without a key, or told to watch only, raises the alarm and spends nothing', async () => {
  const settings = { rpcUrl: node.url, deployment, store: join(directory, 'watcher'), port: 0, intervalMs: 200 };
  const flags = { ...settings, challengerKey, watchOnly: true, logLevel: 'silent' };
  const watching = await startMonitor(loadMonitorConfig({ flags }));
  try {
    const nonce = await client().getTransactionCount({ address: challenger });
    await monitor!.close();
    monitor = undefined;
    await eventually(() => watching.monitor.followers().length === 1, 'the monitor to follow');
    await hand(watching.url, await undeclared(101));
    await eventually(() => watching.monitor.alarms.list().some(({ code }) => code === 'UNDECLARED_MODEL'), 'the alarm');
    expect((await getJson<object>(`${watching.url}/challenges`)).json).toEqual({ watchOnly: true, challenges: [] });
    expect(watching.challenger).toBeUndefined();
    const after = await client().getTransactionCount({ address: challenger });
    expect(after - nonce).toBeLessThanOrEqual(1);
  } finally {
    await watching.close();
  }
});
