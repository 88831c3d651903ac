import { sha256 } from '@noble/hashes/sha2';
import { equalBytes, toHex } from './bytes.ts';
import { type AssayErrorCode, InputError } from './errors.ts';

/** Root of the empty log: sha256 of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

/** Leaf hash of an entry: `sha256(0x00 ‖ entry)` (RFC 9162 section 2.1.1). */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + entry.length);
  bytes.set(entry, 1);
  return sha256(bytes);
}

/** Hash of two subtrees: `sha256(0x01 ‖ left ‖ right)`. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 33);
  return sha256(bytes);
}

/** What an inclusion check needs. `index` and `size` count entries; hashes have 32 bytes. */
export type Inclusion = {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
};

/**
 * Root that an inclusion proof leads to (RFC 9162 section 2.1.3.2). `proof` is attacker-controlled.
 * @throws InputError SIZE_OUT_OF_RANGE, INDEX_OUT_OF_RANGE, HASH_LENGTH, PROOF_LENGTH
 */
export function rootFromInclusionProof(
  index: number,
  size: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array {
  needSize(size);
  needIndex(index, size);
  needHashes([leafHash, ...proof.slice(0, 64)]);
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) throw proofLength(proof.length, { index, size });
    if (node % 2 === 1 || node === last) {
      hash = hashNode(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = hashNode(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw proofLength(proof.length, { index, size });
  return hash;
}

/**
 * Checks that a leaf lies at `index` in the tree of `size` entries with this root.
 * @throws InputError as {@link rootFromInclusionProof}, ROOT_MISMATCH
 */
export function verifyInclusion(inclusion: Inclusion): void {
  const { index, size, leafHash, proof, root } = inclusion;
  needHashes([root]);
  needEqual('ROOT_MISMATCH', rootFromInclusionProof(index, size, leafHash, proof), root);
}

/** What a consistency check needs. */
export type Consistency = {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/**
 * Checks that the tree of `to` entries extends the tree of `from` entries (RFC 9162 section 2.1.4.2).
 * Size 0 is refused as a start: every tree extends the empty one, so such a proof says nothing.
 * @throws InputError SIZE_OUT_OF_RANGE, HASH_LENGTH, PROOF_LENGTH, FROM_ROOT_MISMATCH, ROOT_MISMATCH
 */
export function verifyConsistency(consistency: Consistency): void {
  const { from, to, fromRoot, toRoot, proof } = consistency;
  needSize(to);
  needSize(from);
  if (from > to)
    throw new InputError('SIZE_OUT_OF_RANGE', `A tree of ${to} cannot extend one of ${from}.`, { from, to });
  if (from === to) {
    if (proof.length !== 0) throw proofLength(proof.length, { from, to });
    needEqual('ROOT_MISMATCH', fromRoot, toRoot);
    return;
  }
  needHashes([fromRoot, toRoot, ...proof.slice(0, 64)]);
  const path = isPowerOfTwo(from) ? [fromRoot, ...proof] : proof;
  if (proof.length === 0) throw proofLength(0, { from, to });
  let node = from - 1;
  let last = to - 1;
  while (node % 2 === 1) {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  let fromHash = path[0]!;
  let toHash = path[0]!;
  for (const sibling of path.slice(1)) {
    if (last === 0) throw proofLength(proof.length, { from, to });
    if (node % 2 === 1 || node === last) {
      fromHash = hashNode(sibling, fromHash);
      toHash = hashNode(sibling, toHash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      toHash = hashNode(toHash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw proofLength(proof.length, { from, to });
  needEqual('FROM_ROOT_MISMATCH', fromHash, fromRoot);
  needEqual('ROOT_MISMATCH', toHash, toRoot);
}

/** Largest power of two below `size`, which is at least 2: where RFC 9162 splits a tree. */
export function splitPoint(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function isPowerOfTwo(value: number): boolean {
  return splitPoint(value + 1) === value;
}

function needSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new InputError('SIZE_OUT_OF_RANGE', `A tree size here is an integer from 1; got ${size}.`, { size });
  }
}

function needIndex(index: number, size: number): void {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new InputError('INDEX_OUT_OF_RANGE', `Index ${index} is not in a tree of ${size}.`, { index, size });
  }
}

function needHashes(hashes: readonly Uint8Array[]): void {
  for (const hash of hashes) {
    if (hash.length !== 32) throw new InputError('HASH_LENGTH', 'A tree hash has 32 bytes.', { actual: hash.length });
  }
}

function needEqual(code: AssayErrorCode, computed: Uint8Array, claimed: Uint8Array): void {
  if (!equalBytes(computed, claimed)) {
    throw new InputError(code, `The proof leads to ${toHex(computed)}, not to the claimed root ${toHex(claimed)}.`, {
      computed: toHex(computed),
      claimed: toHex(claimed),
    });
  }
}

function proofLength(length: number, tree: Record<string, number>): InputError {
  return new InputError('PROOF_LENGTH', `A proof of ${length} hashes does not fit this place in the tree.`, {
    length,
    ...tree,
  });
}
