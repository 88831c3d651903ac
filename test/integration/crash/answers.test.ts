import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { outcomeOf } from '@assay/node/transactions';
import { demandLeafCall, openDemand, type SignedReceipt } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { type Hex, keccak256, numberToHex, parseEther } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchPart, searchSize } from '../../effort.ts';
import { readTransactions } from '../../scenes/anchoringSetup.ts';
import { type FaultScene, startFaultScene } from '../../scenes/faultScene.ts';
import { createProvableLog, type ProvableLog } from '../../scenes/provableLog.ts';
import { honest, only, type RpcProxy, startRpcProxy } from '../../scenes/rpcProxy.ts';
import type { AnswersChildOptions } from './answersChild.ts';

const CHILD = fileURLToPath(new URL('answersChild.ts', import.meta.url));
const key = generatePrivateKey();
const defender = privateKeyToAddress(key);

let scene: FaultScene;
let proxy: RpcProxy;
let log: ProvableLog;
let dataDir: string;
const signed: SignedReceipt[] = [];

const states = ['signed', 'send', 'broadcast', 'mined', 'final'];
const plan = [
  ...searchPart([...states.flatMap((state) => [`${state}:before`, `${state}:after`]), 'replaced:before']),
  'replaced:after',
  ...Array.from({ length: searchSize(4, 2) }, () => Math.floor(Math.random() * 600)),
];

beforeAll(async () => {
  scene = await startFaultScene();
  proxy = await startRpcProxy((method, params = []) => scene.request(method, ...params));
  dataDir = await mkdtemp(join(tmpdir(), 'assay-answers-'));
  log = createProvableLog();
  for (let i = 0; i < plan.length; i++) signed.push(await scene.issue(log));
  await scene.anchor(log);
  await scene.request('hardhat_setBalance', defender, numberToHex(parseEther('10')));
}, 200_000);
afterAll(async () => {
  await proxy?.close();
  await scene?.close();
  if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
});

/** Runs a defence until it is killed at a step or after so many milliseconds, or, without either, until it is done. */
async function run(end: string | number | undefined): Promise<void> {
  const { deployment, accounts } = scene;
  const options: AnswersChildOptions = {
    ...{ rpcUrl: proxy.url, dataDir, deployment, operator: accounts.operator, key, digests: log.digests },
    ...(typeof end === 'string' && { holdAt: end }),
  };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let ended = false;
  const exit = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = true;
      resolve(signal ?? String(code));
    });
  });
  child.stdin.on('error', () => undefined); // the pipe of a killed process
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('held')) child.kill('SIGKILL');
    if (line !== 'open') return;
    if (typeof end === 'number') setTimeout(() => child.kill('SIGKILL'), end);
    else if (end === undefined) child.stdin.write('finish\n');
  });
  // Blocks come; where a replacement is wanted the node takes what is offered, and no block ever has it.
  const passesOver = typeof end === 'string' && end.startsWith('replaced');
  proxy.behave(
    passesOver ? only(['eth_sendRawTransaction'], async ({ params }) => keccak256(params[0] as Hex)) : honest,
  );
  await scene.request('evm_setAutomine', !passesOver);
  while (!ended) {
    await scene.request('evm_mine');
    await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  await scene.request('evm_setAutomine', true);
  expect(await exit).toBe(end === undefined ? '0' : 'SIGKILL');
}

test(`a defence killed ${plan.length} times while it answers answers each demand once`, async () => {
  for (const [index, end] of plan.entries()) {
    await openDemand({ ...scene.sender(scene.accounts.stranger), demand: demandLeafCall(signed[index]!) });
    await run(end);
  }
  await run(undefined);
  for (let id = 1n; id <= plan.length; id++) {
    expect(await scene.court.demand(id)).toMatchObject({ status: 'ANSWERED' });
  }
  const transactions = await readTransactions(dataDir, defender);
  expect(transactions.filter(({ state }) => state !== 'final')).toEqual([]);
  // Demands that were open at a start together may have been answered together.
  const answers = transactions.filter((tx) => tx.purpose === 'answer');
  expect(answers.map(outcomeOf)).toEqual(answers.map(() => 'success'));
  const { address, startBlock } = scene.deployment.contracts.FaultCourt;
  const filter = { address, abi: faultCourtAbi, eventName: 'DemandAnswered', fromBlock: BigInt(startBlock) } as const;
  const events = await scene.publicClient.getContractEvents({ ...filter, strict: true });
  expect(events.map(({ args }) => Number(args.demandId)).sort((a, b) => a - b)).toEqual(plan.map((_, i) => i + 1));
  expect(await scene.publicClient.getTransactionCount({ address: defender })).toBe(transactions.length);
}, 600_000);
