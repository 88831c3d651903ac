import { chunkCount, type HashTree, hashTreeDepth, keccakPieces } from '@assay/sdk';
import { CHUNK_BYTES } from '../ir/limits.ts';

const DIGEST_BYTES = 32;
/** Depth of the tree over the largest tensor: 2^30 elements of 8 bytes. */
const MOST_LEVELS = 26;

/** Where the levels of one tensor's tree lie, as offsets into a stretch of digests. */
export type TreeLayout = {
  readonly depth: number;
  /** Nodes of each level, leaves first. */
  readonly counts: readonly number[];
  readonly offsets: readonly number[];
  readonly bytes: number;
};

/** Roots of trees that are padding alone, by depth. */
export const PADDING: readonly Uint8Array[] = paddingNodes();

/** Lays out the tree of a tensor. A level with an odd count has room for one node of padding behind it. */
export function treeLayout(tensorBytes: number): TreeLayout {
  const leaves = chunkCount(tensorBytes);
  const depth = hashTreeDepth(leaves);
  const counts = [leaves];
  const offsets = [0];
  let bytes = evenBytes(leaves);
  for (let level = 1; level <= depth; level++) {
    const count = Math.ceil(counts[level - 1]! / 2);
    counts.push(count);
    offsets.push(bytes);
    bytes += evenBytes(count);
  }
  return { depth, counts, offsets, bytes };
}

/** Puts the padding behind levels with an odd count. */
export function writePadding({ counts, offsets, depth }: TreeLayout, digests: Uint8Array): void {
  // INVARIANT Y5: The roots of a trace are those that the sdk derives from the same bytes.
  for (let level = 0; level < depth; level++) {
    if (counts[level]! % 2 === 1) digests.set(PADDING[level]!, offsets[level]! + counts[level]! * DIGEST_BYTES);
  }
}

/** The tree, once its digests are there: looks into them, copies nothing but the root. */
export function treeIn({ counts, offsets, depth }: TreeLayout, digests: Uint8Array): HashTree {
  const levels = counts.map((count, level) =>
    digests.subarray(offsets[level]!, offsets[level]! + count * DIGEST_BYTES),
  );
  return { count: counts[0]!, depth, levels, padding: PADDING.slice(0, depth + 1), root: levels[depth]!.slice() };
}

const evenBytes = (count: number) => (count + (count % 2)) * DIGEST_BYTES;

function paddingNodes(): Uint8Array[] {
  const nodes = [keccakPieces(new Uint8Array(CHUNK_BYTES), CHUNK_BYTES)];
  for (let level = 1; level <= MOST_LEVELS; level++) {
    const pair = new Uint8Array(2 * DIGEST_BYTES);
    pair.set(nodes[level - 1]!);
    pair.set(nodes[level - 1]!, DIGEST_BYTES);
    nodes.push(keccakPieces(pair, pair.length));
  }
  return nodes;
}
