import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createCompactRange, hashLeaf, hashNode, InputError, type NodeReader, TILE_WIDTH } from '@assay/sdk';

const HASH = 32;
/** Levels of tiles above the entries: 256^5 entries is the 2^40 that the anchor word can hold. */
const LEVELS = 5;

type Frontier = ReturnType<typeof createCompactRange>;

/**
 * One mirrored log on disk: `entries` holds the 32-byte digests, `nodes.k` the roots of its complete subtrees of 256^k
 * leaves, all flat and append-only. Every tile of tlog-tiles is a slice of one of them (level 0: the slice's leaf hashes).
 */
export type LogFile = {
  /** Entries that are appended; what is above the committed size is forgotten by the next open. */
  size(): number;
  root(): Uint8Array;
  /** Appends digests. Not durable before {@link LogFile.sync}. */
  append(digests: readonly Uint8Array[]): void;
  sync(): void;
  /** Forgets everything from `size` on, which must be the size at some earlier {@link LogFile.mark}. */
  rollback(mark: LogMark): void;
  mark(): LogMark;
  /** Digest of the entry `index`. */
  entry(index: number): Uint8Array;
  entries(from: number, count: number): Uint8Array[];
  /** Hashes of a tile: `width` nodes at tile level `level` from tile `index` on. */
  tile(level: number, index: number, width: number): Uint8Array[];
  node: NodeReader;
  close(): void;
};

/** What the database says was committed. */
export type Committed = { readonly size: number; readonly root: Uint8Array };

export type LogMark = { readonly size: number; readonly range: readonly Uint8Array[] };

/**
 * Opens a mirrored log that must hold the `committed` entries, recomputes the tree, compares every stored node and the
 * root with it, and cuts off what a crash left above.
 * @throws InputError STORE_CORRUPT naming file and offset
 */
export function openLogFile(folder: string, committed: Committed): LogFile {
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: LEVELS + 1 }, (_, level) => openFlat(folder, level));
  try {
    for (const [level, file] of files.entries()) file.truncate(Math.floor(committed.size / TILE_WIDTH ** level));
    let range = rebuild(files, committed);
    let size = committed.size;
    return {
      size: () => size,
      root: () => range.root(),
      append: (digests) => {
        appendAll(files, range, digests);
        size += digests.length;
      },
      sync: () => {
        for (const file of files) file.sync();
      },
      mark: () => ({ size, range: range.hashes() }),
      rollback: (mark) => {
        for (const [level, file] of files.entries()) file.truncate(Math.floor(mark.size / TILE_WIDTH ** level));
        range = createCompactRange({ size: mark.size, hashes: mark.range });
        size = mark.size;
      },
      entry: (index) => slices(files[0]!.read(index, 1))[0]!,
      entries: (from, count) => slices(files[0]!.read(from, count)),
      tile: (level, index, width) => readTile(files, level, index * TILE_WIDTH, width),
      node: async (level, index) => readNode(files, level, index),
      close: () => {
        for (const file of files) file.close();
      },
    };
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}

/** Deletes a mirrored log's files, so that it is downloaded anew. */
export function removeLogFile(folder: string): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true });
}

function appendAll(files: readonly Flat[], range: Frontier, digests: readonly Uint8Array[]): void {
  const rows: Uint8Array[][] = files.map(() => []);
  for (const digest of digests) {
    rows[0]?.push(digest);
    range.append(hashLeaf(digest), (level, _, hash) => {
      if (level > 0 && level % 8 === 0) rows[level / 8]?.push(hash);
    });
  }
  for (const [level, row] of rows.entries()) files[level]?.append(row);
}

/** Rebuilds the frontier from the entries and compares every stored node on the way. */
function rebuild(files: readonly Flat[], { size, root }: Committed): Frontier {
  const range = createCompactRange();
  const chunk = TILE_WIDTH * TILE_WIDTH;
  for (let from = 0; from < size; from += chunk) {
    const rows: Uint8Array[][] = files.map(() => []);
    const first = files.map((_, level) => Math.floor(from / TILE_WIDTH ** level));
    for (const digest of slices(files[0]!.read(from, Math.min(chunk, size - from)))) {
      range.append(hashLeaf(digest), (level, _, hash) => {
        if (level > 0 && level % 8 === 0) rows[level / 8]?.push(hash);
      });
    }
    for (const [level, row] of rows.entries()) if (row.length > 0) compare(files, level, first[level]!, row);
  }
  // INVARIANT: W4
  if (!Buffer.from(range.root()).equals(root)) {
    const tail = size - (size % TILE_WIDTH);
    throw corrupt(files[0]!.path, tail * HASH, {
      firstEntry: tail,
      lastEntry: size - 1,
      why: `the entries from ${tail} on do not give the root that was committed for ${size} entries`,
    });
  }
  return range;
}

function compare(files: readonly Flat[], level: number, first: number, computed: readonly Uint8Array[]): void {
  const stored = slices(files[level]!.read(first, computed.length));
  const wrong = computed.findIndex((hash, i) => !Buffer.from(hash).equals(stored[i]!));
  if (wrong < 0) return;
  const file = files[level]!;
  const span = TILE_WIDTH ** level;
  throw corrupt(file.path, (first + wrong) * HASH, {
    firstEntry: (first + wrong) * span,
    lastEntry: (first + wrong + 1) * span - 1,
    why: `its node does not match the entries ${(first + wrong) * span} to ${(first + wrong + 1) * span - 1} in ${files[0]!.path}`,
  });
}

function readTile(files: readonly Flat[], level: number, from: number, width: number): Uint8Array[] {
  const row = slices(files[level]!.read(from, width));
  return level === 0 ? row.map(hashLeaf) : row;
}

function readNode(files: readonly Flat[], level: number, index: number): Uint8Array {
  const tileLevel = Math.floor(level / 8);
  const width = 2 ** (level % 8);
  let row = readTile(files, tileLevel, index * width, width);
  while (row.length > 1) row = Array.from({ length: row.length / 2 }, (_, i) => hashNode(row[2 * i]!, row[2 * i + 1]!));
  return row[0]!;
}

type Flat = ReturnType<typeof openFlat>;

function openFlat(folder: string, level: number) {
  const path = join(folder, level === 0 ? 'entries' : `nodes.${level}`);
  const fresh = !existsSync(path);
  const fd = openSync(path, fresh ? 'w+' : 'r+');
  if (fresh) syncFolder(folder);
  let end = Math.floor(fstatSync(fd).size / HASH);
  let dirty = false;
  return {
    path,
    /** Cuts the file to `count` hashes; a shorter file is damaged. */
    truncate(count: number): void {
      if (end < count)
        throw corrupt(path, end * HASH, { why: `it ends there, but ${count * HASH} bytes were committed` });
      ftruncateSync(fd, count * HASH);
      end = count;
    },
    append(hashes: readonly Uint8Array[]): void {
      if (hashes.length === 0) return;
      const bytes = Buffer.concat(hashes);
      for (let done = 0; done < bytes.length; )
        done += writeSync(fd, bytes, done, bytes.length - done, end * HASH + done);
      end += hashes.length;
      dirty = true;
    },
    read(from: number, count: number): Buffer {
      const bytes = Buffer.alloc(count * HASH);
      const got = from + count > end ? 0 : readSync(fd, bytes, 0, bytes.length, from * HASH);
      if (got !== bytes.length) throw corrupt(path, from * HASH, { why: `${count} hashes were wanted from there` });
      return bytes;
    },
    sync(): void {
      if (dirty) fdatasyncSync(fd);
      dirty = false;
    },
    close: () => closeSync(fd),
  };
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function slices(bytes: Buffer): Uint8Array[] {
  return Array.from(
    { length: bytes.length / HASH },
    (_, i) => new Uint8Array(bytes.subarray(i * HASH, (i + 1) * HASH)),
  );
}

function corrupt(path: string, offset: number, details: { why: string } & Record<string, unknown>): InputError {
  return new InputError(
    'STORE_CORRUPT',
    `The mirror is damaged: ${path} at byte ${offset}: ${details.why}. Start with --redownload <operator> to fetch that log again.`,
    { path, offset, ...details },
  );
}
