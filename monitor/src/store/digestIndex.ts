import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { loadSqlite } from '@assay/node/files';
import { nextTurn } from '../turns.ts';

/** Entries that are sorted and written together: the larger, the fewer pages of the tree are touched for each. */
export const INDEX_BATCH = 65_536;
/** Rows in one transaction; in between, others have their turn. */
const ROWS = 1024;
/** Memory for pages, in KiB. It bounds what a large index takes. */
const CACHE_KIB = 65_536;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS digests (
  digest BLOB NOT NULL, operator INTEGER NOT NULL, leaf INTEGER NOT NULL, PRIMARY KEY (digest, operator)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS indexed (operator INTEGER PRIMARY KEY, size INTEGER NOT NULL) STRICT;
`;

/** Where each digest of the mirrored logs stands. Everything in it can be read out of the logs again. */
export type DigestIndex = {
  /** How many entries of an operator's log are in the index. */
  indexed(operator: number): number;
  /**
   * Adds entries that follow the indexed ones, at most INDEX_BATCH. Resolves with how many of them were in this log already,
   * at another place.
   */
  add(operator: number, from: number, digests: readonly Uint8Array[]): Promise<number>;
  find(digest: Uint8Array): readonly { readonly operator: number; readonly leafIndex: number }[];
  /** Forgets what stands at place `size` and behind it. */
  cut(operator: number, size: number): void;
  close(): void;
};

/** Opens the index `digests.sqlite` in the store, or begins a new one if the file is damaged. */
export function openDigestIndex(storeDir: string): DigestIndex {
  const path = join(storeDir, 'digests.sqlite');
  const sql = open(path);
  const insert = sql.prepare('INSERT OR IGNORE INTO digests VALUES (?, ?, ?)');
  const standing = sql.prepare('SELECT leaf FROM digests WHERE digest = ? AND operator = ?');
  const find = sql.prepare('SELECT operator, leaf FROM digests WHERE digest = ? ORDER BY operator LIMIT 16');
  const indexed = sql.prepare('SELECT size FROM indexed WHERE operator = ?');
  const setIndexed = sql.prepare('INSERT OR REPLACE INTO indexed VALUES (?, ?)');
  const drop = sql.prepare('DELETE FROM digests WHERE operator = ? AND leaf >= ?');

  const transaction = (work: () => void) => {
    sql.exec('BEGIN IMMEDIATE');
    try {
      work();
      sql.exec('COMMIT');
    } catch (error) {
      if (sql.isTransaction) sql.exec('ROLLBACK');
      throw error;
    }
  };
  const size = (operator: number) => (indexed.get(operator)?.size as number | undefined) ?? 0;

  return {
    indexed: size,
    add: async (operator, from, digests) => {
      const order = sortedOrder(digests);
      let doubled = 0;
      for (let start = 0; start < order.length; start += ROWS) {
        transaction(() => {
          for (const position of order.subarray(start, start + ROWS)) {
            const leaf = from + position;
            if (insert.run(digests[position]!, operator, leaf).changes === 1) continue;
            // A batch that a crash cut short is added again.
            if (standing.get(digests[position]!, operator)?.leaf !== leaf) doubled++;
          }
          if (start + ROWS >= order.length) setIndexed.run(operator, from + digests.length);
        });
        await nextTurn();
      }
      return doubled;
    },
    find: (digest) =>
      find.all(digest).map((row) => ({ operator: row.operator as number, leafIndex: row.leaf as number })),
    cut: (operator, to) => {
      transaction(() => {
        drop.run(operator, to);
        setIndexed.run(operator, to);
      });
    },
    close: () => sql.close(),
  };
}

/**
 * Positions in the order of the digests' first 36 bits. Numbers sort natively: a comparison of bytes for each pair would take
 * most of the time that sorting saves.
 */
function sortedOrder(digests: readonly Uint8Array[]): Uint32Array {
  const keys = Float64Array.from(digests, (digest, position) => {
    const high =
      digest[0]! * 2 ** 28 + (((digest[1]! << 20) | (digest[2]! << 12) | (digest[3]! << 4) | (digest[4]! >> 4)) >>> 0);
    return high * INDEX_BATCH + position;
  });
  return Uint32Array.from(keys.sort(), (key) => key % INDEX_BATCH);
}

function open(path: string): DatabaseSync {
  try {
    return tryOpen(path);
  } catch (error) {
    if (!CORRUPT.has((error as { errcode?: number }).errcode ?? 0)) throw error;
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    return tryOpen(path);
  }
}

/** SQLite's numbers for a file that is damaged or no database. */
const CORRUPT = new Set([11, 26]);

function tryOpen(path: string): DatabaseSync {
  const sql = new (loadSqlite())(path, { timeout: 0 });
  try {
    // What a power cut takes back is indexed again, so nobody waits for the disk.
    sql.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    sql.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = 4000;`);
    sql.exec(SCHEMA);
    return sql;
  } catch (error) {
    sql.close();
    throw error;
  }
}
