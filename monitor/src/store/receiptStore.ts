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
export function createReceiptStore({ sql, transaction }: Database) {
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
  const fullest = sql.prepare('SELECT operator FROM receipts GROUP BY operator ORDER BY count(*) DESC LIMIT 1');
  const evictOf = sql.prepare(
    'DELETE FROM receipts WHERE digest IN (SELECT digest FROM receipts WHERE operator = ? ORDER BY anchor_by DESC LIMIT ?)',
  );
  const judge = sql.prepare('INSERT OR IGNORE INTO to_judge VALUES (?, ?, ?)');
  const unjudged = sql.prepare(
    'SELECT r.* FROM to_judge j JOIN receipts r ON r.digest = j.digest WHERE j.operator = ? AND j.issued_at < ? ORDER BY j.issued_at LIMIT ?',
  );
  const judged = sql.prepare('DELETE FROM to_judge WHERE digest = ?');
  const runOut = sql.prepare(
    "SELECT * FROM receipts WHERE operator = ? AND leaf >= ? AND anchor_by >= ? AND anchor_by < ? AND status IN ('waiting', 'included', 'omitted') ORDER BY anchor_by LIMIT 1",
  );
  const due = sql.prepare(
    "SELECT 1 FROM receipts WHERE operator = ? AND anchor_by < ? AND status IN ('waiting', 'included') LIMIT 1",
  );
  const late = sql.prepare(
    "SELECT * FROM receipts WHERE operator = ? AND status = 'late' AND leaf < ? ORDER BY leaf DESC LIMIT 1",
  );
  const unmirrored = sql.prepare(
    "SELECT * FROM receipts WHERE operator = ? AND leaf >= ? AND leaf < ? AND status = 'waiting' ORDER BY leaf LIMIT 1",
  );
  const parse = (row: Record<string, unknown> | undefined) => (row === undefined ? undefined : parseRow(row));
  let held = count.get()?.n as number;

  return {
    /** True if it was new. */
    add(receipt: Omit<StoredReceipt, 'status'> & { readonly issuedAt: number }): boolean {
      const { digest, operator, leafIndex, issuedAt, anchorBy, compact } = receipt;
      const added = transaction(() => {
        judge.run(digest, operator.toLowerCase(), issuedAt);
        return insert.run(digest, operator.toLowerCase(), leafIndex, anchorBy, compact).changes === 1;
      });
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
    /** Receipts issued before a time (unix seconds) whose model was not held against the registries yet. */
    unjudged: (operator: Address, before: number, limit: number) =>
      unjudged.all(operator.toLowerCase(), before, limit).map(parseRow),
    setJudged(digest: Uint8Array): void {
      judged.run(digest);
    },
    /** The earliest promise from `from` to `time` (exclusive) for an entry from `size` on. */
    runOut: (operator: Address, size: number, from: number, time: number) =>
      parse(runOut.get(operator.toLowerCase(), size, from, time)),
    /** True when a promise that is not kept yet runs out before a time (unix seconds). */
    dueBefore: (operator: Address, time: number): boolean => due.get(operator.toLowerCase(), time) !== undefined,
    /** The last receipt below `leaf` that was anchored late. */
    lateBelow: (operator: Address, leaf: number) => parse(late.get(operator.toLowerCase(), leaf)),
    /** The first receipt of entries `from` to `to` (exclusive) that the mirrors have not shown. */
    unmirrored: (operator: Address, from: number, to: number) =>
      parse(unmirrored.get(operator.toLowerCase(), from, to)),
    count: () => held,
    /** Drops up to `atMost` receipts that are anchored, oldest promise first. */
    evict(atMost: number): number {
      const gone = Number(evict.run(atMost).changes);
      held -= gone;
      return gone;
    },
    /** The operator of which most receipts are held. */
    fullest: () => fullest.get()?.operator as Address | undefined,
    /** Drops up to `atMost` receipts of one operator, those that fall due last first. */
    evictOf(operator: Address, atMost: number): number {
      const gone = Number(evictOf.run(operator.toLowerCase(), atMost).changes);
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
