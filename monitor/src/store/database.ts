import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type OwnDatabase, openOwnDatabase } from '@assay/node/files';
import { InputError } from '@assay/sdk';
import type { Address } from 'viem';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS blocks (number INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS operators (
  id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, record TEXT, dirty INTEGER NOT NULL, old_keys TEXT NOT NULL,
  size INTEGER NOT NULL, root BLOB NOT NULL, seen_size INTEGER NOT NULL, seen_root BLOB, seen_note TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS mirrors (
  operator INTEGER NOT NULL, url TEXT NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (operator, url)
) STRICT;
DROP TABLE IF EXISTS digests;
CREATE TABLE IF NOT EXISTS anchors (
  operator TEXT NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL, word TEXT NOT NULL, time INTEGER NOT NULL,
  block INTEGER NOT NULL, block_hash TEXT NOT NULL, tx TEXT NOT NULL, log_index INTEGER NOT NULL,
  vanished INTEGER NOT NULL, status TEXT NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY (operator, size, block_hash)
) STRICT;
CREATE INDEX IF NOT EXISTS anchors_by_block ON anchors (block);
CREATE INDEX IF NOT EXISTS anchors_unchecked ON anchors (operator, size) WHERE status = 'unchecked' AND vanished = 0;
CREATE TABLE IF NOT EXISTS receipts (
  digest BLOB PRIMARY KEY, operator TEXT NOT NULL, leaf INTEGER NOT NULL, anchor_by INTEGER NOT NULL,
  compact TEXT NOT NULL, status TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS to_judge (
  digest BLOB PRIMARY KEY, operator TEXT NOT NULL, issued_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS to_judge_by_time ON to_judge (operator, issued_at);
CREATE INDEX IF NOT EXISTS receipts_run_out ON receipts (operator, anchor_by) WHERE status IN ('waiting', 'included', 'omitted');
CREATE INDEX IF NOT EXISTS receipts_late ON receipts (operator, leaf) WHERE status = 'late';
CREATE INDEX IF NOT EXISTS receipts_by_leaf ON receipts (operator, leaf);
CREATE INDEX IF NOT EXISTS receipts_watched ON receipts (operator, leaf) WHERE status IN ('waiting', 'included');
`;

export type Database = OwnDatabase;

const ADVICE = 'Move the store away and start again: everything but handed-in receipts is downloaded anew.';

/**
 * Opens the monitor's database in `storeDir`, for this process alone.
 * @throws InputError STORE_LOCKED if another process has it, STORE_FOREIGN if it belongs to another chain or contract,
 * STORE_CORRUPT if the file is damaged, DISK_FULL, FILE_UNWRITABLE
 */
export function openDatabase(storeDir: string, domain: { chainId: number; anchors: Address }): Database {
  const database = openOwnDatabase(join(storeDir, 'monitor.sqlite'), SCHEMA, ADVICE);
  try {
    database.sql.exec('PRAGMA cache_size = -32768');
    checkDomain(database.sql, storeDir, domain);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function checkDomain(sql: DatabaseSync, storeDir: string, domain: { chainId: number; anchors: Address }): void {
  const wanted = `${domain.chainId}:${domain.anchors.toLowerCase()}`;
  const found = sql.prepare("SELECT value FROM meta WHERE key = 'domain'").get()?.value;
  if (found === undefined) {
    sql.prepare("INSERT INTO meta VALUES ('domain', ?)").run(wanted);
  } else if (found !== wanted) {
    throw new InputError(
      'STORE_FOREIGN',
      `The store ${storeDir} belongs to the deployment ${found}, not to ${wanted}. Give each deployment its own --store.`,
      { storeDir, found, wanted },
    );
  }
}
