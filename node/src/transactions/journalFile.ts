import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InputError } from '@assay/sdk';
import type { Address } from 'viem';

/** Whose transactions a journal holds. */
export type JournalIdentity = { readonly chainId: number; readonly account: Address };

const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS transactions (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, purpose TEXT NOT NULL, nonce INTEGER NOT NULL,
  target TEXT NOT NULL, data TEXT NOT NULL, value TEXT NOT NULL, state TEXT NOT NULL, since_block INTEGER NOT NULL,
  since_time INTEGER NOT NULL, block INTEGER, mined_hash TEXT, reverted INTEGER NOT NULL, cost TEXT NOT NULL,
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
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/**
 * Opens the database of a journal for this process alone. The lock dies with the process, so kill -9 leaves nothing to
 * clean up. `:memory:` keeps nothing.
 * @throws InputError TRANSACTION_JOURNAL_LOCKED, TRANSACTION_JOURNAL_CORRUPT, TRANSACTION_JOURNAL_MISMATCH,
 * TRANSACTION_JOURNAL_WRITE_FAILED
 */
export function openJournalFile(path: string, identity: JournalIdentity): DatabaseSync {
  const sql = open(path);
  try {
    sql.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    sql.exec(`BEGIN EXCLUSIVE; ${SCHEMA} COMMIT;`);
    const [check] = Object.values(sql.prepare('PRAGMA integrity_check(1)').get() ?? {});
    if (check !== 'ok') throw corruptJournal(path, String(check));
    checkIdentity(sql, path, identity);
    if (path !== ':memory:') syncFolder(path);
    return sql;
  } catch (error) {
    sql.close();
    if (error instanceof InputError) throw error;
    if (primaryCode(error) === SQLITE_BUSY) {
      const message = `Another process sends from ${identity.account}: it has ${path} open. One account has one sender at a time. Stop that process, or use another key.`;
      throw new InputError('TRANSACTION_JOURNAL_LOCKED', message, { path, ...identity });
    }
    throw primaryCode(error) === SQLITE_FULL ? writeFailed(path, error) : corruptJournal(path, text(error), error);
  }
}

function open(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    return new DatabaseSync(path);
  } catch (cause) {
    throw writeFailed(path, cause);
  }
}

function checkIdentity(sql: DatabaseSync, path: string, { chainId, account }: JournalIdentity): void {
  const wanted = `${FORMAT}:${chainId}:${account.toLowerCase()}`;
  const found = sql.prepare("SELECT value FROM meta WHERE key = 'identity'").get()?.value;
  if (found === wanted) return;
  if (found === undefined) {
    sql.prepare("INSERT INTO meta VALUES ('identity', ?)").run(wanted);
    return;
  }
  const message = `The journal ${path} belongs to ${String(found)}, not to ${wanted} (format, chain, account). Give each account on each chain its own.`;
  throw new InputError('TRANSACTION_JOURNAL_MISMATCH', message, { path, found, wanted });
}

/** The name itself must survive a power cut, or a signed transaction is forgotten with the file. */
function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Says whether the disk was full: then nothing was written, and all is as before. */
export function isDiskFull(error: unknown): boolean {
  return primaryCode(error) === SQLITE_FULL;
}

function primaryCode(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}

/** The disk had no room; nothing was sent. */
export function writeFailed(path: string, cause: unknown): InputError {
  const message = `The journal of transactions ${path} could not be written; nothing was sent. Make room on the disk.`;
  return new InputError('TRANSACTION_JOURNAL_WRITE_FAILED', message, { path }, { cause });
}

/** The journal holds something that this program did not write. */
export function corruptJournal(path: string, problem: string, cause?: unknown): InputError {
  const message = `The journal of transactions ${path} is damaged: ${problem}. Restore it. If that cannot be done, move it away once nothing sent from this account is still waiting: what is in the air is then no longer known.`;
  return new InputError('TRANSACTION_JOURNAL_CORRUPT', message, { path, problem }, { cause });
}

/** It is not known what the disk holds. */
export function lostJournal(path: string, cause: unknown): InputError {
  const message = `The journal of transactions ${path} can no longer be trusted: ${text(cause)}. Check the disk, then start again.`;
  return new InputError('TRANSACTION_JOURNAL_LOST', message, { path }, { cause });
}

const text = (error: unknown) => (error instanceof Error ? error.message : String(error));
