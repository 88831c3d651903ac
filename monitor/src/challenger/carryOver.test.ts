import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOwnDatabase } from '@assay/node/files';
import { openTransactionJournal } from '@assay/node/transactions';
import { type Hex, keccak256 } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { carryOverTransactions } from './carryOverTransactions.ts';
import { createChallengeStore } from './challengeStore.ts';

// The tables as builds before there was one sender and one evidence made them.
const OLD = `CREATE TABLE challenges (
    id TEXT PRIMARY KEY, operator TEXT NOT NULL, suspicion TEXT NOT NULL, facts TEXT NOT NULL, fault_key TEXT NOT NULL,
    salt TEXT NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX challenges_live ON challenges (created_at) WHERE state IN ('open', 'recorded');
  CREATE INDEX challenges_by_key ON challenges (fault_key);
  CREATE TABLE transactions (
    id INTEGER PRIMARY KEY, subject TEXT NOT NULL, purpose TEXT NOT NULL, nonce INTEGER NOT NULL, data TEXT NOT NULL,
    value TEXT NOT NULL, gas TEXT NOT NULL, state TEXT NOT NULL, since_block INTEGER NOT NULL, since_time INTEGER NOT NULL,
    block INTEGER, reverted INTEGER NOT NULL, cost TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE attempts (
    hash TEXT PRIMARY KEY, transaction_id INTEGER NOT NULL, raw TEXT NOT NULL, max_fee TEXT NOT NULL, tip TEXT NOT NULL,
    cancels INTEGER NOT NULL
  ) STRICT;`;

const bytes = (byte: string): Hex => `0x${byte.repeat(32)}`;
const operator: Hex = `0x${'ab'.repeat(20)}`;
const court: Hex = `0x${'cd'.repeat(20)}`;
const domain = { chainId: 31337, anchors: `0x${'ef'.repeat(20)}` } as const;
const account = privateKeyToAccount(bytes('11'));
const stranger = privateKeyToAccount(bytes('22'));
const other = { size: 9, root: bytes('aa'), digest: bytes('bb'), path: [bytes('cc')] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-carry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const open = () => openOwnDatabase(join(folder, 'monitor.sqlite'), '', '');
const journalOf = ({ address }: { address: Hex }) =>
  openTransactionJournal(join(folder, `${address}.sqlite`), { chainId: 31337, account: address });

async function writeOld(): Promise<void> {
  const database = open();
  database.sql.exec(OLD);
  const facts = { fault: 'FORK', faultKey: bytes('01'), evidence: bytes('02'), digests: [], provableFrom: 5 };
  const challenges: [string, object][] = [
    ['FORK:1', { kind: 'fork', leafIndex: 4, other }],
    ['gap:1', { kind: 'gap', receipt: 'compact', sizeBefore: 3 }],
    ['CONFLICT:1', { kind: 'conflict', receipts: ['a', 'b'] }],
  ];
  const insert = database.sql.prepare("INSERT INTO challenges VALUES (?, ?, ?, ?, ?, ?, ?, 'open', NULL, 7, 8)");
  for (const [id, suspicion] of challenges) {
    const row = JSON.stringify({ ...facts, admissibleUntil: 6, win: '12' });
    insert.run(id, operator, JSON.stringify(suspicion), row, bytes('01'), bytes('03'), account.address);
  }
  const states: [string, string, typeof account, number][] = [
    ['commit', 'final', account, 1],
    ['challenge', 'final', account, 1],
    ['challenge', 'mined', account, 0],
    ['challenge', 'waiting', account, 0],
    ['challenge', 'waiting', stranger, 0],
  ];
  for (const [nonce, [purpose, state, from, reverted]] of states.entries()) {
    const fees = { maxFeePerGas: 7n, maxPriorityFeePerGas: 3n };
    const call = { type: 'eip1559', chainId: 31337, nonce, to: court, data: '0x1234', gas: 50_000n, ...fees } as const;
    const raw = await from.signTransaction(call);
    const { lastInsertRowid: id } = database.sql
      .prepare(
        "INSERT INTO transactions VALUES (NULL, 'gap:1', ?, ?, '0x1234', '0', '50000', ?, 3, 4, ?, ?, '350000', 9)",
      )
      .run(purpose, nonce, state, state === 'waiting' ? null : 3, reverted);
    database.sql.prepare("INSERT INTO attempts VALUES (?, ?, ?, '7', '3', 0)").run(keccak256(raw), id, raw);
  }
  database.close();
}

test('challenges of an older build keep their salts, and their suspicions become evidence', async () => {
  await writeOld();
  for (let start = 0; start < 2; start++) {
    const database = open();
    const store = createChallengeStore(database, domain);
    const [fork, gap, conflict] = ['FORK:1', 'gap:1', 'CONFLICT:1'].map((id) => store.get(id)!);
    expect(store.live()).toHaveLength(3);
    const bountyClaim = { salt: bytes('03'), recipient: account.address };
    expect(fork).toMatchObject({
      bountyClaim,
      bound: bytes('02'),
      faultKey: bytes('01'),
      win: 12n,
      admissibleUntil: 6,
    });
    expect(fork?.evidence).toMatchObject({ version: 1, ...domain, receipts: [] });
    expect(fork?.evidence.showings[0]).toMatchObject({ operator, digest: other.digest, proof: { index: 4 } });
    expect([gap?.evidence.receipts, conflict?.evidence.receipts]).toEqual([['compact'], ['a', 'b']]);
    database.close();
  }
});

test('transactions of an older build go on in the journal of their account, once; those of another account wait for it', async () => {
  await writeOld();
  for (let start = 0; start < 2; start++) {
    const database = open();
    const journal = journalOf(account);
    await carryOverTransactions(database, journal, court);
    const found = journal.of('gap:1').map(({ key, nonce, state, reverted }) => [key, nonce, state, reverted]);
    expect(found).toEqual([
      ['gap:1:commit:0', 0, 'final', true],
      ['gap:1:challenge:0', 1, 'final', true],
      // In which block, and by which attempt, the journal finds out itself.
      ['gap:1:challenge:1', 2, 'waiting', false],
      ['gap:1:challenge:2', 3, 'waiting', false],
    ]);
    expect(journal.totals()).toEqual({ spent: 1_400_000n, count: 4 });
    expect(database.sql.prepare('SELECT count(*) AS n FROM transactions').get()?.n).toBe(1);
    journal.close();
    database.close();
  }
  const database = open();
  const journal = journalOf(stranger);
  await carryOverTransactions(database, journal, court);
  expect(journal.live().map(({ nonce }) => nonce)).toEqual([4]);
  expect(database.sql.prepare("SELECT name FROM sqlite_master WHERE name = 'transactions'").get()).toBeUndefined();
  journal.close();
  database.close();
});
