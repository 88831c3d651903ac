import { join } from 'node:path';
import { InputError } from '@assay/sdk';
import type { Address } from 'viem';
import { type OwnDatabase, openOwnDatabase } from '../files/index.ts';

/** Where a process that keeps its things in `dataDir` keeps the journal of an account. */
export function journalPath(dataDir: string, account: Address): string {
  return join(dataDir, 'transactions', `${account.toLowerCase()}.sqlite`);
}

/** Whose transactions a journal holds. */
export type JournalIdentity = { readonly chainId: number; readonly account: Address };

const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS transactions (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, purpose TEXT NOT NULL, nonce INTEGER NOT NULL,
  target TEXT NOT NULL, data TEXT NOT NULL, value TEXT NOT NULL, state TEXT NOT NULL, since_block INTEGER NOT NULL,
  since_time INTEGER NOT NULL, block INTEGER, mined_hash TEXT, block_hash TEXT, reverted INTEGER NOT NULL, cost TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS transactions_live ON transactions (nonce) WHERE state IN ('waiting', 'mined');
CREATE INDEX IF NOT EXISTS transactions_by_nonce ON transactions (nonce);
CREATE INDEX IF NOT EXISTS transactions_by_time ON transactions (created_at);
CREATE INDEX IF NOT EXISTS transactions_by_subject ON transactions (subject);
CREATE TABLE IF NOT EXISTS attempts (
  hash TEXT PRIMARY KEY, transaction_id INTEGER NOT NULL REFERENCES transactions (id), raw TEXT NOT NULL, gas TEXT NOT NULL,
  max_fee TEXT NOT NULL, tip TEXT NOT NULL, cancels INTEGER NOT NULL, broadcast INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS attempts_by_transaction ON attempts (transaction_id);
`;

const FORMAT = '1';
const ADVICE =
  'Restore it. If that cannot be done, move it away once nothing sent from this account still waits: what is in the air is then no longer known.';

/**
 * Opens the database of a journal for this process alone. `:memory:` keeps nothing.
 * @throws InputError STORE_LOCKED when another process sends from this account, STORE_CORRUPT, STORE_FOREIGN, DISK_FULL,
 * FILE_UNWRITABLE
 */
export function openJournalFile(path: string, { chainId, account }: JournalIdentity): OwnDatabase {
  const database = openOwnDatabase(path, SCHEMA, ADVICE);
  try {
    const wanted = `${FORMAT}:${chainId}:${account.toLowerCase()}`;
    const found = database.sql.prepare("SELECT value FROM meta WHERE key = 'identity'").get()?.value;
    if (found === undefined) database.sql.prepare("INSERT INTO meta VALUES ('identity', ?)").run(wanted);
    else if (found !== wanted) {
      const message = `The journal ${path} belongs to ${String(found)}, not to ${wanted} (format, chain, account). Give each account on each chain its own.`;
      throw new InputError('STORE_FOREIGN', message, { path, found, wanted });
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The journal holds something that this program did not write. */
export function corruptJournal(path: string, problem: string, cause?: unknown): InputError {
  const message = `The journal of transactions ${path} is damaged: ${problem}. ${ADVICE}`;
  return new InputError('STORE_CORRUPT', message, { path, problem }, { cause });
}
