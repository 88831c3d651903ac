import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { InputError } from '@assay/sdk';
import { writeError } from './diskIo.ts';

export type DirectoryLock = { readonly release: () => void };

const SQLITE_BUSY = 5;

/**
 * Takes the directory for this process. SQLite's exclusive lock is held by the kernel and falls with the process, also
 * after kill -9, so nothing stale can be left behind.
 * @throws InputError LOG_LOCKED when another process (or this one) holds it, JOURNAL_WRITE_FAILED when the lock file cannot be used
 */
export function lockDirectory(directory: string): DirectoryLock {
  const path = join(directory, 'lock.sqlite');
  const Database = loadSqlite();
  const database = new Database(path, { timeout: 0 });
  try {
    // INVARIANT L7: One process at a time writes a log directory; the lock falls with its holder.
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw writeError(path, cause);
    const message = `The log in ${directory} is open in another process. Two writers would give out indices twice: stop the other one first.`;
    throw new InputError('LOG_LOCKED', message, { directory }, { cause });
  }
  return { release: () => database.close() };
}

// node:sqlite announces itself as experimental when first loaded; the announcement is no news for an operator's log.
function loadSqlite(): typeof DatabaseSync {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return createRequire(import.meta.url)('node:sqlite').DatabaseSync;
  } finally {
    process.emitWarning = emitWarning;
  }
}
