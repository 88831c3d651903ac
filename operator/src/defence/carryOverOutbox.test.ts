import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTransactionJournal } from '@assay/node/transactions';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { carryOverOutbox } from './carryOverOutbox.ts';

const account = privateKeyToAccount(`0x${'55'.repeat(32)}`);
const court = `0x${'cc'.repeat(20)}` as const;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-outbox-'));
  path = join(folder, 'defence.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function text(): Promise<string> {
  const fields = { nonce: 3, data: '0x01', gas: 100_000n, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n } as const;
  const raw = await account.signTransaction({ type: 'eip1559', chainId: 31337, to: court, ...fields });
  const pending = { demandId: 7n, ...fields, raw, sinceBlock: 9 };
  return JSON.stringify(pending, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

async function carry(bytes: string | Buffer, from = account.address) {
  writeFileSync(path, bytes);
  const journal = openTransactionJournal(':memory:', { chainId: 31337, account: from });
  try {
    await carryOverOutbox(folder, from, journal, () => 5_000);
    return journal.live();
  } finally {
    journal.close();
  }
}

test('the answer in the air goes on in the journal, and the old file is put aside', async () => {
  const [tx] = await carry(await text());
  expect(tx).toMatchObject({
    key: 'answer:7:0',
    subject: 'demand:7',
    nonce: 3,
    to: court,
    state: 'waiting',
    sinceBlock: 9,
  });
  expect([existsSync(path), existsSync(`${path}.carried-over`)]).toEqual([false, true]);
});

test('cut at any byte, it is refused with what to do, and left where it is', async () => {
  const whole = await text();
  for (let cut = 0; cut < whole.length; cut++) {
    await expect(carry(whole.slice(0, cut)), `cut at ${cut}`).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  }
  expect(existsSync(path)).toBe(true);
});

test("another account's answer is refused: nothing that waits is forgotten", async () => {
  await expect(carry(await text(), court)).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
  expect(existsSync(path)).toBe(true);
});
