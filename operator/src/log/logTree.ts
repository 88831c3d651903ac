import { EMPTY_ROOT, subtreeRoots } from '@assay/sdk';
import { createHashList, type HashList } from './hashList.ts';
import {
  appendEntry,
  createLeafTile,
  type LeafTile,
  TILE_LEAVES,
  TILE_ROOT_OFFSET,
  tileNodeOffset,
} from './leafTile.ts';
import { HASH_BYTES, hashNodeInto } from './sha256.ts';

const TILE_HEIGHT = 8;

/**
 * The log's Merkle tree (RFC 9162): in memory the current level-0 tile and every node from level 8 up, 64 bytes per
 * 256 entries. Lower nodes of full tiles are on disk, checked against their root here.
 */
export type LogTree = {
  readonly size: () => number;
  /** Appends the 32-byte entry at `source[at]`; returns the tile that it filled, for writing. */
  readonly append: (source: Uint8Array, at: number) => { readonly index: number; readonly tile: LeafTile } | undefined;
  readonly root: () => Uint8Array;
  /** The level-0 tile that is not full. */
  readonly current: () => LeafTile;
  /** Hash of a complete subtree at level 8 or above. */
  readonly upperNode: (level: number, index: number) => Uint8Array;
  /** `count` adjacent hashes of a level from 8 up. */
  readonly upperNodes: (level: number, start: number, count: number) => Uint8Array;
  /** Complete subtrees at a level from 8 up. */
  readonly upperLength: (level: number) => number;
  /** Whether `root` is the root of full level-0 tile `index`. */
  readonly isTileRoot: (index: number, nodes: Buffer) => boolean;
};

/** Creates an empty tree. */
export function createLogTree(): LogTree {
  const upper: HashList[] = [createHashList()];
  let full = 0;
  let current = createLeafTile();

  return {
    size,
    append(source, at) {
      appendEntry(current, source, at);
      if (current.width < TILE_LEAVES) return undefined;
      const filled = { index: full, tile: current };
      current = createLeafTile();
      full++;
      pushUpper(filled.tile.nodes, TILE_ROOT_OFFSET);
      return filled;
    },
    root() {
      const hash = Buffer.from(EMPTY_ROOT);
      const subtrees = subtreeRoots(size());
      for (let i = subtrees.length - 1; i >= 0; i--) {
        const { level, index } = subtrees[i]!;
        const node = completeNode(level, index);
        if (i === subtrees.length - 1) hash.set(node);
        else hashNodeInto(hash, 0, node, 0, hash, 0);
      }
      return new Uint8Array(hash);
    },
    current: () => current,
    upperNode: (level, index) => list(level).get(index),
    upperNodes: (level, start, count) => list(level).slice(start, count),
    upperLength: (level) => upper[level - TILE_HEIGHT]?.length() ?? 0,
    isTileRoot(index, nodes) {
      const roots = list(TILE_HEIGHT);
      const at = roots.offset(index);
      return (
        nodes.compare(roots.block(index), at, at + HASH_BYTES, TILE_ROOT_OFFSET, TILE_ROOT_OFFSET + HASH_BYTES) === 0
      );
    },
  };

  function size(): number {
    return full * TILE_LEAVES + current.width;
  }

  function list(level: number): HashList {
    const found = upper[level - TILE_HEIGHT];
    if (found === undefined) throw new RangeError(`no complete subtree at level ${level}`);
    return found;
  }

  // A complete subtree of the right edge lies in the current tile or at level 8 and above.
  function completeNode(level: number, index: number): Uint8Array {
    if (level >= TILE_HEIGHT) return list(level).get(index);
    const at = tileNodeOffset(level, index % (TILE_LEAVES >> level));
    return current.nodes.subarray(at, at + HASH_BYTES);
  }

  function pushUpper(root: Buffer, at: number): void {
    upper[0]!.push(root, at);
    const parent = Buffer.alloc(HASH_BYTES);
    for (let position = 0; upper[position]!.length() % 2 === 0; position++) {
      const nodes = upper[position]!;
      const right = nodes.length() - 1;
      hashNodeInto(parent, 0, nodes.block(right - 1), nodes.offset(right - 1), nodes.block(right), nodes.offset(right));
      upper[position + 1] ??= createHashList();
      upper[position + 1]!.push(parent, 0);
    }
  }
}
