import { randomBytes } from 'node:crypto';
import { createCompactRange, EMPTY_ROOT, hashLeaf, hashNode, rootOf } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { allocateNodes, expandTile, LEAF_TILE_BYTES, TILE_LEAVES, tileNodeOffset } from './leafTile.ts';
import { createLogTree } from './logTree.ts';

describe('log tree', () => {
  it('has the root of the sdk at every size, and its nodes, through three levels of tiles', () => {
    const tree = createLogTree();
    const nodes = new Map<string, Uint8Array>();
    const reference = createCompactRange();
    expect(tree.root()).toEqual(EMPTY_ROOT);
    const entries = randomBytes(32 * 1300);
    for (let i = 0; i < 1300; i++) {
      const filled = tree.append(entries, i * 32);
      reference.append(hashLeaf(entries.subarray(i * 32, i * 32 + 32)), (level, index, hash) =>
        nodes.set(`${level}/${index}`, hash),
      );
      expect(tree.size()).toBe(i + 1);
      expect(tree.root()).toEqual(reference.root());
      expect(filled?.index).toBe(i % TILE_LEAVES === TILE_LEAVES - 1 ? Math.floor(i / TILE_LEAVES) : undefined);
      if (filled === undefined) continue;
      const { nodes: tileNodes } = filled.tile;
      expect(expandTile(withLeaves(tileNodes.subarray(0, LEAF_TILE_BYTES)))).toEqual(tileNodes);
      expect(tree.isTileRoot(filled.index, tileNodes)).toBe(true);
      const changed = Buffer.from(tileNodes.subarray(0, LEAF_TILE_BYTES));
      changed[0] = changed[0]! ^ 1;
      expect(tree.isTileRoot(filled.index, expandTile(withLeaves(changed)))).toBe(false);
      for (let level = 0; level <= 8; level++) {
        for (let at = 0; at < TILE_LEAVES >> level; at++) {
          const offset = tileNodeOffset(level, at);
          const expected = nodes.get(`${level}/${filled.index * (TILE_LEAVES >> level) + at}`);
          expect(new Uint8Array(tileNodes.subarray(offset, offset + 32))).toEqual(expected);
        }
      }
    }
    for (const [level, count] of [
      [8, 5],
      [9, 2],
      [10, 1],
      [11, 0],
    ] as const) {
      expect(tree.upperLength(level)).toBe(count);
      for (let index = 0; index < count; index++)
        expect(tree.upperNode(level, index)).toEqual(nodes.get(`${level}/${index}`));
    }
  });

  it('goes on past the first tile of the second level', () => {
    const tree = createLogTree();
    const entry = randomBytes(32);
    const size = TILE_LEAVES * (TILE_LEAVES + 1) + 3;
    for (let i = 0; i < size; i++) tree.append(entry, 0);
    // All entries are equal, so all nodes of a level are.
    const level = [hashLeaf(entry)];
    for (let i = 0; i < 17; i++) level.push(hashNode(level[i]!, level[i]!));
    expect(tree.upperNode(16, 0)).toEqual(level[16]);
    expect(tree.upperNodes(8, TILE_LEAVES - 1, 2)).toEqual(new Uint8Array([...level[8]!, ...level[8]!]));
    return expect(rootOf(size, async (at) => level[at]!)).resolves.toEqual(tree.root());
  });
});

function withLeaves(leafHashes: Uint8Array): Buffer {
  const nodes = allocateNodes();
  nodes.set(leafHashes.subarray(0, LEAF_TILE_BYTES));
  return nodes;
}
