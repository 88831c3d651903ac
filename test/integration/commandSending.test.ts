import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT, exitCodeOf } from '../../scripts/cli/exitCodes.ts';
import { journalPath } from '../../scripts/cli/sender.ts';
import {
  COMMAND_CHAIN_ID,
  type CommandChain,
  newStateFolder,
  receiver,
  sender,
  startCommandChain,
} from '../scenes/commandChain.ts';
import { HOSTILE } from '../scenes/hostileNode.ts';
import { honest } from '../scenes/rpcProxy.ts';

let chain: CommandChain;
let folder: ReturnType<typeof newStateFolder>;

beforeAll(async () => {
  chain = await startCommandChain();
});
beforeEach(() => {
  folder = newStateFolder();
  vi.stubEnv('ASSAY_STATE_DIR', folder.path);
  chain.proxy.behave(honest);
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder.remove();
});
afterAll(() => chain?.close());

test('what was sent stands in a journal of the account on that chain; on a local chain nothing is kept', async () => {
  const { status } = await chain.send(1n);
  expect(status).toBe('success');
  expect(readdirSync(folder.path)).toEqual([`${COMMAND_CHAIN_ID}-${sender.address.toLowerCase()}.sqlite`]);
  expect(journalPath(31_337, sender.address)).toBe(':memory:');
  expect(journalPath(1, receiver, { XDG_STATE_HOME: '/state' })).toBe(join('/state', 'assay', `1-${receiver}.sqlite`));
  expect(journalPath(1, receiver, {})).toMatch(/\.local[\\/]state[\\/]assay[\\/]1-0x/);
});

test('the same command again is a second transaction', async () => {
  const before = await chain.sent();
  const [first, second] = [await chain.send(2n), await chain.send(2n)];
  expect([first.transactionHash === second.transactionHash, (await chain.sent()) - before]).toEqual([false, 2]);
});

describe('while no block comes', () => {
  beforeEach(async () => void (await chain.request('evm_setAutomine', false)));
  afterEach(async () => {
    await chain.request('evm_setAutomine', true);
    await chain.request('evm_mine');
  });

  test('a command that was cut off goes on with what it sent', async () => {
    const before = await chain.sent();
    const cut = await chain.send(3n, 300).catch((error: unknown) => error);
    expect(cut).toMatchObject({ code: 'CHAIN_TIMEOUT' });
    expect(exitCodeOf(cut)).toBe(EXIT.unreachable);
    await expect(chain.send(3n, 300)).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
    await chain.request('evm_mine');
    const { transactionHash } = await chain.send(3n);
    expect(transactionHash).toBe((cut as { details: { hash: string } }).details.hash);
    expect((await chain.sent()) - before).toBe(1);
  });

  test('another transaction with the same nonce is no success, and exit code 1', async () => {
    await expect(chain.send(4n, 300)).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
    const rival = await sender.signTransaction({
      type: 'eip1559',
      chainId: COMMAND_CHAIN_ID,
      to: receiver,
      nonce: await chain.sent(),
      gas: 21_000n,
      maxFeePerGas: 10n ** 13n,
      maxPriorityFeePerGas: 10n ** 12n,
    });
    await chain.request('eth_sendRawTransaction', rival);
    await chain.request('evm_mine');
    // The agent believes that something else used a nonce only after half a minute: receipts can be late.
    const error = await chain.send(4n, 50_000).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'TRANSACTION_REPLACED' });
    expect(exitCodeOf(error)).toBe(EXIT.unexpected);
  });
});

test('a receipt that is null for seconds is waited for', async () => {
  const until = Date.now() + 3000;
  const late = HOSTILE.nullReceipts();
  chain.proxy.behave((call, forward) => (Date.now() < until ? late(call, forward) : forward()));
  const before = await chain.sent();
  expect((await chain.send(5n)).status).toBe('success');
  expect([Date.now() >= until, (await chain.sent()) - before]).toEqual([true, 1]);
});
