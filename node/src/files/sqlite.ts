import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { InputError } from '@assay/sdk';
import { primary, writeFailure } from './writeFailure.ts';

/** SQLite's numbers for what is not the content's fault. */
const BUSY = 5;
/** Permission, read-only, input/output, full disk, cannot be opened. */
const OUTSIDE = [3, 8, 10, 13, 14];

/** Loads SQLite without the announcement that the module is experimental, which is no news for anybody's log. */
export function loadSqlite(): typeof DatabaseSync {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return createRequire(import.meta.url)('node:sqlite').DatabaseSync;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Takes a lock for this process by a file of that name, which stays. SQLite's exclusive lock is held by the kernel and falls
 * with the process, also after kill -9, so nothing stale can be left behind.
 * @param taken makes the error when another process (or this one) holds it
 * @returns gives the lock back
 * @throws what `taken` makes; InputError DISK_FULL, FILE_UNWRITABLE when the file cannot be used
 */
export function takeLock(path: string, taken: (cause: unknown) => Error): () => void {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    database = new (loadSqlite())(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database?.close();
    throw isBusy(cause) ? taken(cause) : writeFailure(path, cause);
  }
  const { close } = database;
  return close.bind(database);
}

/** A database of one process. */
export type OwnDatabase = {
  readonly sql: DatabaseSync;
  /** Runs `work` in one transaction: all of it is on disk when this returns, or none of it. */
  transaction<T>(work: () => T): T;
  close(): void;
};

/**
 * Opens a database for this process alone, makes what `schema` asks for and checks the file. What is committed is on disk.
 * The lock falls with the process, so kill -9 leaves nothing to clean up; a log of writes that was cut is rolled back.
 * @param advice what to do about a damaged file, as a sentence
 * @throws InputError STORE_LOCKED when another process has it, STORE_CORRUPT when it is damaged, DISK_FULL, FILE_UNWRITABLE
 */
export function openOwnDatabase(path: string, schema: string, advice: string): OwnDatabase {
  let opened: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    opened = new (loadSqlite())(path, { timeout: 0 });
    opened.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN EXCLUSIVE;',
    );
    opened.exec(schema);
    opened.exec('COMMIT');
    const [check] = Object.values(opened.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (check !== 'ok') throw new InputError('STORE_CORRUPT', `${path} is damaged: ${check}. ${advice}`, { path });
  } catch (cause) {
    opened?.close();
    throw openFailure(path, cause, advice);
  }
  const sql = opened;
  return {
    sql,
    transaction: (work) => {
      sql.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        sql.exec('COMMIT');
        return result;
      } catch (error) {
        if (sql.isTransaction) sql.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => {
      if (sql.isOpen) sql.close();
    },
  };
}

function openFailure(path: string, cause: unknown, advice: string): Error {
  if (cause instanceof InputError) return cause;
  if (isBusy(cause)) {
    const message = `Another process has ${path} open. Stop it, or give this one a place of its own.`;
    return new InputError('STORE_LOCKED', message, { path }, { cause });
  }
  const { errcode } = cause as { errcode?: number };
  if (errcode === undefined || OUTSIDE.includes(primary(errcode))) return writeFailure(path, cause);
  return new InputError('STORE_CORRUPT', `${path} cannot be read as a database. ${advice}`, { path }, { cause });
}

function isBusy(cause: unknown): boolean {
  return primary((cause as { errcode?: number }).errcode) === BUSY;
}
