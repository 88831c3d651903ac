import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeChain } from '@assay/node/chain';
import { createTransactionAgent, createTransactionSender, openTransactionJournal } from '@assay/node/transactions';
import {
  createWalletSender,
  type FilingJournal,
  type FilingRecord,
  fileChallenge,
  findFaults,
  findPunishments,
  type ProvableFault,
  priceChallenge,
  type SignedReceipt,
} from '@assay/sdk';
import type { PulseWindow } from '@assay/sdk/promise';
import { createWalletClient, custom, getAddress, type Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { localAccount } from '../../scripts/chain/localAccount.ts';
import { type FaultScene, GRACE, startFaultScene } from '../scenes/faultScene.ts';
import { createProvableLog, type ProvableLog } from '../scenes/provableLog.ts';

let scene: FaultScene;
let snapshot: unknown;
beforeAll(async () => {
  scene = await startFaultScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  snapshot = await scene.snapshot();
});
afterEach(async () => void (await scene.revert(snapshot)));

const transactions = (address = scene.accounts.challenger) => scene.publicClient.getTransactionCount({ address });

/** A conflict, which is provable at once. */
async function someFault(log: ProvableLog = createProvableLog()): Promise<ProvableFault> {
  const at = log.digests.length;
  const pair = [await scene.draft(at), await scene.draft(at, { outputUnits: 3 })].map(scene.sign);
  return (await findFaults(scene.evidenceOf(pair), scene.court))[0]!;
}

/** A journal on a disk that outlives a process which ends in its `crashAt`-th write, before or after that is durable. */
function crashingJournal(crashAt: number, durable: boolean) {
  const disk: { record?: FilingRecord } = {};
  let writes = 0;
  const save = async (record: FilingRecord) => {
    writes += 1;
    if (writes !== crashAt || durable) disk.record = record;
    if (writes === crashAt) throw new Error('power cut');
  };
  const journal: FilingJournal = { load: async () => disk.record, save };
  return { disk, journal };
}

/** The agent of the challenger's account, as a process has it that keeps its journal in a file. */
function openAgent(path: string, timeoutMs: number) {
  const account = localAccount(2);
  const { publicClient, deployment } = scene;
  const journal = openTransactionJournal(path, { chainId: deployment.chainId, account: account.address });
  const quiet = () => undefined;
  const logger = { info: quiet, warn: quiet, error: quiet };
  const chain = createNodeChain(publicClient, { simulateAt: 'pending' });
  const agent = createTransactionAgent({ chainId: deployment.chainId, chain, account, journal, logger });
  return { agent, sender: createTransactionSender(agent, publicClient, { timeoutMs, pollMs: 20 }) };
}

describe('filing over crashes', () => {
  // INVARIANT S20: Filing a fault sends each of its two transactions at most once, whatever happens in between: a call
  //   that is under way is known by its key, and the court says whether one was taken.
  test.each([1, 2].flatMap((at) => [[at, false] as const, [at, true] as const]))(
    'a crash in write %i (durable: %s) repeats nothing: two transactions, one bounty',
    async (crashAt, durable) => {
      const fault = await someFault();
      const before = await transactions();
      const { journal } = crashingJournal(crashAt, durable);
      await expect(fileChallenge({ ...scene.sender(), fault, journal })).rejects.toThrow('power cut');
      const outcome = await fileChallenge({ ...scene.sender(), fault, journal });
      expect(['settled', 'settledBefore']).toContain(outcome.status);
      expect((await transactions()) - before).toBe(2);
      const { staking } = scene.as(scene.accounts.challenger);
      expect(await staking.read.creditOf([scene.accounts.challenger])).toBeGreaterThan(0n);
    },
  );

  test('what was punished before is told with its time, its challenger and what was paid', async () => {
    const pair = [await scene.draft(0), await scene.draft(0, { outputUnits: 3 })].map(scene.sign);
    const evidence = scene.evidenceOf(pair);
    expect(await findPunishments(evidence, scene)).toEqual([]);
    const fault = (await findFaults(evidence, scene.court))[0]!;
    const outcome = await fileChallenge({ ...scene.sender(), fault });
    if (outcome.status !== 'settled') throw new Error(outcome.status);
    const { challenger, operator } = scene.accounts;
    const { taken, bounty, transactionHash } = outcome;
    const [punishment, ...more] = await findPunishments(evidence, scene);
    expect(more).toEqual([]);
    const names = { fault: 'CONFLICT', faultKey: fault.faultKey, transactionHash, taken, bounty };
    expect(punishment).toMatchObject({ ...names, time: await scene.court.punishedAt(fault.faultKey) });
    const accounts = [punishment?.operator, punishment?.recipient, punishment?.challenger];
    expect(accounts).toEqual([operator, challenger, challenger].map((one) => getAddress(one)));
    // One receipt of the two is enough to ask.
    expect(await findPunishments(scene.evidenceOf([pair[1]!]), scene)).toHaveLength(1);
  });

  test('a finished filing tells its outcome again', async () => {
    const fault = await someFault();
    const { journal } = crashingJournal(0, true);
    const first = await fileChallenge({ ...scene.sender(), fault, journal });
    const count = await transactions();
    expect(await fileChallenge({ ...scene.sender(), fault, journal })).toEqual(first);
    expect(await transactions()).toBe(count);
  });

  test('a transaction that a wallet has on its way is waited for, and not sent again', async () => {
    const fault = await someFault();
    const before = await transactions();
    const { journal } = crashingJournal(0, true);
    const slow = { ...scene.sender(undefined, 300), fault, journal };
    await scene.request('evm_setAutomine', false);
    try {
      await expect(fileChallenge(slow)).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
      await expect(fileChallenge(slow)).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
    } finally {
      await scene.request('evm_setAutomine', true);
    }
    await scene.request('evm_mine');
    expect(await fileChallenge({ ...scene.sender(), fault, journal })).toMatchObject({ status: 'settled' });
    expect((await transactions()) - before).toBe(2);
  });

  test('a process that ended with a transaction in the air goes on with it after its restart', async () => {
    const fault = await someFault();
    const before = await transactions();
    const { journal } = crashingJournal(0, true);
    const folder = mkdtempSync(join(tmpdir(), 'assay-filing-'));
    const run = async (timeoutMs: number) => {
      const { agent, sender } = openAgent(join(folder, 'journal.sqlite'), timeoutMs);
      return fileChallenge({ ...scene.sender(), sender, fault, journal }).finally(agent.close);
    };
    await scene.request('evm_setAutomine', false);
    try {
      await expect(run(300)).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
      await expect(run(300)).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
    } finally {
      await scene.request('evm_setAutomine', true);
    }
    await scene.request('evm_mine');
    expect(await run(10_000)).toMatchObject({ status: 'settled' });
    expect((await transactions()) - before).toBe(2);
    rmSync(folder, { recursive: true });
  });
});

describe('filing against others', () => {
  test('who comes second gets nothing and pays nothing; who copies a challenge gets no bounty', async () => {
    const fault = await someFault();
    const { stranger, challenger } = scene.accounts;
    const claim = { recipient: stranger, salt: `0x${'00'.repeat(32)}` } as const;
    const copied = fault.call(claim);
    const { address } = scene.deployment.contracts.FaultCourt;
    const { faultCourtAbi } = await import('@assay/sdk/abi');
    const send = { ...scene.options(stranger), address, abi: faultCourtAbi, ...copied } as never;
    await scene.walletOf(stranger).writeContract(send);
    expect(await scene.as(stranger).staking.read.creditOf([stranger])).toBe(0n);
    const before = await transactions();
    expect(await fileChallenge({ ...scene.sender(), fault })).toEqual({ status: 'settledBefore' });
    expect((await transactions()) - before).toBe(0);
    expect(await scene.as(challenger).staking.read.creditOf([challenger])).toBe(0n);
  });

  test('a fault that the operator repaired meanwhile is refused before anything is paid', async () => {
    const log = createProvableLog();
    const signed = await scene.issue(log);
    await scene.at(signed.receipt.anchorBy + GRACE + 1);
    const [fault] = await findFaults(scene.evidenceOf([signed]), scene.court);
    await scene.anchor(log);
    const before = await transactions();
    await expect(fileChallenge({ ...scene.sender(), fault: fault! })).rejects.toMatchObject({
      code: 'CONTRACT_REFUSED',
      details: { error: 'EntryAnchored' },
    });
    expect((await transactions()) - before).toBe(0);
    expect(await findFaults(scene.evidenceOf([signed]), scene.court)).toEqual([]);
  });

  test('of an account without coin says so', async () => {
    const fault = await someFault();
    const account = privateKeyToAccount(`0x${'99'.repeat(32)}` as Hex);
    const transport = custom({
      request: ({ method, params }) => scene.request(method, ...((params ?? []) as [])) as never,
    });
    const walletClient = createWalletClient({ account, chain: hardhat, transport });
    const sender = createWalletSender({ publicClient: scene.publicClient, walletClient });
    await expect(fileChallenge({ ...scene.sender(), sender, fault })).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
    });
    const bare = createWalletClient({ chain: hardhat, transport });
    expect(() => createWalletSender({ publicClient: scene.publicClient, walletClient: bare })).toThrow(
      expect.objectContaining({ code: 'TRANSACTION_REFUSED' }),
    );
  });

  test('a hundred receipts of one gap are a hundred marks and one slash, found in few questions', async () => {
    const log = createProvableLog();
    const receipts: SignedReceipt[] = [];
    for (let i = 0; i < 100; i++) receipts.push(await scene.issue(log));
    const { anchorBy } = receipts.at(-1)!.receipt;
    await scene.at(anchorBy + 5);
    const { stranger } = scene.accounts;
    await scene.as(stranger).faultCourt.write.commit([`0x${'ab'.repeat(32)}`], scene.options(stranger));
    await scene.at(anchorBy + GRACE + 1);
    let pulses = 0;
    const counting = {
      ...scene.court,
      pulse: (window: PulseWindow) => scene.court.pulse(window).finally(() => pulses++),
    };
    const faults = await findFaults(scene.evidenceOf(receipts), counting);
    expect(new Set(faults.map(({ faultKey }) => faultKey)).size).toBe(1);
    expect([faults.length, pulses]).toEqual([100, 1]);
    const results = [];
    for (const fault of faults.slice(0, 3)) results.push(await fileChallenge({ ...scene.sender(), fault }));
    const taken = results.map((outcome) => outcome.status === 'settled' && outcome.taken > 0n);
    expect(taken).toEqual([true, false, false]);
  });

  test('a second receipt of a punished fault is marked at no bounty, and without a commitment', async () => {
    const log = createProvableLog();
    const a = await scene.issue(log, { configDigest: `0x${'ca'.repeat(32)}` });
    const b = await scene.issue(log, { configDigest: `0x${'cb'.repeat(32)}` });
    await scene.anchor(log);
    await scene.pass(200);
    const [first] = await findFaults(scene.evidenceOf([a]), scene.court);
    await fileChallenge({ ...scene.sender(), fault: first! });
    const [second] = await findFaults(scene.evidenceOf([b]), scene.court);
    expect(second).toMatchObject({ punished: true, faultKey: first!.faultKey });
    const price = await priceChallenge({ ...scene, fault: second!, account: scene.accounts.challenger });
    expect(price).toMatchObject({ penalty: 0n, bounty: 0n });
    const before = await transactions();
    const outcome = await fileChallenge({ ...scene.sender(), fault: second! });
    expect(outcome).toMatchObject({ status: 'settled', taken: 0n, bounty: 0n, digests: [scene.digestOf(b)] });
    expect((await transactions()) - before).toBe(1);
  });
});
