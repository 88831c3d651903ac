import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@assay/sdk';
import { parseTransaction } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AccountChain, createAccountChain } from '../../../test/models/accountChain.ts';
import { sendError } from '../chain/nodeErrors.ts';
import { openTransactionJournal } from './journal.ts';
import { lastAttempt, outcomeOf } from './transaction.ts';
import { createTransactionAgent, type TransactionAgent, type TransactionAgentOptions } from './transactionAgent.ts';

const account = privateKeyToAccount(`0x${'42'.repeat(32)}`);
const identity = { chainId: 31337, account: account.address };
const call = { to: `0x${'11'.repeat(20)}`, data: '0xabcd', purpose: 'test' } as const;
const wish = (key: string) => ({ ...call, key, subject: key });
const errors: string[] = [];
const logger = {
  info: () => undefined,
  warn: () => undefined,
  error: (_: object, text: string) => void errors.push(text),
};

let folder: string;
let world: AccountChain;
const open: TransactionAgent[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-agent-'));
  world = createAccountChain(sendError);
  errors.length = 0;
});
afterEach(async () => {
  for (const agent of open.splice(0)) await agent.close().catch(() => undefined);
  rmSync(folder, { recursive: true });
});

function start(options: Partial<TransactionAgentOptions> = {}): TransactionAgent {
  const journal = openTransactionJournal(join(folder, 'journal.sqlite'), identity);
  const rules = { finality: 8, patience: { blocks: 2, seconds: 0 }, doubtMs: 0, ...options.rules };
  const agent = createTransactionAgent({
    chainId: 31337,
    chain: world.chain,
    account,
    journal,
    logger,
    ...options,
    rules,
  });
  open.push(agent);
  return agent;
}

test('a request is sent once, mined, and final only after the finality depth', async () => {
  const agent = start();
  const { tx } = await agent.send(wish('a'));
  expect([tx.state, tx.nonce, lastAttempt(tx).broadcast]).toEqual(['waiting', 0, true]);
  expect((await agent.send(wish('a'))).tx).toEqual(tx);
  world.mine();
  expect(await agent.settle()).toMatchObject({ mined: ['a'], waiting: [] });
  world.mine(7);
  expect((await agent.settle()).final).toEqual([]);
  world.mine(1);
  expect((await agent.settle()).final).toEqual(['a']);
  expect([outcomeOf(agent.find('a')!), agent.live(), world.mined()].flat()).toHaveLength(2);
});

test('a node that is behind what is final makes no nonce be used again', async () => {
  let behind = false;
  const nonceAt: AccountChain['chain']['nonceAt'] = async (...asked) => (behind ? 0 : world.chain.nonceAt(...asked));
  const agent = start({ chain: { ...world.chain, nonceAt } });
  await agent.send(wish('a'));
  world.mine(9);
  expect((await agent.settle()).final).toEqual(['a']);
  behind = true;
  expect([(await agent.view()).nonce, (await agent.send(wish('b'))).tx.nonce]).toEqual([0, 1]);
});

test('several are in the air with nonces in order, and only the lowest is replaced', async () => {
  const agent = start();
  for (const key of ['a', 'b', 'c']) await agent.send(wish(key));
  world.levels = { ...world.levels, baseFee: 50n * 10n ** 9n };
  world.mine(3);
  await agent.settle();
  expect(agent.live().map(({ nonce, attempts }) => [nonce, attempts.length])).toEqual([
    [0, 2],
    [1, 1],
    [2, 1],
  ]);
  const [first, second] = agent.live()[0]!.attempts;
  expect(second!.maxFeePerGas * 8n).toBeGreaterThanOrEqual(first!.maxFeePerGas * 9n);
});

test('a reorganisation that drops the middle of three is healed, also after a restart', async () => {
  const agent = start();
  for (const key of ['a', 'b', 'c']) await agent.send(wish(key));
  world.mine(2);
  await agent.settle();
  await agent.close();
  world.reorg(2, [1]);
  world.mine();
  const again = start();
  await again.settle();
  world.mine();
  await again.settle();
  expect(world.mined().map(({ nonce }) => nonce)).toEqual([0, 1, 2]);
});

test('a gap that nothing of ours holds is filled after three rounds, and what waited above it goes on', async () => {
  const agent = start();
  await agent.send(wish('a'));
  world.rival(0);
  for (let round = 0; round < 3; round++) await agent.settle();
  expect(outcomeOf(agent.find('a')!)).toBe('replaced');
  expect(errors).toEqual(['another transaction used a nonce of this account']);
  await agent.send(wish('b'));
  world.reorg(1, [0]);
  for (let round = 0; round < 2; round++) {
    await agent.settle();
    expect(world.pool.has(0)).toBe(false);
  }
  await agent.settle();
  world.mine();
  await agent.settle();
  // The nonce of `a` was used for nothing: `a` was given up, and must not come after all.
  expect(world.mined().map(({ data }) => data)).toEqual(['0x', '0xabcd']);
});

test('what is of no more use is taken back with a transfer of nothing', async () => {
  const agent = start();
  await agent.send(wish('a'));
  expect(await agent.settle({ useful: () => false })).toMatchObject({ cancelled: ['a'] });
  world.mine();
  await agent.settle();
  expect(outcomeOf(agent.find('a')!)).toBe('cancelled');
  expect(world.mined().map(({ to, data }) => [to, data])).toEqual([[account.address.toLowerCase(), '0x']]);
});

test('refused for its gas, it is signed anew for more under the same nonce', async () => {
  const agent = start();
  world.estimate = 30_000n;
  expect((await agent.send(wish('a'))).refusal).toMatchObject({ code: 'TRANSACTION_GAS' });
  world.estimate = world.gas;
  await agent.settle();
  world.mine();
  await agent.settle();
  expect(outcomeOf(agent.find('a')!)).toBe('success');
  expect(agent.find('a')!.attempts.map(({ gas }) => gas)).toEqual([37_500n, 62_500n]);
});

test.each(['could not replace existing tx', 'ReplacementNotAllowed', 'das gefällt mir nicht', 'Internal error'])(
  'refused with "%s", it is replaced after a while and mined',
  async (words) => {
    const agent = start();
    let refusals = 2;
    world.before = (name) => {
      if (name === 'send' && refusals-- > 0) throw sendError(Object.assign(new Error(words), { details: words }));
    };
    await agent.send(wish('a'));
    for (let round = 0; round < 4; round++) {
      world.mine();
      await agent.settle();
    }
    expect([outcomeOf(agent.find('a')!), world.mined().length]).toEqual(['success', 1]);
  },
);

test('limits hold for a transaction, a subject, a day, a purpose and speculation, over a restart', async () => {
  let now = 1_700_000_000_000;
  const clock = () => now;
  const one = 62_500n * 3n * 10n ** 9n;
  const limited = (limits: object) => start({ rules: { limits }, clock });
  const refused = (limit: string) =>
    expect.objectContaining({ code: 'SPENDING_LIMIT', details: expect.objectContaining({ limit }) });
  let agent = limited({ perTransaction: one - 1n });
  await expect(agent.send(wish('a'))).rejects.toEqual(refused('transaction'));
  await agent.close();
  agent = limited({ perDay: 2n * one });
  await agent.send(wish('a'));
  await expect(agent.send({ ...wish('b'), speculative: true })).rejects.toEqual(refused('day'));
  await agent.close();
  agent = limited({ perDay: 2n * one, perSubject: one, perPurpose: { other: one - 1n } });
  await expect(agent.send({ ...wish('b'), subject: 'a' })).rejects.toEqual(refused('subject'));
  await expect(agent.send({ ...wish('b'), purpose: 'other' })).rejects.toEqual(refused('purpose'));
  await agent.send(wish('b'));
  await expect(agent.send(wish('c'))).rejects.toEqual(refused('day'));
  now += 86_400_001;
  await agent.send(wish('c'));
});

test('an absurd tip costs no more than the bound, and a chain without base fee gets a legacy transaction', async () => {
  const agent = start();
  world.levels = { baseFee: 10n ** 9n, tip: 10n ** 18n };
  const { tx } = await agent.send(wish('a'));
  expect(lastAttempt(tx).maxPriorityFeePerGas).toBe(3n * 10n ** 9n);
  world.levels = { baseFee: 10n ** 9n, tip: 0n, legacy: true };
  const { tx: old } = await agent.send(wish('b'));
  expect(parseTransaction(lastAttempt(old).raw)).toMatchObject({ type: 'legacy', chainId: 31337 });
});

test('waiting for one request: a receipt that is not there yet is no failure, a taken nonce is one', async () => {
  const agent = start();
  await agent.send(wish('a'));
  let asked = 0;
  world.before = (name) => {
    if (name === 'latest' && ++asked === 2) world.mine();
  };
  expect(await agent.included('a', { timeoutMs: 5_000, pollMs: 1 })).toMatchObject({ state: 'mined', nonce: 0 });
  await agent.send(wish('b'));
  world.rival(1);
  await expect(agent.included('b', { timeoutMs: 5_000, pollMs: 1 })).rejects.toMatchObject({
    code: 'TRANSACTION_REPLACED',
  });
  await agent.send(wish('c'));
  await expect(agent.included('c', { timeoutMs: 20, pollMs: 1 })).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
});

test('a node without the time of its head is refused before anything is signed or written', async () => {
  const latest = async () => ({ ...(await world.chain.latest()), timestamp: null as never });
  const misled = start({ chain: { ...world.chain, latest } });
  await expect(misled.send(wish('a'))).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
  expect([misled.live(), world.pool.size]).toEqual([[], 0]);
  await misled.close();
  const agent = start();
  world.before = (name) => {
    if (name === 'chainId') throw new InputError('CHAIN_UNREACHABLE', 'gone');
  };
  await expect(agent.settle()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
});
