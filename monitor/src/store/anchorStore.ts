import type { AnchorStore as FollowedAnchors } from '@assay/node/anchors';
import type { Anchoring } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { Database } from './database.ts';

/** `unchecked` until the mirror holds as many entries as the anchor covers. */
export type AnchorStatus = 'unchecked' | 'agrees' | 'mismatch';

export type StoredAnchor = Anchoring & {
  /** True once a reorganisation took it off the chain. */
  readonly vanished: boolean;
  readonly status: AnchorStatus;
  /** When this monitor first read it, unix milliseconds. */
  readonly seenAt: number;
};

export type AnchorStore = ReturnType<typeof createAnchorStore>;

/** Blocks of which the hash is kept; a deeper reorganisation is found at the next 1024th block. */
const KEPT_BLOCKS = 4096;

/** Anchors as the chain told them, with what became of them, and the blocks up to which the chain was read. */
export function createAnchorStore({ sql, transaction }: Database, now: () => number = Date.now) {
  const upsert = sql.prepare(
    `INSERT INTO anchors VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'unchecked', ?)
     ON CONFLICT DO UPDATE SET vanished = 0, log_index = excluded.log_index`,
  );
  const vanish = sql.prepare('UPDATE anchors SET vanished = 1 WHERE operator = ? AND size = ? AND block_hash = ?');
  const between = sql.prepare(
    'SELECT * FROM anchors WHERE vanished = 0 AND block BETWEEN ? AND ? ORDER BY block, log_index',
  );
  const before = sql.prepare(
    'SELECT * FROM anchors WHERE operator = ? AND vanished = 0 AND block < ? ORDER BY size DESC LIMIT 1',
  );
  const latest = sql.prepare('SELECT * FROM anchors WHERE operator = ? AND vanished = 0 ORDER BY size DESC LIMIT 1');
  const covering = sql.prepare(
    'SELECT * FROM anchors WHERE operator = ? AND vanished = 0 AND size > ? ORDER BY size LIMIT 1',
  );
  const upTo = sql.prepare(
    'SELECT * FROM anchors WHERE operator = ? AND vanished = 0 AND size <= ? ORDER BY size DESC LIMIT 1',
  );
  const beyond = sql.prepare('SELECT * FROM anchors WHERE operator = ? AND vanished = 0 AND size > ? ORDER BY size');
  const agreeing = sql.prepare(
    "SELECT * FROM anchors WHERE operator = ? AND vanished = 0 AND status = 'agrees' AND size > ? ORDER BY size LIMIT 1",
  );
  const mismatched = sql.prepare(
    "SELECT * FROM anchors WHERE operator = ? AND vanished = 0 AND status = 'mismatch' ORDER BY size LIMIT 100",
  );
  const unchecked = sql.prepare(
    "SELECT * FROM anchors WHERE operator = ? AND status = 'unchecked' AND vanished = 0 ORDER BY size LIMIT 1000",
  );
  const setStatus = sql.prepare('UPDATE anchors SET status = ? WHERE operator = ? AND size = ? AND block_hash = ?');
  const ofOperator = sql.prepare('SELECT * FROM anchors WHERE operator = ? ORDER BY size DESC, block DESC LIMIT ?');
  const blockBelow = sql.prepare('SELECT number, hash FROM blocks WHERE number < ? ORDER BY number DESC LIMIT 1');
  const addBlock = sql.prepare('INSERT OR REPLACE INTO blocks VALUES (?, ?)');
  const dropBlocks = sql.prepare('DELETE FROM blocks WHERE number > ?');
  const pruneBlocks = sql.prepare('DELETE FROM blocks WHERE number < ? AND number % 1024 <> 0');
  const one = (row: Record<string, unknown> | undefined) => (row === undefined ? undefined : parseRow(row));

  return {
    transaction,
    add(anchor: Anchoring): void {
      const a = anchor;
      upsert.run(
        a.operator.toLowerCase(),
        a.size,
        a.root,
        a.word,
        a.time,
        a.blockNumber,
        a.blockHash,
        a.transactionHash,
        a.logIndex,
        now(),
      );
    },
    /** Anchors on the chain in these blocks, in chain order. */
    between: (from: number, to: number): StoredAnchor[] => between.all(from, to).map(parseRow),
    /** Marks an anchor as gone, until it is added again. */
    vanish({ operator, size, blockHash }: Anchoring): void {
      vanish.run(operator.toLowerCase(), size, blockHash);
    },
    latestBefore: (operator: Address, block: number) => one(before.get(operator.toLowerCase(), block)),
    latest: (operator: Address) => one(latest.get(operator.toLowerCase())),
    /** The first anchor that covers the entry `leafIndex`. */
    covering: (operator: Address, leafIndex: number) => one(covering.get(operator.toLowerCase(), leafIndex)),
    /** The last anchor of at most `size` entries. */
    lastUpTo: (operator: Address, size: number) => one(upTo.get(operator.toLowerCase(), size)),
    /** The last anchor of at most `size` entries, and all after it: what openings are made from. */
    historyFrom(operator: Address, size: number): StoredAnchor[] {
      const first = one(upTo.get(operator.toLowerCase(), size));
      const rest = beyond.all(operator.toLowerCase(), size).map(parseRow);
      return first === undefined ? rest : [first, ...rest];
    },
    /** The first anchor that covers the entry and has the mirrored log's root. */
    agreeing: (operator: Address, leafIndex: number) => one(agreeing.get(operator.toLowerCase(), leafIndex)),
    /** Anchors whose root is not the mirrored log's, at most 100. */
    mismatched: (operator: Address): StoredAnchor[] => mismatched.all(operator.toLowerCase()).map(parseRow),
    unchecked: (operator: Address): StoredAnchor[] => unchecked.all(operator.toLowerCase()).map(parseRow),
    setStatus(anchor: Anchoring, status: AnchorStatus): void {
      setStatus.run(status, anchor.operator.toLowerCase(), anchor.size, anchor.blockHash);
    },
    list: (operator: Address, limit: number): StoredAnchor[] =>
      ofOperator.all(operator.toLowerCase(), limit).map(parseRow),
    /** The newest block below `number` up to which the chain was read. */
    blockBelow(number: number): { number: number; hash: Hex } | undefined {
      const row = blockBelow.get(number);
      return row === undefined ? undefined : { number: row.number as number, hash: row.hash as Hex };
    },
    /** Sets the end of what was read. Keeps some blocks behind it, and every 1024th, to find a fork's beginning. */
    setBlock(block: { readonly number: number; readonly hash: Hex }): void {
      addBlock.run(block.number, block.hash);
      pruneBlocks.run(block.number - KEPT_BLOCKS);
    },
    dropBlocksAbove(number: number): void {
      dropBlocks.run(number);
    },
  } satisfies FollowedAnchors & Record<string, unknown>;
}

function parseRow(row: Record<string, unknown>): StoredAnchor {
  return {
    operator: row.operator as Address,
    size: row.size as number,
    root: row.root as Hex,
    word: row.word as Hex,
    time: row.time as number,
    blockNumber: row.block as number,
    blockHash: row.block_hash as Hex,
    transactionHash: row.tx as Hex,
    logIndex: row.log_index as number,
    vanished: row.vanished === 1,
    status: row.status as AnchorStatus,
    seenAt: row.seen_at as number,
  };
}
