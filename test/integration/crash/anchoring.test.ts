import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lastAttempt } from '@assay/node/transactions';
import { type Deployment, toHex, unpackWord } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import { createTestClient, http, parseEther, publicActions, walletActions } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReceiptLog } from '../../../operator/src/log/receiptLog.ts';
import { searchPart, searchSize } from '../../effort.ts';
import { readTransactions } from '../../scenes/anchoringSetup.ts';
import { deployContracts } from '../../scenes/deployContracts.ts';
import { type HardhatNode, startHardhatNode } from '../../scenes/hardhatNode.ts';
import { logOptions } from '../logFixture.ts';
import type { AnchoringChildOptions } from './anchoringChild.ts';

const GWEI = 1_000_000_000n;
const CHILD = fileURLToPath(new URL('anchoringChild.ts', import.meta.url));
const anchorKey = generatePrivateKey();
const account = privateKeyToAccount(anchorKey);

let node: HardhatNode;
let deployment: Deployment;
let dataDir: string;
let chain: ReturnType<typeof connect>;
let operator: `0x${string}`;
let rivals = 0;

beforeAll(async () => {
  node = await startHardhatNode();
  deployment = await deployContracts(node.url, { window: 32n });
  dataDir = await mkdtemp(join(tmpdir(), 'assay-crash-'));
  chain = connect(node.url);
  [operator] = (await chain.getAddresses()) as [`0x${string}`];
  const { address } = deployment.contracts.Anchors;
  await chain.sendTransaction({ account: operator, to: account.address, value: parseEther('100') });
  const call = { address, abi: anchorsAbi, functionName: 'setAnchorKey', args: [account.address] } as const;
  await chain.writeContract({ account: operator, ...call });
});
afterAll(async () => {
  await node?.close();
  if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
});

function connect(url: string) {
  const transport = http(url, { retryCount: 0 });
  return createTestClient({ mode: 'hardhat', chain: hardhat, transport, cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions);
}

/** What the chain does while a child runs. Called again and again, with a pause, until the child has ended. */
type Weather = () => Promise<void>;

const calm: Weather = async () => {
  await chain.setAutomine(true);
  await chain.mine({ blocks: 1 });
};

/** The transaction of the child that waits in the pool. */
async function offered() {
  const { transactions } = await chain.getBlock({ blockTag: 'pending', includeTransactions: true });
  return transactions.find(({ from, to }) => from === account.address.toLowerCase() && to !== operator);
}

/** Blocks come, and their base fee shuts out what the child has offered. */
const congested: Weather = async () => {
  await chain.setAutomine(false);
  const shutOut = await waiting();
  if (shutOut !== undefined) await chain.setNextBlockBaseFeePerGas({ baseFeePerGas: (shutOut * 3n) / 2n });
  await chain.mine({ blocks: 1 });
};

/** What the child's transaction in the pool offers at most; a block does not show one that it cannot take. */
async function waiting(): Promise<bigint | undefined> {
  // A copy of files that are just being written may be torn: then it is looked at again.
  const all = await readTransactions(dataDir, account.address).catch(() => []);
  const tx = all.findLast(({ state }) => state === 'waiting');
  if (tx === undefined) return undefined;
  const pending = lastAttempt(tx);
  const known = await chain.getTransaction({ hash: pending.hash }).catch(() => undefined);
  return known?.blockNumber === null ? pending.maxFeePerGas : undefined;
}

/** Someone else sends from the same key, and takes the nonce of what the child had offered. */
const rivalled: Weather = async () => {
  await chain.setAutomine(false);
  await chain.setNextBlockBaseFeePerGas({ baseFeePerGas: GWEI });
  const taken = await offered();
  if (taken !== undefined) {
    const fees = { maxFeePerGas: 900n * GWEI, maxPriorityFeePerGas: 90n * GWEI };
    const rival = { type: 'eip1559', chainId: 31337, nonce: taken.nonce, to: operator, gas: 21_000n } as const;
    const serializedTransaction = await account.signTransaction({ ...rival, ...fees });
    await chain.sendRawTransaction({ serializedTransaction });
    rivals += 1;
  }
  await chain.mine({ blocks: 1 });
};

type Run = {
  readonly holdAt?: string;
  readonly holdCount?: number;
  readonly killAfterMs?: number;
  readonly weather?: Weather;
};

/** Runs a child until it holds, until its time is up, or, with neither, until it says it is done. */
async function run({ holdAt, holdCount = 1, killAfterMs, weather = calm }: Run): Promise<string> {
  const options: AnchoringChildOptions = {
    rpcUrl: node.url,
    dataDir,
    deployment,
    operator,
    anchorKey,
    finalityDepth: 4,
    ...(holdAt && { holdAt, holdCount }),
  };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let ended = false;
  let last = '';
  const exit = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = true;
      resolve(signal ?? String(code));
    });
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = line;
    if (line.startsWith('held')) child.kill('SIGKILL');
    if (!line.startsWith('open')) return;
    if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    else if (holdAt === undefined) child.stdin.write('finish\n');
  });
  child.stdin.on('error', () => undefined); // the pipe of a killed process
  while (!ended) {
    await weather();
    await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 10))]);
  }
  expect(await exit, last).toBe(holdAt === undefined && killAfterMs === undefined ? '0' : 'SIGKILL');
  return last;
}

const usual = ['signed', 'send', 'broadcast', 'mined', 'final', 'kept'];
const plan: Run[] = [
  ...searchPart(
    usual.flatMap((state) => ['before', 'after'].map((side) => ({ holdAt: `${state}:${side}`, holdCount: 2 }))),
  ),
  ...searchPart([
    { holdAt: 'replaced:before', weather: congested },
    { holdAt: 'replaced:after', weather: congested },
    { holdAt: 'lost:after', weather: rivalled },
    { holdAt: 'lost:before', weather: rivalled },
  ]),
  ...Array.from({ length: searchSize(10, 2) }, () => ({ killAfterMs: Math.floor(Math.random() * 800) })),
];

test(`an operator killed ${plan.length} times while it anchors ends with one anchor per root`, async () => {
  for (const one of plan) await run(one);
  const done = await run({});
  expect(done).toMatch(/^done/);

  const { address } = deployment.contracts.Anchors;
  const events = { address, abi: anchorsAbi, eventName: 'Anchored', args: { operator }, fromBlock: 0n } as const;
  const anchors = (await chain.getContractEvents({ ...events, strict: true })).map(({ args }) => ({
    root: args.root,
    size: unpackWord(args.word).size,
  }));
  const log = await openReceiptLog(logOptions(dataDir, { clock: Date.now, segmentRecords: 4096 }));
  try {
    for (const { root, size } of anchors) expect(root).toBe(toHex(await log.rootAt(size)));
    expect(anchors.at(-1)?.size).toBe(log.size());
  } finally {
    await log.close();
  }
  expect(anchors.length).toBeGreaterThan(plan.length / 2);
  expect(new Set(anchors.map(({ root }) => root)).size).toBe(anchors.length);
  for (const [index, { size }] of anchors.entries()) expect(size).toBeGreaterThan(anchors[index - 1]?.size ?? 0);

  // Each transaction of the key is an anchor or a rival: none was sent twice, none reverted.
  expect(await chain.getTransactionCount({ address: account.address })).toBe(anchors.length + rivals);
  expect(rivals).toBeGreaterThan(0);

  const transactions = await readTransactions(dataDir, account.address);
  expect(transactions.filter(({ state }) => state === 'waiting' || state === 'mined')).toEqual([]);
  expect(JSON.parse(done.slice('done '.length))).toMatchObject({ rows: { final: anchors.length } });
}, 600_000);
