import { InvariantError } from './errors.ts';
import { EMPTY_ROOT, hashNode } from './merkle.ts';
import { join, subtreeRoots } from './proofs.ts';

/** Told of every subtree that became complete, leaves (level 0) included. */
export type OnNode = (level: number, index: number, hash: Uint8Array) => void;

/** The right edge of a growing tree: its complete subtrees, O(log n) hashes. */
export type CompactRange = {
  append(leafHash: Uint8Array, onNode?: OnNode): void;
  root(): Uint8Array;
  size(): number;
  /** Hashes of the complete subtrees, largest first; with the size they are enough to continue later. */
  hashes(): Uint8Array[];
};

/**
 * Starts a compact range, empty or where another one stopped.
 * @param start size and hashes of an earlier range
 * @param node hash of two subtrees; replaceable by a faster one with the same results
 * @throws InvariantError FRONTIER_MISMATCH when `start` has another number of hashes than its size needs
 */
export function createCompactRange(
  start: { readonly size: number; readonly hashes: readonly Uint8Array[] } = { size: 0, hashes: [] },
  node: (left: Uint8Array, right: Uint8Array) => Uint8Array = hashNode,
): CompactRange {
  const needed = subtreeRoots(start.size).length;
  if (start.hashes.length !== needed) {
    throw new InvariantError('FRONTIER_MISMATCH', `A tree of ${start.size} has ${needed} complete subtrees.`, {
      size: start.size,
      needed,
      actual: start.hashes.length,
    });
  }
  const frontier = [...start.hashes];
  let size = start.size;
  return {
    append(leafHash, onNode) {
      let hash = leafHash;
      let index = size;
      let level = 0;
      onNode?.(0, index, hash);
      while (index % 2 === 1) {
        hash = node(frontier.pop()!, hash);
        index = (index - 1) / 2;
        level += 1;
        onNode?.(level, index, hash);
      }
      frontier.push(hash);
      size += 1;
    },
    root: () => (size === 0 ? EMPTY_ROOT : join(frontier)),
    size: () => size,
    hashes: () => [...frontier],
  };
}
