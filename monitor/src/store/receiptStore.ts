import type { Address } from 'viem';
import type { Database } from './database.ts';

/** `waiting`: its entry is not mirrored yet; `included`: not anchored yet; the others are final. */
export type ReceiptStatus = 'waiting' | 'included' | 'anchored' | 'displaced' | 'omitted' | 'late';

export type StoredReceipt = {
  readonly digest: Uint8Array;
  readonly operator: Address;
  readonly leafIndex: number;
  /** Unix seconds. */
  readonly anchorBy: number;
  readonly compact: string;
  readonly status: ReceiptStatus;
};

export type ReceiptStore = ReturnType<typeof createReceiptStore>;

/** Receipts that people handed in, by digest. */
export function createReceiptStore({ sql }: Database) {
  const insert = sql.prepare("INSERT OR IGNORE INTO receipts VALUES (?, ?, ?, ?, ?, 'waiting')");
  const byDigest = sql.prepare('SELECT * FROM receipts WHERE digest = ?');
  const byLeaf = sql.prepare('SELECT * FROM receipts WHERE operator = ? AND leaf = ? LIMIT 2');
  const watched = sql.prepare(
    "SELECT * FROM receipts WHERE operator = ? AND status IN ('waiting', 'included') AND leaf > ? ORDER BY leaf LIMIT 1000",
  );
  const setStatus = sql.prepare('UPDATE receipts SET status = ? WHERE digest = ?');
  const rewatch = sql.prepare(
    "UPDATE receipts SET status = 'waiting' WHERE operator = ? AND leaf < ? AND status IN ('anchored', 'late')",
  );
  const count = sql.prepare('SELECT count(*) AS n FROM receipts');
  const evict = sql.prepare(
    "DELETE FROM receipts WHERE digest IN (SELECT digest FROM receipts WHERE status = 'anchored' ORDER BY anchor_by LIMIT ?)",
  );
  let held = count.get()?.n as number;

  return {
    /** True if it was new. */
    add(receipt: Omit<StoredReceipt, 'status'>): boolean {
      const { digest, operator, leafIndex, anchorBy, compact } = receipt;
      const added = insert.run(digest, operator.toLowerCase(), leafIndex, anchorBy, compact).changes === 1;
      if (added) held += 1;
      return added;
    },
    get(digest: Uint8Array): StoredReceipt | undefined {
      const row = byDigest.get(digest);
      return row === undefined ? undefined : parseRow(row);
    },
    atLeaf: (operator: Address, leafIndex: number) => byLeaf.all(operator.toLowerCase(), leafIndex).map(parseRow),
    /** Receipts that still wait for something, by leaf index, after `afterLeaf`; at most 1,000. */
    watched: (operator: Address, afterLeaf: number) => watched.all(operator.toLowerCase(), afterLeaf).map(parseRow),
    setStatus(digest: Uint8Array, status: ReceiptStatus): void {
      setStatus.run(status, digest);
    },
    /** Watches again what an anchor of `size` entries had settled, after that anchor vanished. */
    rewatch(operator: Address, size: number): void {
      rewatch.run(operator.toLowerCase(), size);
    },
    count: () => held,
    /** Drops up to `atMost` receipts that are anchored, oldest promise first; nothing else is ever dropped. */
    evict(atMost: number): number {
      const gone = Number(evict.run(atMost).changes);
      held -= gone;
      return gone;
    },
  };
}

function parseRow(row: Record<string, unknown>): StoredReceipt {
  return {
    digest: row.digest as Uint8Array,
    operator: row.operator as Address,
    leafIndex: row.leaf as number,
    anchorBy: row.anchor_by as number,
    compact: row.compact as string,
    status: row.status as ReceiptStatus,
  };
}
