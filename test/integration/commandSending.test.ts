import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '@assay/sdk';
import { opgAbi } from '@assay/sdk/abi';
import { network } from 'hardhat';
import { type Address, createPublicClient, http } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { localAccount } from '../../scripts/chain/localAccount.ts';
import { connectPublic } from '../../scripts/cli/connection.ts';
import { EXIT, exitCodeOf } from '../../scripts/cli/exitCodes.ts';
import { journalPath } from '../../scripts/cli/sender.ts';
import { transact } from '../../scripts/cli/transact.ts';
import { createRandom } from '../generators/randomNumbers.ts';
import { HOSTILE, type HostileName } from '../scenes/hostileNode.ts';
import { honest, only, type RpcProxy, startRpcProxy } from '../scenes/rpcProxy.ts';

// Not the local chain: there a command keeps its journal in a folder of the user.
const CHAIN_ID = 31_338;
const deployment = { chainId: CHAIN_ID } as Deployment;
const account = localAccount(0);
const to: Address = '0x00000000000000000000000000000000000000aa';
const call = (amount: bigint) => ({ address: to, abi: opgAbi, functionName: 'transfer', args: [to, amount] });

let server: Awaited<ReturnType<typeof network.createServer>>;
let proxy: RpcProxy;
let url: string;
let folder: string;
const request = async (method: string, ...params: unknown[]) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { result, error } = (await answer.json()) as { result?: unknown; error?: { message: string; code: number } };
  if (error !== undefined) throw Object.assign(new Error(error.message), error);
  return result;
};
const send = (amount: bigint, timeoutMs = 20_000) =>
  transact({ publicClient: connectPublic(proxy.url), deployment }, account, call(amount), timeoutMs);
const sent = () => createPublicClient({ transport: http(url) }).getTransactionCount({ address: account.address });

beforeAll(async () => {
  server = await network.createServer({ network: 'local', override: { chainId: CHAIN_ID } }, '127.0.0.1', 0);
  url = `http://127.0.0.1:${(await server.listen()).port}`;
  proxy = await startRpcProxy((method, params) => request(method, ...((params ?? []) as unknown[])));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-state-'));
  vi.stubEnv('ASSAY_STATE_DIR', join(folder, 'state'));
  proxy.behave(honest);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  await proxy?.close();
  await server?.close();
});

test('what was sent stands in a journal of the account on that chain; on a local chain nothing is kept', async () => {
  const { status } = await send(1n);
  expect(status).toBe('success');
  expect(readdirSync(join(folder, 'state'))).toEqual([`${CHAIN_ID}-${account.address.toLowerCase()}.sqlite`]);
  expect(journalPath(31_337, account.address)).toBe(':memory:');
  expect(journalPath(1, to, { XDG_STATE_HOME: '/state' })).toBe(join('/state', 'assay', `1-${to}.sqlite`));
  expect(journalPath(1, to, {})).toMatch(/\.local[\\/]state[\\/]assay[\\/]1-0x/);
});

test('the same command again is a second transaction', async () => {
  const before = await sent();
  const [first, second] = [await send(2n), await send(2n)];
  expect([first.transactionHash === second.transactionHash, (await sent()) - before]).toEqual([false, 2]);
});

describe('while no block comes', () => {
  beforeEach(async () => void (await request('evm_setAutomine', false)));
  afterEach(async () => {
    await request('evm_setAutomine', true);
    await request('evm_mine');
  });

  test('a command that was cut off goes on with what it sent', async () => {
    const before = await sent();
    const cut = await send(3n, 300).catch((error: unknown) => error);
    expect(cut).toMatchObject({ code: 'CHAIN_TIMEOUT' });
    expect(exitCodeOf(cut)).toBe(EXIT.unreachable);
    await expect(send(3n, 300)).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
    await request('evm_mine');
    const { transactionHash } = await send(3n);
    expect(transactionHash).toBe((cut as { details: { hash: string } }).details.hash);
    expect((await sent()) - before).toBe(1);
  });

  test('another transaction with the same nonce is no success, and exit code 1', async () => {
    await expect(send(4n, 300)).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
    const rival = await account.signTransaction({
      type: 'eip1559',
      chainId: CHAIN_ID,
      to,
      nonce: await sent(),
      gas: 21_000n,
      maxFeePerGas: 10n ** 13n,
      maxPriorityFeePerGas: 10n ** 12n,
    });
    await request('eth_sendRawTransaction', rival);
    await request('evm_mine');
    // The agent believes that something else used a nonce only after half a minute: receipts can be late.
    const error = await send(4n, 50_000).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'TRANSACTION_REPLACED' });
    expect(exitCodeOf(error)).toBe(EXIT.unexpected);
  });
});

test('a receipt that is null for seconds is waited for', async () => {
  const until = Date.now() + 3000;
  const late = HOSTILE.nullReceipts();
  proxy.behave((call, forward) => (Date.now() < until ? late(call, forward) : forward()));
  const before = await sent();
  expect((await send(5n)).status).toBe('success');
  expect([Date.now() >= until, (await sent()) - before]).toEqual([true, 1]);
});

const MISBEHAVIOURS: readonly HostileName[] = [
  'limitedStatus',
  'limitedInside',
  'page',
  'down',
  'noEip1559',
  'lyingFees',
  'foreignWords',
];

test.each(MISBEHAVIOURS)(
  'a node that is %s at the sending: nothing is sent twice, and a second run ends it',
  async (name) => {
    const before = await sent();
    proxy.behave(
      only(['eth_sendRawTransaction', 'eth_feeHistory', 'eth_maxPriorityFeePerGas'], HOSTILE[name](createRandom(7))),
    );
    const first = await send(6n, 1500).catch((error: unknown) => error as { code: string });
    if ('code' in first) expect(first.code).toMatch(/^(CHAIN_|TRANSACTION_REFUSED|FEE_CEILING)/);
    proxy.behave(honest);
    const waiting = 'code' in first && first.code === 'CHAIN_TIMEOUT';
    if (waiting) expect((await send(6n)).status).toBe('success');
    expect((await sent()) - before).toBe('code' in first && !waiting ? 0 : 1);
  },
);
