import { HASH_BYTES, hashLeafInto, hashNodeInto } from './sha256.ts';

export const TILE_LEAVES = 256;
export const LEAF_TILE_BYTES = TILE_LEAVES * HASH_BYTES;
const NODES = 2 * TILE_LEAVES - 1;

/**
 * A level-0 tile with everything below its root: the leaf hashes first (as the tile file has them), then the nodes of
 * each higher level; and its entries. Nodes are complete as soon as their leaves are.
 */
export type LeafTile = { readonly nodes: Buffer; readonly entries: Buffer; width: number };

/** Byte offset of node (level 0..8, index within the tile) in `nodes`. */
export function tileNodeOffset(level: number, index: number): number {
  return (2 * TILE_LEAVES - ((2 * TILE_LEAVES) >> level) + index) * HASH_BYTES;
}

/** Byte offset of a full tile's root in `nodes`. */
export const TILE_ROOT_OFFSET = tileNodeOffset(8, 0);

/** Creates an empty tile. */
export function createLeafTile(): LeafTile {
  return { nodes: Buffer.alloc(NODES * HASH_BYTES), entries: Buffer.alloc(LEAF_TILE_BYTES), width: 0 };
}

/** Appends the entry at `source[at]`: one leaf hash, and one node hash on average. */
export function appendEntry(tile: LeafTile, source: Uint8Array, at: number): void {
  const { nodes, entries } = tile;
  for (let i = 0; i < HASH_BYTES; i++) entries[tile.width * HASH_BYTES + i] = source[at + i] as number;
  hashLeafInto(nodes, tile.width * HASH_BYTES, source, at);
  completeNodes(nodes, tile.width);
  tile.width++;
}

/** Space for the nodes of a full tile, not yet filled. */
export function allocateNodes(): Buffer {
  return Buffer.allocUnsafeSlow(NODES * HASH_BYTES);
}

/** Fills in the inner nodes above 256 leaf hashes that stand at the beginning of `nodes`. */
export function expandTile(nodes: Buffer): Buffer {
  for (let index = 0; index < TILE_LEAVES; index++) completeNodes(nodes, index);
  return nodes;
}

/** The full tile of 256 adjacent entries. */
export function tileOf(entries: Uint8Array): LeafTile {
  const tile = createLeafTile();
  for (let i = 0; i < TILE_LEAVES; i++) appendEntry(tile, entries, i * HASH_BYTES);
  return tile;
}

// Hashes the nodes whose last leaf is `leaf`.
function completeNodes(nodes: Buffer, leaf: number): void {
  let index = leaf;
  for (let level = 0; index % 2 === 1; level++) {
    const left = tileNodeOffset(level, index - 1);
    index = (index - 1) / 2;
    hashNodeInto(nodes, tileNodeOffset(level + 1, index), nodes, left, nodes, left + HASH_BYTES);
  }
}
