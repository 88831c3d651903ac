import { keccak_256 } from '@noble/hashes/sha3';
import { equalBytes } from '../bytes.ts';
import { InputError } from '../errors.ts';

/** A hash function with 32 bytes out. */
export type HashFunction = (bytes: Uint8Array) => Uint8Array;

/**
 * Hashes each piece of `width` bytes by itself and joins the digests in order. `bytes` is a whole number of pieces.
 * In this form one call of a fast implementation does a whole level of a tree.
 */
export type PieceHasher = (bytes: Uint8Array, width: number) => Uint8Array;

/**
 * A binary tree over hashes that keeps every level. The leaves are padded with one value to the next power of two; of each
 * level only the nodes above at least one real leaf are held, all others are `padding[level]`.
 */
export type HashTree = {
  /** Leaves before padding, at least 1. */
  readonly count: number;
  /** `ceil(log2 count)`: 0 for one leaf. */
  readonly depth: number;
  /** Nodes of each level as joined 32-byte hashes; level 0 holds the leaves, level `depth` the root. */
  readonly levels: readonly Uint8Array[];
  /** Hash of a subtree of padding alone, by level. */
  readonly padding: readonly Uint8Array[];
  readonly root: Uint8Array;
};

/** Consecutive leaves with what it takes to reach the root: for a tree whose depth the reader knows. */
export type LeafRun = {
  /** Joined 32-byte hashes of the leaves. */
  readonly leaves: Uint8Array;
  /** Position of the first of them. */
  readonly first: number;
  readonly depth: number;
  /** Hashes beside the run, from the leaves up, on each level the left one (if there is one) before the right one. */
  readonly siblings: readonly Uint8Array[];
};

const MAX_DEPTH = 40;

/** Hashes pieces one by one with a plain hash function. */
export function eachPiece(hash: HashFunction): PieceHasher {
  return (bytes, width) => {
    const out = new Uint8Array((bytes.length / width) * 32);
    for (let i = 0; i * 32 < out.length; i++) out.set(hash(bytes.subarray(i * width, (i + 1) * width)), i * 32);
    return out;
  };
}

/** keccak256 of each piece, by @noble/hashes. */
export const keccakPieces: PieceHasher = eachPiece(keccak_256);

/** Depth of the tree over `count` leaves. @throws InputError SIZE_OUT_OF_RANGE */
export function hashTreeDepth(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1 || count > 2 ** MAX_DEPTH) {
    throw new InputError('SIZE_OUT_OF_RANGE', `A tree has from 1 to 2^${MAX_DEPTH} leaves; got ${count}.`, { count });
  }
  let depth = 0;
  while (2 ** depth < count) depth += 1;
  return depth;
}

/**
 * Builds a tree with all its levels.
 * @param leaves joined 32-byte hashes, at least one; kept, not copied
 * @param pad leaf that fills up to the power of two, 32 bytes
 * @throws InputError HASH_LENGTH, SIZE_OUT_OF_RANGE
 */
export function buildHashTree(leaves: Uint8Array, pad: Uint8Array, hashPieces: PieceHasher = keccakPieces): HashTree {
  needHashes(leaves);
  needHash(pad);
  const count = leaves.length / 32;
  const depth = hashTreeDepth(count);
  const levels = [leaves];
  const padding = [pad];
  let level = leaves;
  let fill = pad;
  for (let i = 0; i < depth; i++) {
    level = hashPieces(evened(level, fill), 64);
    fill = hashPieces(joined(fill, fill), 64);
    levels.push(level);
    padding.push(fill);
  }
  return { count, depth, levels, padding, root: level.slice() };
}

/** Node `index` of a level, counted from the leaves (level 0); padding where no leaf lies below. @throws InputError INDEX_OUT_OF_RANGE */
export function hashTreeNode(tree: HashTree, level: number, index: number): Uint8Array {
  const nodes = tree.levels[level];
  if (nodes === undefined || !Number.isSafeInteger(index) || index < 0 || index >= 2 ** (tree.depth - level)) {
    throw new InputError(
      'INDEX_OUT_OF_RANGE',
      `There is no node ${index} on level ${level} of a tree of ${tree.depth}.`,
      {
        level,
        index,
      },
    );
  }
  const at = index * 32;
  return at < nodes.length ? nodes.slice(at, at + 32) : tree.padding[level]!;
}

/** Siblings of a run of leaves, padding included, in the order of {@link LeafRun}. @throws InputError INDEX_OUT_OF_RANGE */
export function runSiblings(tree: HashTree, first: number, count: number): Uint8Array[] {
  needRun(first, count, tree.depth);
  const siblings: Uint8Array[] = [];
  let low = first;
  let high = first + count - 1;
  for (let level = 0; level < tree.depth; level++) {
    if (low % 2 === 1) siblings.push(hashTreeNode(tree, level, low - 1));
    if (high % 2 === 0) siblings.push(hashTreeNode(tree, level, high + 1));
    low = Math.floor(low / 2);
    high = Math.floor(high / 2);
  }
  return siblings;
}

/**
 * The root that a run of leaves leads to. Total over attacker-controlled runs: a root or an error.
 * @throws InputError INDEX_OUT_OF_RANGE, HASH_LENGTH, PROOF_LENGTH (siblings missing or left over), SIZE_OUT_OF_RANGE (depth)
 */
export function rootFromRun(run: LeafRun, hashPieces: PieceHasher = keccakPieces): Uint8Array {
  const { leaves, first, depth, siblings } = run;
  needHashes(leaves);
  needRun(first, leaves.length / 32, depth);
  let used = 0;
  const take = (): Uint8Array => {
    const sibling = siblings[used++];
    if (sibling === undefined) throw wrongLength(siblings.length, `more than ${siblings.length}`);
    needHash(sibling);
    return sibling;
  };
  let level = leaves;
  let low = first;
  let high = first + leaves.length / 32 - 1;
  for (let i = 0; i < depth; i++) {
    if (low % 2 === 1) level = joined(take(), level);
    if (high % 2 === 0) level = joined(level, take());
    level = hashPieces(level, 64);
    low = Math.floor(low / 2);
    high = Math.floor(high / 2);
  }
  // INVARIANT R6: A run of chunks leads to a root only at its own place, with exactly the siblings of that place, in a
  //   tree whose depth the reader knew before.
  if (used !== siblings.length) throw wrongLength(siblings.length, String(used));
  return level.slice();
}

/** Checks that a run of leaves lies under a root. @throws InputError ROOT_MISMATCH, and what {@link rootFromRun} throws */
export function verifyRun(run: LeafRun, root: Uint8Array, hashPieces: PieceHasher = keccakPieces): void {
  if (!equalBytes(rootFromRun(run, hashPieces), root)) {
    throw new InputError('ROOT_MISMATCH', `The leaves from ${run.first} on do not lead to the root.`, {
      first: run.first,
    });
  }
}

function evened(level: Uint8Array, fill: Uint8Array): Uint8Array {
  return level.length % 64 === 0 ? level : joined(level, fill);
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}

function needRun(first: number, count: number, depth: number): void {
  if (!Number.isSafeInteger(depth) || depth < 0 || depth > MAX_DEPTH) {
    throw new InputError('SIZE_OUT_OF_RANGE', `A tree is from 0 to ${MAX_DEPTH} levels deep; got ${depth}.`, { depth });
  }
  const fits = Number.isSafeInteger(first) && Number.isSafeInteger(count) && first >= 0 && count >= 1;
  if (!fits || first + count > 2 ** depth) {
    throw new InputError('INDEX_OUT_OF_RANGE', `${count} leaves from ${first} on are not in a tree of ${2 ** depth}.`, {
      first,
      count,
    });
  }
}

function needHashes(bytes: Uint8Array): void {
  if (bytes.length % 32 !== 0) throw wrongHash(bytes);
}

function needHash(bytes: Uint8Array): void {
  if (bytes.length !== 32) throw wrongHash(bytes);
}

function wrongHash(bytes: Uint8Array): InputError {
  return new InputError('HASH_LENGTH', `A hash has 32 bytes; got ${bytes.length}.`, { actual: bytes.length });
}

function wrongLength(actual: number, expected: string): InputError {
  return new InputError('PROOF_LENGTH', `The run needs ${expected} siblings; got ${actual}.`, { actual });
}
