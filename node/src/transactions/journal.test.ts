import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keccak256, numberToHex } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTransactionJournal, type TransactionJournal } from './journal.ts';
import type { Transaction } from './transaction.ts';

const identity = { chainId: 31337, account: `0x${'aa'.repeat(20)}` } as const;
let folder: string;
let path: string;
let journal: TransactionJournal;
const open = () => {
  journal = openTransactionJournal(path, identity);
  return journal;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-journal-'));
  path = join(folder, 'journal.sqlite');
  open();
});
afterEach(() => {
  if (journal !== undefined) close();
  rmSync(folder, { recursive: true });
});
const close = () => {
  try {
    journal.close();
  } catch {
    // Closed before.
  }
};

function sample(nonce: number): Transaction {
  const raw = numberToHex(nonce + 1, { size: 40 });
  const fees = { maxFeePerGas: 5n, maxPriorityFeePerGas: 1n };
  return {
    ...{ key: `k${nonce}`, subject: 's', purpose: 'p', nonce, to: identity.account, data: '0x', value: 0n },
    ...{ state: 'waiting', sinceBlock: 1, sinceTime: 2, reverted: false, cost: 9n, createdAt: 3 },
    attempts: [{ hash: keccak256(raw), raw, gas: 1n, ...fees, cancels: false, broadcast: false }],
  };
}

test('what was written is there after a restart, whole', () => {
  journal.add(sample(0));
  journal.change({ ...sample(0), state: 'mined', block: 7, minedHash: sample(0).attempts[0]!.hash });
  journal.add(sample(1));
  const before = journal.live();
  close();
  expect(open().live()).toEqual(before);
  expect(journal.get('k0')).toMatchObject({ state: 'mined', block: 7 });
});

test('nothing is written that would not be read: no times that are missing, no fractions, no key twice', () => {
  for (const wrong of [
    { sinceTime: null },
    { sinceBlock: 1.5 },
    { sinceTime: Number.NaN },
    { nonce: -1 },
    { key: '' },
  ]) {
    expect(() => journal.add({ ...sample(0), ...(wrong as object) })).toThrow(
      expect.objectContaining({ code: 'CHAIN_INCONSISTENT' }),
    );
  }
  expect(journal.live()).toEqual([]);
});

test('one process at a time has the journal of an account, and no other account or chain takes it', () => {
  expect(() => openTransactionJournal(path, identity)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }));
  close();
  for (const other of [
    { ...identity, chainId: 1 },
    { ...identity, account: `0x${'bb'.repeat(20)}` as const },
  ]) {
    expect(() => openTransactionJournal(path, other)).toThrow(expect.objectContaining({ code: 'STORE_FOREIGN' }));
  }
});

test('a row that was changed is refused at the start', () => {
  journal.add(sample(0));
  for (const change of ["UPDATE attempts SET raw = '0x00'", 'UPDATE transactions SET since_time = -1']) {
    journal.sql.exec(change);
    close();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }));
    rmSync(path);
    open().add(sample(0));
  }
});

test('a write log that was cut at any place gives what was written before it, and nothing damaged', () => {
  journal.sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  for (let nonce = 0; nonce < 4; nonce++) journal.add(sample(nonce));
  const [main, log] = [readFileSync(path), readFileSync(`${path}-wal`)];
  const copy = join(folder, 'cut.sqlite');
  let most = 0;
  for (let length = 0; length <= log.length; length += 2_049) {
    writeFileSync(copy, main);
    writeFileSync(`${copy}-wal`, log.subarray(0, length));
    const cut = openTransactionJournal(copy, identity);
    const nonces = cut.live().map(({ nonce }) => nonce);
    expect(nonces).toEqual([0, 1, 2, 3].slice(0, nonces.length));
    expect(nonces.length).toBeGreaterThanOrEqual(most);
    most = nonces.length;
    cut.close();
    rmSync(`${copy}-wal`, { force: true });
  }
  expect(most).toBeGreaterThan(2);
});

test('a file that fails its check is refused, with what to do', () => {
  for (let nonce = 0; nonce < 200; nonce++) journal.add(sample(nonce));
  close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 4096 * 3, 4096 * 5);
  writeFileSync(path, bytes);
  expect(() => open()).toThrow(
    expect.objectContaining({ code: 'STORE_CORRUPT', message: expect.stringContaining('Restore it') }),
  );
});

test('a full disk refuses a write and leaves all as it was, whichever write it is', () => {
  journal.add(sample(0));
  const pages = journal.sql.prepare('PRAGMA page_count').get()?.page_count;
  journal.sql.exec(`PRAGMA max_page_count = ${pages}`);
  const full = expect.objectContaining({ code: 'DISK_FULL' });
  const many = Array.from({ length: 300 }, (_, i) => ({ ...sample(1000 + i).attempts[0]! }));
  expect(() => {
    for (let nonce = 1; nonce < 500; nonce++) journal.add(sample(nonce));
  }).toThrow(full);
  expect(() => journal.change({ ...sample(0), attempts: [...sample(0).attempts, ...many] })).toThrow(full);
  const held = journal.live();
  expect(held[0]).toEqual(sample(0));
  journal.sql.exec('PRAGMA max_page_count = 1000000');
  journal.add(sample(held.length));
  expect(journal.live()).toHaveLength(held.length + 1);
});

test('after a failure of the disk that is no full disk nothing is written until it is opened again', () => {
  journal.add(sample(0));
  journal.sql.exec(
    "CREATE TEMP TRIGGER broken BEFORE INSERT ON transactions BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
  );
  const lost = expect.objectContaining({ code: 'TRANSACTION_JOURNAL_LOST' });
  expect(() => journal.add(sample(1))).toThrow(lost);
  journal.sql.exec('DROP TRIGGER broken');
  expect(() => journal.add(sample(1))).toThrow(lost);
  close();
  open().add(sample(1));
});

test('numbers for a purpose follow each write, and are the same after a restart', () => {
  journal.add(sample(0));
  expect(journal.counts('p')).toEqual({ transactions: 1, attempts: 1, broadcast: 0, givenUp: 0, lastAt: 3 });
  journal.add({ ...sample(1), createdAt: 9 });
  const sent = sample(0).attempts.map((one) => ({ ...one, broadcast: true }));
  journal.change({ ...sample(0), attempts: [...sent, { ...sample(7).attempts[0]!, cancels: true }] });
  journal.change({ ...sample(1), createdAt: 9, state: 'lost' });
  const counts = { transactions: 2, attempts: 3, broadcast: 1, givenUp: 2, lastAt: 9 };
  expect(journal.counts('p')).toEqual(counts);
  close();
  expect(open().counts('p')).toEqual(counts);
  expect(journal.counts('other').transactions).toBe(0);
});
