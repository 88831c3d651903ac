import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { InputError } from '@assay/sdk';

const SQLITE_BUSY = 5;

/**
 * Takes a PGlite folder for this process; PGlite itself would let two processes write into one. The lock lies beside the
 * folder, which PGlite wants for itself, and is the kernel's: it falls with the process, however that ends.
 * @returns a function that gives the folder free
 * @throws InputError STORE_LOCKED when another indexer has it
 */
export function lockDatabase(folder: string): () => void {
  mkdirSync(dirname(folder), { recursive: true });
  const database = new (loadSqlite())(`${folder}.lock`, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
    const message = `Another indexer uses ${folder}; stop it, or give this one a folder of its own.`;
    throw new InputError('STORE_LOCKED', message, { folder }, { cause });
  }
  return () => database.close();
}

/** Loaded without the announcement that the module is experimental, which is no news for an indexer's log. */
function loadSqlite(): typeof DatabaseSync {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return createRequire(import.meta.url)('node:sqlite').DatabaseSync;
  } finally {
    process.emitWarning = emitWarning;
  }
}
