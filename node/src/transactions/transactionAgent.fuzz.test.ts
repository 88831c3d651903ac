import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@assay/sdk';
import { numberToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { searchSeed, searchSize, searchTime } from '../../../test/effort.ts';
import { createAccountChain } from '../../../test/models/accountChain.ts';
import { sendError } from '../chain/nodeErrors.ts';
import { openTransactionJournal } from './journal.ts';
import { outcomeOf } from './transaction.ts';
import { createTransactionAgent, type TransactionAgent } from './transactionAgent.ts';

const account = privateKeyToAccount(`0x${'42'.repeat(32)}`);
const identity = { chainId: 31337, account: account.address };
const quiet = () => undefined;
const WORDS = [
  'replacement underpriced',
  'existing tx with same hash',
  'ReplacementNotAllowed',
  'intrinsic gas too low',
  'no',
];

/** A generator of numbers below `limit` that a seed repeats. */
function numbers(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % limit;
  };
}

class Died extends Error {}

/** One schedule of faults: nodes that refuse, fall silent or take what they deny, deaths at any step, reorganisations, rivals. */
async function runSchedule(seed: number): Promise<void> {
  const draw = numbers(seed);
  const folder = mkdtempSync(join(tmpdir(), 'assay-schedule-'));
  const world = createAccountChain(sendError);
  const path = join(folder, 'journal.sqlite');
  const rules = { finality: 16, patience: { blocks: 2, seconds: 0 }, doubtMs: 0 };
  let wild = true;
  const common = {
    chainId: 31337,
    chain: world.chain,
    account,
    rules,
    logger: { info: quiet, warn: quiet, error: quiet },
  };
  const onStep = () => {
    if (wild && draw(25) === 0) throw new Died();
  };
  const start = () => createTransactionAgent({ ...common, journal: openTransactionJournal(path, identity), onStep });
  world.before = (call) => {
    if (!wild || draw(14) > 0) return;
    if (call === 'send' && draw(2) === 0) {
      const details = WORDS[draw(WORDS.length)]!;
      throw sendError(Object.assign(new Error(details), { details }));
    }
    throw new InputError('CHAIN_UNREACHABLE', `no answer to ${call}`);
  };
  let agent: TransactionAgent = start();
  const wanted = new Map<string, boolean>();
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Died) && !(error instanceof InputError)) throw error;
      if (!(error instanceof Died)) return;
      await agent.close();
      agent = start();
    }
  };
  const send = (key: string) => {
    const data = numberToHex(Number(key.slice(1)) + 1, { size: 4 });
    return agent.send({ key, subject: key, purpose: 'test', to: `0x${'11'.repeat(20)}`, data });
  };
  const settle = () => agent.settle({ useful: ({ key }) => wanted.get(key) !== false });
  try {
    for (let step = 0; step < 60; step++) {
      const key = `k${wanted.size}`;
      const what = draw(12);
      if (what < 3) {
        wanted.set(key, true);
        await act(() => send(key));
      } else if (what === 3 && wanted.size > 0) wanted.set(`k${draw(wanted.size)}`, false);
      else if (what === 4) world.reorg(1 + draw(6), [draw(8)]);
      else if (what === 5) world.dropFromPool(draw(8));
      else if (what === 6 && draw(3) === 0) world.rival(world.mined().length);
      else if (what === 7)
        world.levels = { baseFee: BigInt(1 + draw(20)) * 10n ** 9n, tip: BigInt(draw(5)) * 10n ** 9n };
      else if (what < 10) world.mine(1 + draw(2));
      await act(settle);
    }
    wild = false;
    world.levels = { baseFee: 10n ** 9n, tip: 10n ** 9n };
    for (let round = 0; round < 60 && (round < 4 || agent.live().length > 0); round++) {
      // What never got as far as the journal is asked for again, as its caller would.
      if (round === 0) for (const [key, useful] of wanted) if (useful) await send(key);
      await settle();
      world.mine();
    }
    const calls = world
      .mined()
      .filter(({ to }) => to === `0x${'11'.repeat(20)}`)
      .map(({ data }) => data);
    expect(new Set(calls).size, `seed ${seed}: doubled`).toBe(calls.length);
    expect(agent.live(), `seed ${seed}: never settled`).toEqual([]);
    for (const [key] of wanted) {
      const tx = agent.find(key);
      if (tx === undefined) continue;
      const there = calls.includes(tx.data);
      expect([outcomeOf(tx), there], `seed ${seed}: ${key}`).toEqual([outcomeOf(tx), outcomeOf(tx) === 'success']);
    }
    for (const [key, useful] of wanted) if (useful) expect(agent.find(key), `seed ${seed}: lost ${key}`).toBeDefined();
  } finally {
    await agent.close();
    rmSync(folder, { recursive: true });
  }
}

test(
  'over 200 schedules of faults and deaths nothing is doubled, nothing lost, and everything settles',
  async () => {
    for (let run = 0; run < searchSize(200); run++) await runSchedule(searchSeed(1) + run);
  },
  searchTime(300_000),
);
