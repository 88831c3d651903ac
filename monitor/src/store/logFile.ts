import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CompactRange,
  createCompactRange,
  equalBytes,
  hashLeaf,
  hashNode,
  type NodeReader,
  TILE_HEIGHT,
  TILE_WIDTH,
} from '@assay/sdk';
import { nextTurn } from '../turns.ts';
import { damaged, type HashFile, openHashFile } from './hashFile.ts';

const HASH = 32;
/** Levels of tiles above the entries: 256^5 entries is the 2^40 that the anchor word can hold. */
const LEVELS = 5;
/** Entries hashed between two turns of others. */
const PART = 4 * TILE_WIDTH;

/**
 * One mirrored log on disk: `entries` holds the 32-byte digests, `nodes.k` the roots of its complete subtrees of 256^k
 * leaves, all flat and append-only. Every tile of tlog-tiles is a slice of one of them (level 0: the slice's leaf hashes).
 * Readers see committed entries only.
 */
export type LogFile = {
  size(): number;
  root(): Uint8Array;
  /** Computes what the log would be with these digests behind it, and writes nothing yet. */
  prepare(digests: readonly Uint8Array[]): Promise<PreparedEntries>;
  /** Digest of the entry `index`. */
  entry(index: number): Uint8Array;
  entries(from: number, count: number): Uint8Array[];
  /** Hashes of a tile: `width` nodes at tile level `level`, from the beginning of tile `index` on. */
  tile(level: number, index: number, width: number): Uint8Array[];
  node: NodeReader;
  /**
   * Recomputes the whole tree out of the entries and compares every stored node, once, with pauses for others. Rejects with
   * STORE_CORRUPT. Until then a file may be damaged where nothing looked yet: nobody is accused before.
   */
  check(): Promise<void>;
};

/** Digests that could follow the log, with the root they would give. */
export type PreparedEntries = {
  readonly from: number;
  readonly digests: readonly Uint8Array[];
  readonly root: Uint8Array;
  /** Writes and syncs the files, then calls `commit`; if any of it throws, the log is as before. */
  write(commit: () => void): void;
};

/** What the database says was committed. */
export type Committed = { readonly size: number; readonly root: Uint8Array };

/**
 * Opens a mirrored log that must hold the `committed` entries, and cuts off what a crash left above. The tree's right edge is
 * taken from the stored nodes and must give the committed root; everything else is compared by `check`.
 * @throws InputError STORE_CORRUPT naming file and offset
 */
export function openLogFile(folder: string, committed: Committed): LogFile {
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: LEVELS + 1 }, (_, level) =>
    openHashFile(join(folder, level === 0 ? 'entries' : `nodes.${level}`)),
  );
  cut(files, committed.size);
  let range = rightEdge(files, committed);
  let checking: Promise<void> | undefined;
  const entries = (from: number, count: number) => files[0]!.read(from, count);
  return {
    size: () => range.size(),
    root: () => range.root(),
    prepare: async (digests) => {
      const from = range.size();
      const next = createCompactRange({ size: from, hashes: range.hashes() });
      const rows = emptyRows();
      for (let at = 0; at < digests.length; at += PART) {
        extend(next, digests.slice(at, at + PART), rows);
        await nextTurn();
      }
      const write = (commit: () => void) => {
        try {
          for (const [level, row] of rows.entries()) {
            if (row.length > 0) files[level]!.write(Math.floor(from / TILE_WIDTH ** level), row);
          }
          commit();
        } catch (error) {
          cut(files, from);
          throw error;
        }
        range = next;
      };
      return { from, digests, root: next.root(), write };
    },
    entry: (index) => entries(index, 1)[0]!,
    entries,
    tile: (level, index, width) => readHashes(files, level, index * TILE_WIDTH, width),
    node: async (level, index) => nodeAt(files, level, index),
    check: () => {
      checking ??= checkAll(files, committed);
      return checking;
    },
  };
}

/** Root of the complete subtree `index` of 2^level leaves. */
function nodeAt(files: readonly HashFile[], level: number, index: number): Uint8Array {
  const width = 2 ** (level % TILE_HEIGHT);
  let row = readHashes(files, Math.floor(level / TILE_HEIGHT), index * width, width);
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) => hashNode(row[2 * i]!, row[2 * i + 1]!));
  }
  return row[0]!;
}

/** Deletes a mirrored log's files, so that it is downloaded anew. */
export function removeLogFile(folder: string): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true });
}

function cut(files: readonly HashFile[], size: number): void {
  for (const [level, file] of files.entries()) file.truncate(Math.floor(size / TILE_WIDTH ** level));
}

const emptyRows = (): Uint8Array[][] => Array.from({ length: LEVELS + 1 }, () => []);

/** Appends digests to the range, and to `rows` what each file gets of it. */
function extend(range: CompactRange, digests: readonly Uint8Array[], rows: Uint8Array[][]): void {
  for (const digest of digests) {
    rows[0]!.push(digest);
    range.append(hashLeaf(digest), (level, _, hash) => {
      if (level > 0 && level % TILE_HEIGHT === 0) rows[level / TILE_HEIGHT]?.push(hash);
    });
  }
}

/** The complete subtrees at the right edge, out of stored nodes and the last entries. */
function rightEdge(files: readonly HashFile[], { size, root }: Committed): CompactRange {
  const hashes: Uint8Array[] = [];
  for (let level = 40, from = 0; level >= 0; level--) {
    const leaves = 2 ** level;
    if (size - from < leaves) continue;
    hashes.push(nodeAt(files, level, from / leaves));
    from += leaves;
  }
  const range = createCompactRange({ size, hashes });
  if (!equalBytes(range.root(), root)) {
    // Something is wrong: the whole comparison says where.
    for (const _ of compareAll(files, { size, root }));
  }
  needRoot(files, range, { size, root });
  return range;
}

/** Recomputes the tree from the entries and compares every stored node on the way, part by part. */
function* compareAll(files: readonly HashFile[], committed: Committed): Generator<void> {
  const range = createCompactRange();
  for (let from = 0; from < committed.size; from += PART) {
    const rows = emptyRows();
    extend(range, files[0]!.read(from, Math.min(PART, committed.size - from)), rows);
    for (const [level, row] of rows.entries()) {
      if (level > 0 && row.length > 0) compare(files, level, Math.floor(from / TILE_WIDTH ** level), row);
    }
    yield;
  }
  needRoot(files, range, committed);
}

async function checkAll(files: readonly HashFile[], committed: Committed): Promise<void> {
  for (const _ of compareAll(files, committed)) await nextTurn();
}

function needRoot(files: readonly HashFile[], range: CompactRange, { size, root }: Committed): void {
  // INVARIANT W4: A stored log is only opened if its right edge gives the committed root, and nobody is accused by it
  //   before its entries gave every stored node.
  if (equalBytes(range.root(), root)) return;
  const tail = size - (size % TILE_WIDTH);
  const why = `the entries from ${tail} on do not give the root that was committed for ${size} entries`;
  throw damaged(files[0]!.path, tail * HASH, why, { firstEntry: tail, lastEntry: size - 1 });
}

function compare(files: readonly HashFile[], level: number, first: number, computed: readonly Uint8Array[]): void {
  const stored = files[level]!.read(first, computed.length);
  const wrong = computed.findIndex((hash, i) => !equalBytes(hash, stored[i]!));
  if (wrong < 0) return;
  const span = TILE_WIDTH ** level;
  const firstEntry = (first + wrong) * span;
  const lastEntry = firstEntry + span - 1;
  const why = `its node does not match the entries ${firstEntry} to ${lastEntry} in ${files[0]!.path}`;
  throw damaged(files[level]!.path, (first + wrong) * HASH, why, { firstEntry, lastEntry });
}

function readHashes(files: readonly HashFile[], level: number, from: number, width: number): Uint8Array[] {
  const row = files[level]!.read(from, width);
  return level === 0 ? row.map(hashLeaf) : row;
}
