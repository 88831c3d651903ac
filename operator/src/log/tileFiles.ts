import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entriesPath, InputError, tilePath } from '@assay/sdk';
import { type DiskIo, writeError } from './diskIo.ts';
import { allocateNodes, expandTile, LEAF_TILE_BYTES, type LeafTile, TILE_LEAVES, tileOf } from './leafTile.ts';
import type { LogTree } from './logTree.ts';
import { readBytes } from './readBytes.ts';
import { HASH_BYTES } from './sha256.ts';

/** Bytes of a full entry bundle: 256 times a 2-byte length and a 32-byte digest. */
const BUNDLE_BYTES = TILE_LEAVES * (2 + HASH_BYTES);
const CACHED_TILES = 128;

/** Full tiles on disk below `directory`, in the C2SP tlog-tiles layout. All of it can be rebuilt from the journal. */
export type TileFiles = {
  /** Queues a full level-0 tile, its entry bundle and the upper tiles that it completes. */
  readonly add: (index: number, tile: LeafTile) => void;
  /** The same at once, skipping files that are there in full: for start-up. */
  readonly addMissing: (index: number, tile: LeafTile) => void;
  /** Leaf hashes and inner nodes of a full tile, checked. @throws InputError TILE_CORRUPT */
  readonly nodes: (index: number) => Promise<Buffer>;
  /** The entry bundle of a full tile, checked. @throws InputError TILE_CORRUPT */
  readonly bundle: (index: number) => Promise<Uint8Array>;
  /** Resolves when everything queued is on disk. */
  readonly settled: () => Promise<void>;
};

/** Opens the tile files of a log. `onFatal` gets the error of a write that failed. */
export function createTileFiles(
  directory: string,
  tree: LogTree,
  io: DiskIo,
  onFatal: (error: Error) => void,
): TileFiles {
  const directories = new Set<string>();
  const waiting = new Map<number, LeafTile>();
  const cache = new Map<number, Buffer>();
  const loading = new Map<number, Promise<Buffer>>();
  let writing: Promise<void> = Promise.resolve();
  let failed = false;

  return {
    add(index, tile) {
      waiting.set(index, tile);
      writing = writing.then(() => writeTile(index, tile));
    },
    addMissing(index, tile) {
      for (const file of filesOf(index, tile)) {
        const path = join(directory, file.path);
        // A file cut short by a power loss is written again; a full one with wrong content is found when it is read.
        if (statSync(path, { throwIfNoEntry: false })?.size === file.length) continue;
        try {
          if (needsDirectory(path)) mkdirSync(dirname(path), { recursive: true });
          writeFileSync(`${path}.tmp`, file.bytes());
          renameSync(`${path}.tmp`, path);
        } catch (error) {
          throw writeError(path, error);
        }
      }
    },
    nodes(index) {
      const known = waiting.get(index)?.nodes ?? cache.get(index);
      if (known !== undefined) return Promise.resolve(remember(index, known));
      // One proof asks for up to nine nodes of a tile at the same time.
      let load = loading.get(index);
      if (load === undefined) {
        load = loadNodes(index).finally(() => loading.delete(index));
        loading.set(index, load);
      }
      return load;
    },
    async bundle(index) {
      const known = waiting.get(index);
      if (known !== undefined) return encodeBundle(known.entries, TILE_LEAVES);
      const path = entriesPath(index);
      const bytes = await read(path, BUNDLE_BYTES);
      const entries = decodeBundle(bytes);
      const sameForm = encodeBundle(entries, TILE_LEAVES).equals(bytes);
      // INVARIANT L8: No hash or entry from a tile file is used or served unless it gives the root that the journal
      //   gives.
      if (!sameForm || !tree.isTileRoot(index, tileOf(entries).nodes))
        throw corrupt(path, 'its entries do not give the root that the journal gives');
      return bytes;
    },
    settled: () => writing,
  };

  async function loadNodes(index: number): Promise<Buffer> {
    const path = tilePath(0, index);
    // Read where it stays: fewer buffers, fewer collections, and a proof that waits for none of them.
    const nodes = allocateNodes();
    await read(path, LEAF_TILE_BYTES, nodes);
    expandTile(nodes);
    // INVARIANT L8: No hash or entry from a tile file is used or served unless it gives the root that the journal
    //   gives.
    if (!tree.isTileRoot(index, nodes)) throw corrupt(path, 'its hashes do not give the root that the journal gives');
    return remember(index, nodes);
  }

  async function writeTile(index: number, tile: LeafTile): Promise<void> {
    if (failed) return;
    try {
      for (const file of filesOf(index, tile)) await writeWhole(join(directory, file.path), file.bytes());
      remember(index, tile.nodes);
      waiting.delete(index);
    } catch (error) {
      failed = true;
      onFatal(writeError(join(directory, tilePath(0, index)), error));
    }
  }

  async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
    if (needsDirectory(path)) await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.tmp`, bytes);
    await io.reached?.('tileTmp');
    await rename(`${path}.tmp`, path);
    await io.reached?.('tileRename');
  }

  function needsDirectory(path: string): boolean {
    const folder = dirname(path);
    if (directories.has(folder)) return false;
    directories.add(folder);
    return !existsSync(folder);
  }

  function filesOf(index: number, tile: LeafTile) {
    const files = [
      {
        path: tilePath(0, index),
        length: LEAF_TILE_BYTES,
        bytes: (): Uint8Array => tile.nodes.subarray(0, LEAF_TILE_BYTES),
      },
      {
        path: entriesPath(index),
        length: BUNDLE_BYTES,
        bytes: (): Uint8Array => encodeBundle(tile.entries, TILE_LEAVES),
      },
    ];
    // Tile (level, n) holds 256 nodes of tree level 8 * level; the last of them came with this level-0 tile.
    let last = index;
    for (let level = 1; last % TILE_LEAVES === TILE_LEAVES - 1; level++) {
      const start = last - (TILE_LEAVES - 1);
      const bytes = () => tree.upperNodes(8 * level, start, TILE_LEAVES);
      last = start / TILE_LEAVES;
      files.push({ path: tilePath(level, last), length: LEAF_TILE_BYTES, bytes });
    }
    return files;
  }

  async function read(path: string, length: number, target?: Buffer): Promise<Buffer> {
    let bytes: Buffer;
    try {
      bytes = await readBytes(join(directory, path), 0, length + 1, target);
    } catch (cause) {
      throw corrupt(path, `it cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
    }
    if (bytes.length !== length) throw corrupt(path, `it does not have ${length} bytes`);
    return bytes;
  }

  function remember(index: number, nodes: Buffer): Buffer {
    cache.delete(index);
    cache.set(index, nodes);
    if (cache.size > CACHED_TILES) cache.delete(cache.keys().next().value as number);
    return nodes;
  }

  function corrupt(path: string, reason: string, cause?: unknown): InputError {
    const file = join(directory, path);
    const message = `The tile ${file} is damaged: ${reason}. Delete the file and start again: it is rebuilt from the journal.`;
    return new InputError('TILE_CORRUPT', message, { path: file }, { cause });
  }
}

/** Entry bundle of the first `count` of adjacent 32-byte entries (C2SP tlog-tiles). */
export function encodeBundle(entries: Uint8Array, count: number): Buffer {
  const bundle = Buffer.alloc(count * (2 + HASH_BYTES));
  for (let i = 0; i < count; i++) {
    bundle[i * 34 + 1] = HASH_BYTES;
    bundle.set(entries.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES), i * 34 + 2);
  }
  return bundle;
}

function decodeBundle(bundle: Buffer): Buffer {
  const entries = Buffer.alloc(LEAF_TILE_BYTES);
  for (let i = 0; i < TILE_LEAVES; i++) entries.set(bundle.subarray(i * 34 + 2, i * 34 + 34), i * HASH_BYTES);
  return entries;
}
