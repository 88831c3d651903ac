import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { opgAbi } from '@assay/sdk/abi';
import { type Address, createTestClient, http, publicActions, walletActions } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localAccount } from '../../scripts/chain/localAccount.ts';
import { connect } from '../../scripts/cli/connection.ts';
import { assay } from '../scenes/assay.ts';
import { type HardhatNode, startHardhatNode } from '../scenes/hardhatNode.ts';

// The life of stake through the command alone: each test stands on the ones before.
const OPERATOR = localAccount(1).address;
const HOLDER = localAccount(2).address;
const OPG = 10n ** 18n;
let node: HardhatNode;
let folder: string;
let chain: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-stake-'));
  node = await startHardhatNode();
  chain = ['--rpc', node.url, '--deployment', join(folder, 'deployment.json')];
  expect((await assay([...chain, 'deploy'])).code).toBe(0);
  for (const account of [OPERATOR, HOLDER]) await give(account, 10_000n * OPG);
});

afterAll(async () => {
  await node?.close();
  await rm(folder, { recursive: true, force: true });
});

test('refuses what cannot be an amount, more than there is, and too small a bond', async () => {
  expect(await as(1, 'stake', '1,5')).toMatchObject({ code: 2, result: { error: { code: 'OPG_AMOUNT_MALFORMED' } } });
  expect(await as(1, 'stake', '10001')).toMatchObject({ code: 2, result: { error: { code: 'INSUFFICIENT_FUNDS' } } });
  expect(await as(1, 'stake', '999')).toMatchObject({
    code: 2,
    result: { error: { code: 'TRANSACTION_REVERTED', details: { errorName: 'BondTooSmall' } } },
  });
});

test('nobody can delegate to who has no bond', async () => {
  expect(await as(2, 'delegate', OPERATOR, '5')).toMatchObject({
    code: 2,
    result: { error: { code: 'OPERATOR_NOT_BACKED' } },
  });
});

test('an operator bonds, in one transaction without an allowance before it, and sets its commission', async () => {
  const { code, result } = await as(1, 'stake', '2000');
  expect({ code, own: result.own, backed: result.backed }).toEqual({ code: 0, own: String(2000n * OPG), backed: true });
  expect((await as(1, 'commission', '12.5')).result).toMatchObject({ current: 1250, from: '0' });
  expect(await as(1, 'commission', '31')).toMatchObject({
    code: 2,
    result: { error: { details: { errorName: 'CommissionTooHigh' } } },
  });
  expect(await as(1, 'commission', 'much')).toMatchObject({
    code: 2,
    result: { error: { code: 'PERCENT_MALFORMED' } },
  });
});

test('a holder delegates on terms', async () => {
  expect(await as(2, 'delegate', OPERATOR, '300', '--max-commission', '5')).toMatchObject({
    code: 2,
    result: { error: { details: { errorName: 'CommissionTooHigh' } } },
  });
  expect((await as(2, 'delegate', OPERATOR, '300')).result).toMatchObject({ value: String(300n * OPG) });
  const { operators } = (await assay([...chain, 'operators'])).result as { operators: object[] };
  expect(operators).toEqual([
    {
      operator: OPERATOR,
      origin: null,
      own: String(2000n * OPG),
      delegated: String(300n * OPG),
      commission: 1250,
      backed: true,
      jailedUntil: 0,
      forkedAt: 0,
    },
  ]);
});

test('rewards stream to both, and can be taken out', async () => {
  expect((await as(1, 'rewards', 'fund', OPERATOR, '230')).code).toBe(0);
  await pass(60);
  const shown = await assay([...chain, 'rewards', 'show', OPERATOR, HOLDER]);
  // 30 of 230 belong to the delegated part, less 12.5 % of it.
  expect(shown.result).toMatchObject({ rewards: String((2625n * OPG) / 100n), stream: { current: '0', next: '0' } });
  expect((await as(2, 'rewards', 'collect', OPERATOR)).result.amount).toBe(String((2625n * OPG) / 100n));
  expect((await as(1, 'rewards', 'withdraw')).result.amount).toBe(String((20375n * OPG) / 100n));
  expect(await as(2, 'rewards', 'collect', OPERATOR)).toMatchObject({
    code: 2,
    result: { error: { details: { errorName: 'NoRewards' } } },
  });
});

test('leaving takes its time', async () => {
  expect(await as(2, 'unbond', OPERATOR)).toMatchObject({ code: 2, result: { error: { code: 'CONFIG_INVALID' } } });
  expect(await as(2, 'unbond', OPERATOR, '--amount', '301')).toMatchObject({
    code: 2,
    result: { error: { code: 'INSUFFICIENT_FUNDS' } },
  });
  expect((await as(2, 'unbond', OPERATOR, '--amount', '100')).result).toMatchObject({ value: String(100n * OPG) });
  const early = await as(2, 'claim');
  expect(early).toMatchObject({ code: 3, result: { claimed: [], open: [{ value: String(100n * OPG) }] } });
  const ticket = String((early.result.open as { ticketId: string }[])[0]?.ticketId);
  expect(await as(2, 'claim', ticket)).toMatchObject({
    code: 2,
    result: { error: { details: { errorName: 'TicketLocked' } } },
  });
  await pass(121);
  // Anyone may pay a ticket to its owner.
  const { result } = await as(3, 'claim', ticket);
  expect(result.claimed).toMatchObject([{ ticketId: ticket, owner: HOLDER, amount: String(100n * OPG) }]);
  expect(await as(2, 'claim')).toMatchObject({ code: 3, result: { claimed: [], open: [] } });
});

function as(account: number, ...args: string[]) {
  return assay([...chain, ...args, '--local-account', String(account)]);
}

async function give(to: Address, amount: bigint): Promise<void> {
  const { publicClient, deployment } = await connect({ rpc: node.url, deployment: join(folder, 'deployment.json') });
  const wallet = createTestClient({ mode: 'hardhat', transport: http(node.url) }).extend(walletActions);
  const hash = await wallet.writeContract({
    address: deployment.contracts.OPG.address,
    abi: opgAbi,
    functionName: 'transfer',
    args: [to, amount],
    account: localAccount(0),
    chain: null,
  });
  await publicClient.waitForTransactionReceipt({ hash });
}

/** Moves the chain's clock. */
async function pass(seconds: number): Promise<void> {
  const client = createTestClient({ mode: 'hardhat', transport: http(node.url) }).extend(publicActions);
  await client.increaseTime({ seconds });
  await client.mine({ blocks: 1 });
}
