import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { faultCourtAbi } from '@assay/sdk/abi';
import { type Address, getAbiItem, parseEther, toFunctionSelector } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveNewChain } from '../../scripts/chain/newChain.ts';
import { searchSize } from '../effort.ts';
import { type ChallengerSetup, STAKE, setUpChallenger } from '../scenes/challengerSetup.ts';
import { eventually } from '../scenes/eventually.ts';
import { GRACE, type TestOperator } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog } from '../scenes/tiledLog.ts';

// One challenger on one store, killed again and again: what one life leaves behind, all later ones must live with.
const SCRIPT = join(import.meta.dirname, '..', 'scenes', 'challengerProcess.ts');
const COMMIT = toFunctionSelector(getAbiItem({ abi: faultCourtAbi, name: 'commit' }));
const CONFLICT = toFunctionSelector(getAbiItem({ abi: faultCourtAbi, name: 'challengeConflict' }));
/** Seconds: longer than the test. */
const PROMISE = 3600;
const key = generatePrivateKey();
const challenger = privateKeyToAddress(key);

let setup: ChallengerSetup;
let rpc: { url: string; close(): Promise<void> };
let store: string;
let operator: TestOperator;
let running: { readonly child: ChildProcess; readonly url: string; readonly said: AsyncIterator<string> } | undefined;
const servers: LogServer[] = [];

beforeAll(async () => {
  rpc = await serveNewChain();
  // Receipts that contradict each other must not run out as well while the others are at it.
  setup = await setUpChallenger(rpc.url, BigInt(PROMISE));
  await setup.wallets[0]!.sendTransaction({ to: challenger, value: parseEther('1') });
  store = await setup.newStore();
  operator = await newOperator();
});
afterAll(async () => {
  if (running !== undefined) {
    running.child.kill('SIGKILL');
    await once(running.child, 'exit');
  }
  await setup?.close();
  for (const server of servers) await server.close();
  await rpc?.close();
});

async function newOperator(): Promise<TestOperator> {
  const number = servers.length + 1;
  const log = createTiledLog(`log${number}.example`, number);
  const server = await serveLog(log);
  servers.push(server);
  const registered = await setup.register(log, [server.url]);
  await setup.stake(registered);
  return registered;
}

/** The challenger that is alive, once it follows all operators. */
async function alive() {
  running ??= await start();
  const { url } = running;
  const known = async () => ((await (await fetch(`${url}/operators`)).json()) as unknown[]).length;
  await eventually(async () => (await known()) === servers.length, 'the operators to be known');
  return running;
}

async function start(): Promise<typeof running & object> {
  const settings = {
    ...{ rpcUrl: rpc.url, deployment: setup.deployment, store, port: 0, intervalMs: 250, logLevel: 'silent' },
    ...{ challengerKey: key, finalityDepth: 0, maxSpendWeiPerDay: '1000000000000000000' },
  };
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined); // the pipe of a killed process
  child.once('exit', () => {
    if (running?.child === child) running = undefined;
  });
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, said, url: String((await said.next()).value) };
}

/** Arms the challenger that is alive, has it do something, and sees it die of it. */
async function killAt(step: string, act: (url: string) => Promise<void>): Promise<void> {
  const { child, url, said } = await alive();
  if (step === 'never') return act(url);
  child.stdin!.write(`${step}\n`);
  expect((await said.next()).value).toBe('armed');
  const exit = once(child, 'exit');
  await act(url);
  while (child.exitCode === null && child.signalCode === null) {
    if (step.startsWith('replaced')) await passOver();
    await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
}

/** A block without what the challenger offered, which is gone from the pool as well. */
async function passOver(): Promise<void> {
  const offered = (await setup.request('eth_pendingTransactions')) as { from: Address; hash: string }[];
  for (const { from, hash } of offered) {
    if (from.toLowerCase() === challenger.toLowerCase()) await setup.request('hardhat_dropTransaction', [hash]);
  }
  await setup.request('evm_mine');
}

async function handIn(url: string, receipt: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/receipts`, { method: 'POST', body: JSON.stringify({ receipt }), headers });
  expect(answer.status).toBe(202);
}

const nonce = () => setup.client.getTransactionCount({ address: challenger });

// `#2` is the second time: the challenge, after the commitment.
const STEPS = [
  'salt:after',
  ...['signed', 'send', 'broadcast', 'mined', 'final'].flatMap((state) =>
    [':before', ':after'].flatMap((side) => [`${state}${side}#1`, `${state}${side}#2`]),
  ),
  ...['replaced:before', 'replaced:after', 'recorded:before', 'recorded:after'],
];
const every = Math.max(1, Math.round(STEPS.length / searchSize(STEPS.length, 9)));
const kills = ['never', ...STEPS.filter((_, i) => i % every === 0)];

test.each(kills)('a monitor that dies at %s files its challenge once, and the bounty is its own', async (step) => {
  // So that there is half of something to take each time.
  if (step !== 'never') await setup.stake(operator);
  const stake = await setup.stakeOf(operator.address);
  const before = {
    block: await setup.client.getBlockNumber(),
    nonce: await nonce(),
    credit: await setup.creditOf(challenger),
  };
  const issuedAt = await setup.time();
  const fields = { leafIndex: 100 + kills.indexOf(step), issuedAt, anchorBy: issuedAt + PROMISE };
  const [a, b] = [operator.sign(fields), operator.sign({ ...fields, outputUnits: 1 })];
  await setup.request('evm_setAutomine', [!step.startsWith('replaced')]);
  try {
    await killAt(step, async (url) => {
      await handIn(url, a.compact);
      await handIn(url, b.compact);
    });
  } finally {
    await setup.request('evm_setAutomine', [true]);
  }
  const provable = Date.now();
  const { url } = await alive();
  const told = async () =>
    (await (await fetch(`${url}/challenges`)).json()) as { challenges: { state: string; digests: string[] }[] };
  const ours = async () => (await told()).challenges.filter(({ digests }) => digests.includes(a.digest));
  await eventually(async () => (await ours())[0]?.state === 'won', 'the challenge to be won');
  if (step === 'never') expect(Date.now() - provable).toBeLessThan(30_000);
  expect(await ours()).toHaveLength(1);

  for (const { digest } of [a, b]) expect(await setup.faultOf(digest)).not.toBe(0);
  const taken = stake / 2n;
  expect(await setup.stakeOf(operator.address)).toBe(stake - taken);
  expect((await setup.creditOf(challenger)) - before.credit).toBe((taken * 3n) / 10n);
  expect((await nonce()) - before.nonce).toBe(2);
  const calls = (await setup.courtCalls(before.block)).map(({ selector, ok }) => [selector, ok]);
  expect(calls).toEqual([
    [COMMIT, true],
    [CONFLICT, true],
  ]);
  // The salt would let anybody take the bounty: it is told to nobody.
  expect(JSON.stringify(await told())).not.toContain('salt');
});

test.each(['never', 'send:after#1'])(
  'an omission on a chain where nothing else happens, dying at %s: slashed within 30 s of being provable',
  async (step) => {
    const silent = await newOperator();
    const credit = await setup.creditOf(challenger);
    let promise = { leafIndex: 0, issuedAt: 0, anchorBy: 0 };
    let digest = '';
    await killAt(step, async (url) => {
      const issuedAt = await setup.time();
      promise = { leafIndex: 0, issuedAt, anchorBy: issuedAt + 5 };
      const signed = silent.sign(promise);
      digest = signed.digest;
      await handIn(url, signed.compact);
    });
    await alive();
    await eventually(async () => (await setup.faultOf(digest as `0x${string}`)) !== 0, 'the fault on record');
    const provableFrom = promise.anchorBy + GRACE + 1;
    const delay = (await setup.time()) - provableFrom;
    expect([delay >= 0, delay <= 30]).toEqual([true, true]);
    expect(await setup.stakeOf(silent.address)).toBe((STAKE * 9n) / 10n);
    expect((await setup.creditOf(challenger)) - credit).toBe(((STAKE / 10n) * 3n) / 10n);
  },
);
