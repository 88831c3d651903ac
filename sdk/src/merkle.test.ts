import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex, utf8 } from './bytes.ts';
import { createCompactRange } from './compactRange.ts';
import {
  EMPTY_ROOT,
  hashLeaf,
  hashNode,
  rootFromInclusionProof,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';
import { consistencyProof, inclusionProof, type NodeReader, rootOf, subtreeRoots } from './proofs.ts';

const refusal = (code: string) => expect.objectContaining({ code });
const leaves = Array.from({ length: 70 }, (_, i) => hashLeaf(utf8(`entry ${i}`)));

/** The recursive definition of RFC 9162 section 2.1.1. */
function definition(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length <= 1) return hashes[0] ?? new Uint8Array(createHash('sha256').digest());
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return hashNode(definition(hashes.slice(0, split)), definition(hashes.slice(split)));
}

const nodes = new Map<string, Uint8Array>();
const roots: Uint8Array[] = [EMPTY_ROOT];
const range = createCompactRange();
for (const leaf of leaves) {
  range.append(leaf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
  roots.push(range.root());
}
const read: NodeReader = async (level, index) => {
  const node = nodes.get(`${level}/${index}`);
  if (node === undefined) throw new Error(`asked for the incomplete node ${level}/${index}`);
  return node;
};
/** A reader of the tree as it was at `size`: refuses nodes that were not complete then. */
const readAt =
  (size: number): NodeReader =>
  async (level, index) => {
    if ((index + 1) * 2 ** level > size) throw new Error(`node ${level}/${index} is not complete at ${size}`);
    return read(level, index);
  };

describe('tree', () => {
  it('hashes as node:crypto does, with its own prefix for leaves and nodes', () => {
    const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
    const [a, b] = [leaves[0]!, leaves[1]!];
    expect(hashLeaf(a)).toEqual(sha256(concat(Uint8Array.of(0), a)));
    expect(hashNode(a, b)).toEqual(sha256(concat(Uint8Array.of(1), a, b)));
    expect(hashLeaf(concat(a, b))).not.toEqual(hashNode(a, b));
  });

  it('has the root of the definition at every size, appended, resumed or read', async () => {
    for (let size = 0; size <= leaves.length; size++) {
      const expected = definition(leaves.slice(0, size));
      expect(roots[size]).toEqual(expected);
      expect(await rootOf(size, readAt(size))).toEqual(expected);
      const start = createCompactRange();
      for (const leaf of leaves.slice(0, size)) start.append(leaf);
      const resumed = createCompactRange({ size, hashes: start.hashes() });
      for (const leaf of leaves.slice(size)) resumed.append(leaf);
      expect(resumed.root()).toEqual(roots.at(-1));
      expect([resumed.size(), resumed.hashes().length]).toEqual([70, subtreeRoots(70).length]);
    }
    expect(() => createCompactRange({ size: 3, hashes: [leaves[0]!] })).toThrow(refusal('FRONTIER_MISMATCH'));
    expect(() => subtreeRoots(-1)).toThrow(refusal('SIZE_OUT_OF_RANGE'));
  });
});

describe('inclusion', () => {
  it('is proven for every entry at every size, and refused for every other entry, index, size and root', async () => {
    for (let size = 1; size <= 40; size++) {
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(index, size, readAt(size));
        const claim = { index, size, leafHash: leaves[index]!, proof, root: roots[size]! };
        verifyInclusion(claim);
        expect(() => verifyInclusion({ ...claim, leafHash: leaves[index + 1]! })).toThrow(refusal('ROOT_MISMATCH'));
        expect(() => verifyInclusion({ ...claim, root: roots[size - 1]! })).toThrow(refusal('ROOT_MISMATCH'));
        if (size > 1) expect(() => verifyInclusion({ ...claim, index: (index + 1) % size })).toThrow();
        expect(() => verifyInclusion({ ...claim, proof: [...proof, leaves[0]!] })).toThrow(refusal('PROOF_LENGTH'));
        if (proof.length > 0) expect(() => verifyInclusion({ ...claim, proof: proof.slice(1) })).toThrow();
      }
    }
  });

  it('refuses places and hashes that cannot be', async () => {
    const [leaf, proof] = [leaves[0]!, [leaves[1]!]];
    expect(() => rootFromInclusionProof(0, 0, leaf, [])).toThrow(refusal('SIZE_OUT_OF_RANGE'));
    expect(() => rootFromInclusionProof(0, 1.5, leaf, [])).toThrow(refusal('SIZE_OUT_OF_RANGE'));
    expect(() => rootFromInclusionProof(2, 2, leaf, proof)).toThrow(refusal('INDEX_OUT_OF_RANGE'));
    expect(() => rootFromInclusionProof(-1, 2, leaf, proof)).toThrow(refusal('INDEX_OUT_OF_RANGE'));
    expect(() => rootFromInclusionProof(0, 2, leaf.subarray(1), proof)).toThrow(refusal('HASH_LENGTH'));
    expect(() => rootFromInclusionProof(0, 2, leaf, [new Uint8Array(31)])).toThrow(refusal('HASH_LENGTH'));
    expect(() => rootFromInclusionProof(0, 2, leaf, [])).toThrow(refusal('PROOF_LENGTH'));
    expect(() => rootFromInclusionProof(0, 2, leaf, Array(100_000).fill(leaf))).toThrow(refusal('PROOF_LENGTH'));
    await expect(inclusionProof(5, 5, read)).rejects.toEqual(refusal('INDEX_OUT_OF_RANGE'));
  });

  it('works at sizes beyond 32 bits', () => {
    const size = 2 ** 40;
    const proof = Array.from({ length: 40 }, (_, i) => hashLeaf(Uint8Array.of(i)));
    const root = rootFromInclusionProof(size - 1, size, leaves[0]!, proof);
    verifyInclusion({ index: size - 1, size, leafHash: leaves[0]!, proof, root });
    expect(() => verifyInclusion({ index: size - 2, size, leafHash: leaves[0]!, proof, root })).toThrow(
      refusal('ROOT_MISMATCH'),
    );
  });
});

describe('consistency', () => {
  it('is proven between all sizes, and refused for other roots, sizes and lengths', async () => {
    for (let to = 1; to <= 40; to++) {
      for (let from = 1; from <= to; from++) {
        const proof = await consistencyProof(from, to, readAt(to));
        const claim = { from, to, fromRoot: roots[from]!, toRoot: roots[to]!, proof };
        verifyConsistency(claim);
        expect(() => verifyConsistency({ ...claim, toRoot: roots[to + 1]! })).toThrow(refusal('ROOT_MISMATCH'));
        expect(() => verifyConsistency({ ...claim, fromRoot: roots[from - 1]! })).toThrow();
        expect(() => verifyConsistency({ ...claim, proof: [...proof, leaves[0]!] })).toThrow(refusal('PROOF_LENGTH'));
        if (proof.length === 0) continue;
        expect(() => verifyConsistency({ ...claim, proof: proof.slice(1) })).toThrow();
        expect(() => verifyConsistency({ ...claim, proof: proof.slice(0, -1) })).toThrow(refusal('PROOF_LENGTH'));
      }
    }
  });

  it('refuses size 0 and shrinking', async () => {
    const claim = { fromRoot: EMPTY_ROOT, toRoot: roots[2]!, proof: [] };
    expect(() => verifyConsistency({ ...claim, from: 0, to: 2 })).toThrow(refusal('SIZE_OUT_OF_RANGE'));
    expect(() => verifyConsistency({ ...claim, from: 0, to: 0 })).toThrow(refusal('SIZE_OUT_OF_RANGE'));
    expect(() => verifyConsistency({ ...claim, from: 3, to: 2 })).toThrow(refusal('SIZE_OUT_OF_RANGE'));
    await expect(consistencyProof(0, 2, read)).rejects.toEqual(refusal('SIZE_OUT_OF_RANGE'));
    await expect(consistencyProof(3, 2, read)).rejects.toEqual(refusal('SIZE_OUT_OF_RANGE'));
  });

  it('refuses a proof with any bit changed', async () => {
    const proof = await consistencyProof(11, 37, read);
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.nat(255), (at, bit) => {
        const changed = proof.map((hash) => fromHex(toHex(hash)));
        changed[at]![bit >> 3]! ^= 1 << (bit & 7);
        const claim = { from: 11, to: 37, fromRoot: roots[11]!, toRoot: roots[37]!, proof: changed };
        expect(() => verifyConsistency(claim)).toThrow();
      }),
    );
  });
});
