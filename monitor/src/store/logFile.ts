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
import { damaged, type HashFile, openHashFile } from './hashFile.ts';

const HASH = 32;
/** Levels of tiles above the entries: 256^5 entries is the 2^40 that the anchor word can hold. */
const LEVELS = 5;

/**
 * One mirrored log on disk: `entries` holds the 32-byte digests, `nodes.k` the roots of its complete subtrees of 256^k
 * leaves, all flat and append-only. Every tile of tlog-tiles is a slice of one of them (level 0: the slice's leaf hashes).
 * Readers see committed entries only.
 */
export type LogFile = {
  size(): number;
  root(): Uint8Array;
  /** Computes what the log would be with these digests behind it, and writes nothing yet. */
  prepare(digests: readonly Uint8Array[]): PreparedEntries;
  /** Digest of the entry `index`. */
  entry(index: number): Uint8Array;
  entries(from: number, count: number): Uint8Array[];
  /** Hashes of a tile: `width` nodes at tile level `level`, from the beginning of tile `index` on. */
  tile(level: number, index: number, width: number): Uint8Array[];
  node: NodeReader;
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
 * Opens a mirrored log that must hold the `committed` entries, recomputes the tree, compares every stored node and the
 * root with it, and cuts off what a crash left above.
 * @throws InputError STORE_CORRUPT naming file and offset
 */
export function openLogFile(folder: string, committed: Committed): LogFile {
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: LEVELS + 1 }, (_, level) =>
    openHashFile(join(folder, level === 0 ? 'entries' : `nodes.${level}`)),
  );
  cut(files, committed.size);
  let range = rebuild(files, committed);
  const entries = (from: number, count: number) => files[0]!.read(from, count);
  return {
    size: () => range.size(),
    root: () => range.root(),
    prepare: (digests) => {
      const from = range.size();
      const next = createCompactRange({ size: from, hashes: range.hashes() });
      const rows = extend(next, digests);
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
    node: async (level, index) => {
      const width = 2 ** (level % TILE_HEIGHT);
      let row = readHashes(files, Math.floor(level / TILE_HEIGHT), index * width, width);
      while (row.length > 1) {
        row = Array.from({ length: row.length / 2 }, (_, i) => hashNode(row[2 * i]!, row[2 * i + 1]!));
      }
      return row[0]!;
    },
  };
}

/** Deletes a mirrored log's files, so that it is downloaded anew. */
export function removeLogFile(folder: string): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true });
}

function cut(files: readonly HashFile[], size: number): void {
  for (const [level, file] of files.entries()) file.truncate(Math.floor(size / TILE_WIDTH ** level));
}

/** Appends digests to the range. Returns what each file gets of it. */
function extend(range: CompactRange, digests: readonly Uint8Array[]): Uint8Array[][] {
  const rows: Uint8Array[][] = [[...digests], ...Array.from({ length: LEVELS }, () => [])];
  for (const digest of digests) {
    range.append(hashLeaf(digest), (level, _, hash) => {
      if (level > 0 && level % TILE_HEIGHT === 0) rows[level / TILE_HEIGHT]?.push(hash);
    });
  }
  return rows;
}

/** Rebuilds the range from the entries and compares every stored node on the way. */
function rebuild(files: readonly HashFile[], { size, root }: Committed): CompactRange {
  const range = createCompactRange();
  const chunk = 16 * TILE_WIDTH;
  for (let from = 0; from < size; from += chunk) {
    const rows = extend(range, files[0]!.read(from, Math.min(chunk, size - from)));
    for (const [level, row] of rows.entries()) {
      if (level > 0 && row.length > 0) compare(files, level, Math.floor(from / TILE_WIDTH ** level), row);
    }
  }
  // INVARIANT W4: A stored log is only opened if its entries give every stored node and the committed root.
  if (!equalBytes(range.root(), root)) {
    const tail = size - (size % TILE_WIDTH);
    const why = `the entries from ${tail} on do not give the root that was committed for ${size} entries`;
    throw damaged(files[0]!.path, tail * HASH, why, { firstEntry: tail, lastEntry: size - 1 });
  }
  return range;
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
