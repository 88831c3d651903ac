import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeChain, createNodeClient } from '@assay/node/chain';
import {
  createTransactionAgent,
  journalPath,
  openTransactionJournal,
  outcomeOf,
  type TransactionAgent,
} from '@assay/node/transactions';
import { type AnchorRecord, createCourtReader, demandLeafCall, openDemand, type SignedReceipt } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import pino from 'pino';
import { numberToHex, parseEther } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAnswerSender } from '../../../operator/src/defence/answerSender.ts';
import { createDefenceAgent, type DefenceAgent } from '../../../operator/src/defence/defenceAgent.ts';
import { searchSeed, searchSize, searchTime } from '../../effort.ts';
import { createRandom } from '../../generators/randomNumbers.ts';
import { type FaultScene, startFaultScene } from '../../scenes/faultScene.ts';
import { HOSTILE, HOSTILE_NAMES, type HostileName } from '../../scenes/hostileNode.ts';
import { createHostileSchedule } from '../../scenes/hostileSchedule.ts';
import { createProvableLog, type ProvableLog } from '../../scenes/provableLog.ts';
import { honest, type RpcProxy, startRpcProxy } from '../../scenes/rpcProxy.ts';

const account = privateKeyToAccount(generatePrivateKey());
const SCHEDULES = searchSize(60, 12);
/** After so long the defence looks at a demand that was answered no more, and a nonce is doubted no longer. */
const LONG_MS = 1_300_000;
/** Of the chain, seconds: an answer that comes so late is no answer in time. */
const IN_TIME = 600;

let scene: FaultScene;
let proxy: RpcProxy;
let log: ProvableLog;
let dataDir: string;
let agent: TransactionAgent;
let defence: DefenceAgent;
const receipts: SignedReceipt[] = [];
let anchors: readonly AnchorRecord[] = [];
let demands = 0n;
let now = Date.now();
/** What the rounds that failed said: the code of each error. */
let said: string[] = [];

const logger = pino(
  { level: 'error' },
  {
    write: (line: string) => {
      const { err, msg } = JSON.parse(line) as { err?: { code?: string; message: string }; msg: string };
      if (msg === 'defence failed') said.push(err?.code ?? `no code: ${err?.message}`);
    },
  },
);

beforeAll(async () => {
  scene = await startFaultScene();
  proxy = await startRpcProxy((method, params = []) => scene.request(method, ...params));
  dataDir = await mkdtemp(join(tmpdir(), 'assay-defence-'));
  log = createProvableLog();
  await scene.request('hardhat_setBalance', account.address, numberToHex(parseEther('10')));
  for (let i = 0; i < HOSTILE_NAMES.length + SCHEDULES; i++) receipts.push(await scene.issue(log));
  await scene.anchor(log);
  anchors = await scene.court.anchorHistory(scene.accounts.operator, 0);
  const { deployment } = scene;
  const { chainId } = deployment;
  const client = createNodeClient(proxy.url, { timeoutMs: 1_000 });
  agent = createTransactionAgent({
    ...{ chainId, account, logger, clock: () => now, callTimeoutMs: 1_000 },
    chain: createNodeChain(client, { simulateAt: 'pending' }),
    journal: openTransactionJournal(journalPath(dataDir, account.address), { chainId, account: account.address }),
    rules: { finality: 16, patience: { blocks: 3, seconds: 0 } },
  });
  defence = createDefenceAgent({
    ...{ operator: scene.accounts.operator, logger, clock: () => now, intervalMs: 1_000, history: () => anchors },
    court: createCourtReader({ publicClient: client, deployment }),
    source: log,
    sender: createAnswerSender(agent, deployment.contracts.FaultCourt.address),
  });
}, 240_000);
afterAll(async () => {
  await defence?.stop();
  await proxy?.close();
  await scene?.close();
  if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
});

/** Somebody demands the next receipt. */
async function demandNext(): Promise<void> {
  said = [];
  const demand = demandLeafCall(receipts[Number(demands)]!);
  await openDemand({ ...scene.sender(scene.accounts.stranger), demand });
  demands += 1n;
}

/** One round and a block. A round may fail, but only by what the node did, and by name. */
async function round(): Promise<void> {
  await defence.tick();
  await scene.request('evm_mine');
  now += 1_000;
  expect(said.filter((code) => !/^(CHAIN_|CONTRACT_REFUSED|FEE_CEILING|INSUFFICIENT_FUNDS)/.test(code))).toEqual([]);
}

/** With an honest node the demand is answered in time, by one transaction of ours, and so is every demand before it. */
async function heals(): Promise<void> {
  proxy.behave(honest);
  const status = async () => (await scene.court.demand(demands))?.status;
  const settled = async () => defence.state().problem === undefined && (await status()) === 'ANSWERED';
  // A nonce that nothing of ours used is doubted for half a minute, a second a round.
  for (let i = 0; i < 45 && !(await settled()); i++) await round();
  const { status: found, openedAt } = (await scene.court.demand(demands))!;
  expect([found, defence.state().problem]).toEqual(['ANSWERED', undefined]);
  expect((await scene.court.time()) - openedAt).toBeLessThan(IN_TIME);
  await scene.request('hardhat_mine', '0x14');
  for (let i = 0; i < 3; i++) await round();
  now += LONG_MS;
  await round();
  expect(defence.state()).toMatchObject({ open: 0, problem: undefined });
  await expectNothingDoubled();
}

/** One answer for each demand on the chain, all of them ours, and no transaction that did nothing but to free its nonce. */
async function expectNothingDoubled(): Promise<void> {
  const { address, startBlock } = scene.deployment.contracts.FaultCourt;
  const filter = { address, abi: faultCourtAbi, eventName: 'DemandAnswered', fromBlock: BigInt(startBlock) } as const;
  const answers = await scene.publicClient.getContractEvents({ ...filter, strict: true });
  const ids = Array.from({ length: Number(demands) }, (_, i) => BigInt(i + 1));
  expect(answers.map(({ args }) => args)).toEqual(ids.map((demandId) => ({ demandId, answerer: account.address })));
  const outcomes = ids.map((id) => agent.of(`demand:${id}`).map(outcomeOf));
  expect(outcomes.map((all) => all.filter((outcome) => outcome === 'success').length)).toEqual(ids.map(() => 1));
  expect(outcomes.flat()).not.toContain('reverted');
  expect(agent.live()).toEqual([]);
  const sent = ids.reduce((count, id) => count + agent.of(`demand:${id}`).length, 0);
  expect(await scene.publicClient.getTransactionCount({ address: account.address })).toBe(sent);
}

test.each(HOSTILE_NAMES)('defence: %s heals, or refuses with a named error', async (name: HostileName) => {
  await demandNext();
  proxy.behave(HOSTILE[name](createRandom(7)));
  for (let i = 0; i < (name.startsWith('stall') ? 1 : 4); i++) await round();
  await heals();
});

const seeds = Array.from({ length: SCHEDULES }, (_, i) => searchSeed(0) + i + 1);
test.each(seeds)('defence: random schedule of seed %i heals', { timeout: searchTime(60_000) }, async (seed) => {
  await demandNext();
  const names = HOSTILE_NAMES.filter((name) => !name.startsWith('stall'));
  const schedule = createHostileSchedule(seed, { names, phases: 12, most: 15 });
  proxy.behave(schedule.behave);
  for (let i = 0; i < 40 && !schedule.over(); i++) await round();
  await heals();
});
