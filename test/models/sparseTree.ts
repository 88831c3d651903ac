import { concat, keccakPieces } from '@assay/sdk';

/** A tree of which only some leaves exist; all other nodes are made up. For proofs in trees that are too large to build. */
export type SparseTree = {
  readonly root: Uint8Array;
  /** Siblings of a run of leaves, in the order of `runSiblings`. */
  siblings(first: number, count: number): Uint8Array[];
};

/** Makes the tree of a depth with these leaves. */
export function sparseTree(depth: number, leaves: ReadonlyMap<number, Uint8Array>): SparseTree {
  const levels = [new Map(leaves)];
  for (let level = 0; level < depth; level++) {
    const above = new Map<number, Uint8Array>();
    for (const index of levels[level]!.keys()) {
      const parent = Math.floor(index / 2);
      const pair = concat(nodeAt(level, 2 * parent), nodeAt(level, 2 * parent + 1));
      if (!above.has(parent)) above.set(parent, keccakPieces(pair, 64));
    }
    levels.push(above);
  }
  function nodeAt(level: number, index: number): Uint8Array {
    const known = levels[level]!.get(index);
    return known ?? keccakPieces(Uint8Array.of(level, ...new Uint8Array(new Float64Array([index]).buffer)), 9);
  }
  return {
    root: nodeAt(depth, 0),
    siblings: (first, count) => {
      const found: Uint8Array[] = [];
      let [low, high] = [first, first + count - 1];
      for (let level = 0; level < depth; level++) {
        if (low % 2 === 1) found.push(nodeAt(level, low - 1));
        if (high % 2 === 0) found.push(nodeAt(level, high + 1));
        [low, high] = [Math.floor(low / 2), Math.floor(high / 2)];
      }
      return found;
    },
  };
}
