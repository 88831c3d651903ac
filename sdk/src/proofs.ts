import { InputError } from './errors.ts';
import { EMPTY_ROOT, hashNode, splitPoint } from './merkle.ts';

/**
 * Reads the hash of a complete subtree: node (level, index) covers the leaves from `index * 2^level` on, 2^level of them.
 * Never asked for a node that is not complete.
 */
export type NodeReader = (level: number, index: number) => Promise<Uint8Array>;

/** A complete subtree. */
export type Subtree = { readonly level: number; readonly index: number };

type Range = readonly [start: number, end: number];

/** Complete subtrees that make up a tree of `size` entries, left to right (largest first). @throws InputError SIZE_OUT_OF_RANGE */
export function subtreeRoots(size: number): Subtree[] {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new InputError('SIZE_OUT_OF_RANGE', `A tree size is an integer from 0; got ${size}.`, { size });
  }
  return subtreesOf([0, size]);
}

/** Root of the tree of `size` entries. @throws InputError SIZE_OUT_OF_RANGE, and what `read` throws */
export async function rootOf(size: number, read: NodeReader): Promise<Uint8Array> {
  const roots = subtreeRoots(size);
  return size === 0 ? EMPTY_ROOT : join(await Promise.all(roots.map(({ level, index }) => read(level, index))));
}

/** Inclusion proof, leaf to root (RFC 9162 section 2.1.3.1). @throws InputError INDEX_OUT_OF_RANGE, and what `read` throws */
export async function inclusionProof(index: number, size: number, read: NodeReader): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new InputError('INDEX_OUT_OF_RANGE', `Index ${index} is not in a tree of ${size}.`, { index, size });
  }
  const siblings: Range[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      siblings.unshift([middle, end]);
      end = middle;
    } else {
      siblings.unshift([start, middle]);
      start = middle;
    }
  }
  return readRanges(siblings, read);
}

/**
 * Consistency proof between two sizes (RFC 9162 section 2.1.4.1); empty for equal sizes.
 * @throws InputError SIZE_OUT_OF_RANGE (size 0 is refused), and what `read` throws
 */
export async function consistencyProof(from: number, to: number, read: NodeReader): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to) {
    throw new InputError('SIZE_OUT_OF_RANGE', `There is no consistency proof from ${from} to ${to}.`, { from, to });
  }
  const ranges: Range[] = [];
  let start = 0;
  let end = to;
  while (from !== end) {
    const middle = start + splitPoint(end - start);
    if (from <= middle) {
      ranges.unshift([middle, end]);
      end = middle;
    } else {
      ranges.unshift([start, middle]);
      start = middle;
    }
  }
  if (start !== 0) ranges.unshift([start, end]);
  return readRanges(ranges, read);
}

/** Joins the hashes of adjacent complete subtrees, largest first, into the hash of their range. */
export function join(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => hashNode(left, right));
}

async function readRanges(ranges: readonly Range[], read: NodeReader): Promise<Uint8Array[]> {
  return Promise.all(
    ranges.map(async (range) => join(await Promise.all(subtreesOf(range).map((node) => read(node.level, node.index))))),
  );
}

/** The range's start must be a multiple of the first power of two not below its length, as every range of a tree's proof is. */
function subtreesOf([start, end]: Range): Subtree[] {
  const nodes: Subtree[] = [];
  for (let at = start; at < end; ) {
    let level = 0;
    let width = 1;
    while (width * 2 <= end - at) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}
