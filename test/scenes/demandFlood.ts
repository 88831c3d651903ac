import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createNodeChain, createNodeClient } from '@assay/node/chain';
import { createTransactionAgent, journalPath, openTransactionJournal } from '@assay/node/transactions';
import { createCourtReader, demandLeafCall, type SignedReceipt } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import pino from 'pino';
import { encodeFunctionData, type Hex, numberToHex, parseEther, parseGwei } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { createAnswerSender } from '../../operator/src/defence/answerSender.ts';
import { createDefenceAgent } from '../../operator/src/defence/defenceAgent.ts';
import { PRODUCTION } from '../../scripts/deploy/profiles.ts';
import { type FaultScene, startFaultScene } from './faultScene.ts';
import { createProvableLog } from './provableLog.ts';
import { startRpcProxy } from './rpcProxy.ts';

const BLOCK_GAS = 30_000_000;
const BLOCK_SECONDS = 12;
/** What the attacker allows each demand; blocks are filled by it. */
const DEMAND_GAS = 290_000;
const READ_MS = 20;
/** Blocks after which the operator is given up. */
const MOST_BLOCKS = 2_000;

/** What a flood did and cost. Gas in units, coin in wei at a base fee of 1 gwei; times in seconds of the chain. */
export type FloodReport = {
  readonly demands: number;
  readonly blocksOfDemands: number;
  readonly answeredInTime: number;
  readonly longestWait: number;
  readonly leastLeft: number;
  readonly transactions: number;
  readonly attackerGas: number;
  readonly attackerBonds: bigint;
  readonly lostBonds: bigint;
  readonly operatorGas: number;
  readonly operatorEarns: bigint;
};

/**
 * Floods the shipped defence with demands, as fast as blocks of 30 million gas hold them, with the production times of the court,
 * a chain whose clock moves 12 s a block and a node that takes 20 ms for each call.
 * @param asleep seconds for which the operator does nothing once the first demand was made
 */
export async function floodWithDemands(options: {
  readonly demands: number;
  readonly asleep: number;
}): Promise<FloodReport> {
  const { window, grace, maxDelay, court } = PRODUCTION;
  const scene = await startFaultScene(undefined, { window, grace, maxDelay, court });
  const proxy = await startRpcProxy((method, params = []) => scene.request(method, ...params));
  const dataDir = await mkdtemp(join(tmpdir(), 'assay-flood-'));
  try {
    proxy.behave(async (_, forward) => {
      await delay(READ_MS);
      return forward();
    });
    return await flood(scene, proxy.url, dataDir, options);
  } finally {
    await proxy.close();
    await scene.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function flood(
  scene: FaultScene,
  rpcUrl: string,
  dataDir: string,
  { demands, asleep }: { readonly demands: number; readonly asleep: number },
): Promise<FloodReport> {
  const { request, accounts, deployment, publicClient } = scene;
  const log = createProvableLog();
  const receipts: SignedReceipt[] = [];
  for (let i = 0; i < demands; i++)
    receipts.push(await scene.issue(log, { anchorBy: (await scene.court.time()) + 20_000 }));
  await scene.anchor(log);
  const defence = await openDefence(scene, rpcUrl, dataDir, log);
  for (const account of [accounts.challenger, defence.address]) {
    await request('hardhat_setBalance', account, numberToHex(parseEther('10000')));
  }
  await request('evm_setBlockGasLimit', numberToHex(BLOCK_GAS));
  await request('evm_setAutomine', false);

  const to = deployment.contracts.FaultCourt.address;
  const bond = await scene.court.demandBond({ operator: accounts.operator });
  const hashes: Hex[] = [];
  const began = await scene.court.time();
  let now = began;
  let blocksOfDemands = 0;
  let blocks = 0;
  for (; blocks < MOST_BLOCKS; blocks++) {
    for (let i = 0; i < Math.ceil(BLOCK_GAS / DEMAND_GAS) && hashes.length < demands; i++) {
      const { functionName, args } = demandLeafCall(receipts[hashes.length]!);
      const data = encodeFunctionData({ abi: faultCourtAbi, functionName, args } as never);
      const fees = { maxFeePerGas: numberToHex(parseGwei('100')), maxPriorityFeePerGas: numberToHex(parseGwei('1')) };
      const call = { from: accounts.challenger, to, data, value: numberToHex(8n * bond), gas: numberToHex(DEMAND_GAS) };
      hashes.push((await request('eth_sendTransaction', { ...call, ...fees })) as Hex);
      if (hashes.length === demands) blocksOfDemands = blocks + 1;
    }
    now += BLOCK_SECONDS;
    await request('hardhat_setNextBlockBaseFeePerGas', numberToHex(parseGwei('1')));
    await scene.at(now);
    if (now - began < asleep) {
      // Nothing happens any more until the operator wakes up.
      if (hashes.length === demands && (await scene.court.demandCount()) === demands) now = began + asleep;
      continue;
    }
    await defence.tick(now);
    if (defence.answered() === demands) break;
  }
  await request('evm_setAutomine', true);

  const ids = Array.from({ length: demands }, (_, i) => BigInt(i + 1));
  const made = await Promise.all(ids.map((id) => scene.court.demand(id)));
  const events = await publicClient.getContractEvents({
    ...{ address: to, abi: faultCourtAbi, eventName: 'DemandAnswered', fromBlock: 0n, strict: true },
  });
  const times = new Map<bigint, number>();
  for (const { args, blockNumber } of events) {
    if (!times.has(blockNumber))
      times.set(blockNumber, Number((await publicClient.getBlock({ blockNumber })).timestamp));
    times.set(-args.demandId, times.get(blockNumber)!);
  }
  const lasted = made.map((demand) => {
    const at = times.get(-demand!.demandId) ?? Number.POSITIVE_INFINITY;
    return { wait: at - demand!.openedAt, left: demand!.deadline - at };
  });
  const gasOf = async (some: readonly Hex[]) => {
    const found = await Promise.all(some.map((hash) => publicClient.getTransactionReceipt({ hash })));
    return found.reduce((sum, { gasUsed }) => sum + Number(gasUsed), 0);
  };
  const answers = [...new Set(events.map(({ transactionHash }) => transactionHash))];
  const bonds = made.reduce((sum, demand) => sum + demand!.bond, 0n);
  const coinOf = (account: Hex) => scene.as(accounts.stranger).faultCourt.read.coinOf([account]);
  await defence.stop();
  return {
    ...{ demands, blocksOfDemands, transactions: answers.length },
    answeredInTime: lasted.filter(({ left }) => left >= 0).length,
    longestWait: Math.max(...lasted.map(({ wait }) => wait)),
    leastLeft: Math.min(...lasted.map(({ left }) => left)),
    ...{ attackerGas: await gasOf(hashes), attackerBonds: bonds, operatorGas: await gasOf(answers) },
    lostBonds: await coinOf(`0x${'00'.repeat(20)}`),
    operatorEarns: await coinOf(defence.address),
  };
}

/** The operator's defence as it is shipped, over a node of its own; the test says when a round is due. */
async function openDefence(
  scene: FaultScene,
  rpcUrl: string,
  dataDir: string,
  source: ReturnType<typeof createProvableLog>,
) {
  const { deployment, accounts } = scene;
  const { chainId } = deployment;
  const account = privateKeyToAccount(generatePrivateKey());
  const client = createNodeClient(rpcUrl, { timeoutMs: 10_000 });
  const logger = pino({ level: 'silent' });
  let seconds = 0;
  const clock = () => seconds * 1_000;
  const agent = createTransactionAgent({
    ...{ chainId, account, logger, clock, chain: createNodeChain(client, { simulateAt: 'pending' }) },
    journal: openTransactionJournal(journalPath(dataDir, account.address), { chainId, account: account.address }),
    rules: { finality: 16 },
  });
  const anchors = await scene.court.anchorHistory(accounts.operator, 0);
  const defence = createDefenceAgent({
    ...{ operator: accounts.operator, logger, clock, intervalMs: BLOCK_SECONDS * 1_000, history: () => anchors },
    court: createCourtReader({ publicClient: client, deployment }),
    sender: createAnswerSender(agent, deployment.contracts.FaultCourt.address),
    source,
  });
  return {
    address: account.address,
    tick: async (now: number) => {
      seconds = now;
      await defence.tick();
    },
    answered: () => defence.state().answered,
    stop: defence.stop,
  };
}
