import { consistencyProof, InputError, inclusionProof, type NodeReader, parseTilePath, rootOf } from '@assay/sdk';
import { TILE_LEAVES, tileNodeOffset } from './leafTile.ts';
import type { LogTree } from './logTree.ts';
import { HASH_BYTES } from './sha256.ts';
import { encodeBundle, type TileFiles } from './tileFiles.ts';

/** Roots, proofs and tile files of a tree. Every method but `tileFile` throws InputError SIZE_OUT_OF_RANGE beyond the tree's size. */
export type TreeReader = {
  readonly rootAt: (size: number) => Promise<Uint8Array>;
  readonly inclusionProof: (index: number, size: number) => Promise<Uint8Array[]>;
  readonly consistencyProof: (from: number, to: number) => Promise<Uint8Array[]>;
  /** The file at a tlog-tiles path, for a log of `published` entries; undefined when it has none such. */
  readonly tileFile: (path: string, published: number) => Promise<Uint8Array | undefined>;
};

/** Reads a tree from memory and from its tile files. */
export function createTreeReader(tree: LogTree, tiles: TileFiles): TreeReader {
  const read: NodeReader = async (level, index) => {
    if (level >= 8) return tree.upperNode(level, index);
    const perTile = TILE_LEAVES >> level;
    const nodes = await tileNodes(Math.floor(index / perTile));
    const at = tileNodeOffset(level, index % perTile);
    return new Uint8Array(nodes.subarray(at, at + HASH_BYTES));
  };

  return {
    async rootAt(size) {
      needSize(size);
      return rootOf(size, read);
    },
    async inclusionProof(index, size) {
      needSize(size);
      return inclusionProof(index, size, read);
    },
    async consistencyProof(from, to) {
      needSize(to);
      return consistencyProof(from, to, read);
    },
    async tileFile(path, published) {
      const address = parseTilePath(path); // attacker-controlled
      if (address === undefined) return undefined;
      const { kind, level, index, width } = address;
      const start = index * TILE_LEAVES;
      if (start + width > Math.floor(published / TILE_LEAVES ** level)) return undefined;
      if (level > 0) return tree.upperNodes(8 * level, start, width);
      if (kind === 'tile') return new Uint8Array((await tileNodes(index)).subarray(0, width * HASH_BYTES));
      if (isCurrent(index)) return new Uint8Array(encodeBundle(tree.current().entries, width));
      return new Uint8Array((await tiles.bundle(index)).subarray(0, width * (2 + HASH_BYTES)));
    },
  };

  function isCurrent(index: number): boolean {
    return index * TILE_LEAVES + tree.current().width === tree.size();
  }

  async function tileNodes(index: number): Promise<Buffer> {
    return isCurrent(index) ? tree.current().nodes : tiles.nodes(index);
  }

  function needSize(size: number): void {
    if (size <= tree.size()) return;
    const message = `The log has ${tree.size()} entries; nothing can be said about size ${size} yet.`;
    throw new InputError('SIZE_OUT_OF_RANGE', message, { size, actual: tree.size() });
  }
}
