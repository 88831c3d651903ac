import { EMPTY_ROOT } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { Database } from './database.ts';
import type { DigestIndex } from './digestIndex.ts';

/** What the chain says about an operator. */
export type OperatorRecord = {
  readonly origin: string;
  readonly checkpointKey: Hex;
  readonly mirrors: readonly string[];
  /** Times in unix seconds, both ends included; an open key ends at a number above every time. */
  readonly receiptKeys: readonly { readonly key: Address; readonly from: number; readonly until: number }[];
};

/** The newest checkpoint of an operator that was checked to the last entry. */
export type SeenCheckpoint = { readonly size: number; readonly root: Uint8Array; readonly note: string };

export type OperatorRow = {
  readonly id: number;
  readonly address: Address;
  /** Undefined when the chain no longer knows the operator (its registration was reorganised away). */
  readonly record: OperatorRecord | undefined;
  /** Checkpoint keys that were registered before the current one. */
  readonly oldKeys: readonly Hex[];
  readonly size: number;
  readonly root: Uint8Array;
  readonly seen: SeenCheckpoint | undefined;
};

/** Entries that follow the committed ones, and the root they give. */
export type NewEntries = { readonly from: number; readonly digests: readonly Uint8Array[]; readonly root: Uint8Array };

export type OperatorStore = ReturnType<typeof createOperatorStore>;

/** Operators, how far their logs are mirrored, what each mirror URL last served, and where a digest stands. */
export function createOperatorStore({ sql, transaction }: Database, index: DigestIndex) {
  const all = sql.prepare('SELECT * FROM operators ORDER BY id');
  const addresses = sql.prepare('SELECT address FROM operators ORDER BY id');
  const recorded = sql.prepare('SELECT 1 FROM operators WHERE address = ? AND record IS NOT NULL');
  const dirty = sql.prepare('SELECT address FROM operators WHERE dirty = 1');
  const byAddress = sql.prepare('SELECT * FROM operators WHERE address = ?');
  const insert = sql.prepare(
    "INSERT OR IGNORE INTO operators (address, dirty, old_keys, size, root, seen_size) VALUES (?, 1, '[]', 0, ?, 0)",
  );
  const markDirty = sql.prepare('UPDATE operators SET dirty = 1 WHERE address = ?');
  const setRecord = sql.prepare('UPDATE operators SET record = ?, old_keys = ?, dirty = 0 WHERE address = ?');
  const setCommitted = sql.prepare('UPDATE operators SET size = ?, root = ? WHERE id = ?');
  const setSeen = sql.prepare('UPDATE operators SET seen_size = ?, seen_root = ?, seen_note = ? WHERE id = ?');
  const addressOf = sql.prepare('SELECT address, size FROM operators WHERE id = ?');
  const mirrorSeen = sql.prepare('SELECT size, note FROM mirrors WHERE operator = ? AND url = ?');
  const setMirror = sql.prepare('INSERT OR REPLACE INTO mirrors VALUES (?, ?, ?, ?)');

  const get = (address: Address): OperatorRow | undefined => {
    const row = byAddress.get(address.toLowerCase());
    return row === undefined ? undefined : parseRow(row);
  };
  return {
    list: (): OperatorRow[] => all.all().map(parseRow),
    get,
    addresses: (): Address[] => addresses.all().map((row) => row.address as Address),
    /** True when the chain's record of the operator is here. */
    hasRecord: (address: Address): boolean => recorded.get(address.toLowerCase()) !== undefined,
    dirty: (): Address[] => dirty.all().map((row) => row.address as Address),
    /** Notes that the chain's record of this operator has to be read (again). */
    touch(address: Address): void {
      insert.run(address.toLowerCase(), EMPTY_ROOT);
      markDirty.run(address.toLowerCase());
    },
    touchAll(): void {
      sql.exec('UPDATE operators SET dirty = 1');
    },
    setRecord(address: Address, record: OperatorRecord | undefined): void {
      const before = get(address);
      const old = before?.record?.checkpointKey;
      const oldKeys = new Set(before?.oldKeys ?? []);
      if (old !== undefined && old !== record?.checkpointKey) oldKeys.add(old);
      setRecord.run(
        record === undefined ? null : JSON.stringify(record),
        JSON.stringify([...oldKeys]),
        address.toLowerCase(),
      );
    },
    /** Commits entries whose files were synced before, and the checkpoint that vouches for them if it is a newer one. */
    commit(id: number, entries: NewEntries, seen: SeenCheckpoint | undefined): void {
      transaction(() => {
        setCommitted.run(entries.from + entries.digests.length, entries.root, id);
        if (seen !== undefined) setSeen.run(seen.size, seen.root, seen.note, id);
      });
    },
    /** Forgets the mirrored entries but not the checkpoint they led to: the log must still arrive there. */
    forgetEntries(id: number): void {
      setCommitted.run(0, EMPTY_ROOT, id);
      index.cut(id, 0);
    },
    setSeen(id: number, seen: SeenCheckpoint): void {
      setSeen.run(seen.size, seen.root, seen.note, id);
    },
    /** Where a digest stands, at most 16 places. */
    find: (digest: Uint8Array): { operator: Address; leafIndex: number }[] =>
      index.find(digest).flatMap(({ operator, leafIndex }) => {
        const row = addressOf.get(operator);
        return row === undefined || leafIndex >= (row.size as number)
          ? []
          : [{ operator: row.address as Address, leafIndex }];
      }),
    mirrorSeen(id: number, url: string): { size: number; note: string } | undefined {
      const row = mirrorSeen.get(id, url);
      return row === undefined ? undefined : { size: row.size as number, note: row.note as string };
    },
    setMirrorSeen(id: number, url: string, seen: { size: number; note: string }): void {
      setMirror.run(id, url, seen.size, seen.note);
    },
  };
}

function parseRow(row: Record<string, unknown>): OperatorRow {
  const note = row.seen_note as string | null;
  return {
    id: row.id as number,
    address: row.address as Address,
    record: row.record === null ? undefined : (JSON.parse(row.record as string) as OperatorRecord),
    oldKeys: JSON.parse(row.old_keys as string) as Hex[],
    size: row.size as number,
    root: row.root as Uint8Array,
    seen: note === null ? undefined : { size: row.seen_size as number, root: row.seen_root as Uint8Array, note },
  };
}
