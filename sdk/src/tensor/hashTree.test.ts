import { keccak_256 } from '@noble/hashes/sha3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, equalBytes, toHex } from '../bytes.ts';
import type { AssayErrorCode } from '../errors.ts';
import { InputError } from '../errors.ts';
import {
  buildHashTree,
  eachPiece,
  hashTreeDepth,
  hashTreeNode,
  type LeafRun,
  rootFromRun,
  runSiblings,
  verifyRun,
} from './hashTree.ts';

const PAD = new Uint8Array(32).fill(7);

/** Distinct leaves, so that no two places of a tree can be confused. */
function leavesOf(count: number): Uint8Array {
  return concat(...Array.from({ length: count }, (_, i) => keccak_256(Uint8Array.of(i & 255, i >> 8))));
}

/** The definition, word for word: pad to the power of two, then hash pairs. */
function plainRoot(leaves: Uint8Array): Uint8Array {
  let level: Uint8Array[] = Array.from({ length: leaves.length / 32 }, (_, i) => leaves.slice(i * 32, i * 32 + 32));
  while (!Number.isInteger(Math.log2(level.length))) level.push(PAD);
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) => keccak_256(concat(level[2 * i]!, level[2 * i + 1]!)));
  }
  return level[0]!;
}

function codeOf(act: () => unknown): AssayErrorCode | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

const counts = fc.integer({ min: 1, max: 300 });
const runs = counts.chain((count) =>
  fc
    .tuple(fc.integer({ min: 0, max: count - 1 }), fc.integer({ min: 0, max: count - 1 }))
    .map(([a, b]) => ({ count, first: Math.min(a, b), length: Math.abs(a - b) + 1 })),
);

function runOf({ count, first, length }: { count: number; first: number; length: number }) {
  const leaves = leavesOf(count);
  const tree = buildHashTree(leaves, PAD);
  const run: LeafRun = {
    leaves: leaves.slice(first * 32, (first + length) * 32),
    first,
    depth: tree.depth,
    siblings: runSiblings(tree, first, length),
  };
  return { tree, run };
}

describe('a hash tree', () => {
  it('of one leaf is that leaf, of three is padded', () => {
    expect(buildHashTree(leavesOf(1), PAD).root).toEqual(leavesOf(1));
    const [a, b, c] = [0, 1, 2].map((i) => leavesOf(3).slice(i * 32, i * 32 + 32));
    const expected = keccak_256(concat(keccak_256(concat(a!, b!)), keccak_256(concat(c!, PAD))));
    expect(toHex(buildHashTree(leavesOf(3), PAD).root)).toBe(toHex(expected));
  });

  it('is what its definition says for every count up to 300', () => {
    for (let count = 1; count <= 300; count++) {
      const leaves = leavesOf(count);
      expect(equalBytes(buildHashTree(leaves, PAD).root, plainRoot(leaves)), `${count} leaves`).toBe(true);
    }
  });

  it('gives every node, also those over padding alone', () => {
    const tree = buildHashTree(leavesOf(5), PAD);
    const pair = keccak_256(concat(PAD, PAD));
    expect(toHex(hashTreeNode(tree, 1, 3))).toBe(toHex(pair));
    expect(toHex(hashTreeNode(tree, 0, 7))).toBe(toHex(PAD));
    expect(hashTreeNode(tree, 3, 0)).toEqual(tree.root);
    expect(codeOf(() => hashTreeNode(tree, 0, 8))).toBe('INDEX_OUT_OF_RANGE');
    expect(codeOf(() => hashTreeNode(tree, 4, 0))).toBe('INDEX_OUT_OF_RANGE');
  });

  it('takes another hasher', () => {
    let calls = 0;
    const counting = eachPiece((bytes) => {
      calls += 1;
      return keccak_256(bytes);
    });
    expect(buildHashTree(leavesOf(4), PAD, counting).root).toEqual(buildHashTree(leavesOf(4), PAD).root);
    expect(calls).toBe(5);
  });

  it.each([
    ['no leaf', () => buildHashTree(new Uint8Array(), PAD), 'SIZE_OUT_OF_RANGE'],
    ['half a leaf', () => buildHashTree(new Uint8Array(48), PAD), 'HASH_LENGTH'],
    ['short padding', () => buildHashTree(leavesOf(2), new Uint8Array(31)), 'HASH_LENGTH'],
    ['a fraction of leaves', () => hashTreeDepth(1.5), 'SIZE_OUT_OF_RANGE'],
  ] as const)('refuses %s', (_, act, code) => {
    expect(codeOf(act)).toBe(code);
  });
});

describe('a run of leaves', () => {
  it('leads to the root, with at most two siblings a level', () => {
    fc.assert(
      fc.property(runs, (place) => {
        const { tree, run } = runOf(place);
        expect(toHex(rootFromRun(run))).toBe(toHex(tree.root));
        expect(run.siblings.length).toBeLessThanOrEqual(2 * tree.depth);
      }),
    );
  });

  it('may reach into the padding', () => {
    const tree = buildHashTree(leavesOf(5), PAD);
    const leaves = concat(leavesOf(5).slice(128), PAD, PAD);
    expect(() => verifyRun({ leaves, first: 4, depth: 3, siblings: runSiblings(tree, 4, 3) }, tree.root)).not.toThrow();
  });

  it('is refused at another place, with another leaf, or with another sibling', () => {
    fc.assert(
      fc.property(runs, fc.nat(), fc.nat(255), (place, at, bit) => {
        const { tree, run } = runOf(place);
        const flip = (bytes: Uint8Array): Uint8Array => {
          const copy = bytes.slice();
          copy[(at % copy.length) | 0]! ^= 1 << (bit % 8);
          return copy;
        };
        const places = [run.first - 1, run.first + 1, at % 2 ** tree.depth].filter((first) => first !== run.first);
        for (const first of places) expect(codeOf(() => verifyRun({ ...run, first }, tree.root))).toBeDefined();
        expect(codeOf(() => verifyRun({ ...run, leaves: flip(run.leaves) }, tree.root))).toBe('ROOT_MISMATCH');
        const siblings = [...run.siblings];
        if (siblings.length === 0) return;
        siblings[at % siblings.length] = flip(siblings[at % siblings.length]!);
        expect(codeOf(() => verifyRun({ ...run, siblings }, tree.root))).toBe('ROOT_MISMATCH');
      }),
    );
  });

  it('is refused with a sibling too few or too many, and outside the tree', () => {
    const { run } = runOf({ count: 11, first: 3, length: 4 });
    expect(codeOf(() => rootFromRun({ ...run, siblings: run.siblings.slice(1) }))).toBe('PROOF_LENGTH');
    expect(codeOf(() => rootFromRun({ ...run, siblings: [...run.siblings, PAD] }))).toBe('PROOF_LENGTH');
    expect(codeOf(() => rootFromRun({ ...run, siblings: [PAD.slice(1), ...run.siblings.slice(1)] }))).toBe(
      'HASH_LENGTH',
    );
    expect(codeOf(() => rootFromRun({ ...run, first: 13 }))).toBe('INDEX_OUT_OF_RANGE');
    expect(codeOf(() => rootFromRun({ ...run, first: -1 }))).toBe('INDEX_OUT_OF_RANGE');
    expect(codeOf(() => rootFromRun({ ...run, first: 0.5 }))).toBe('INDEX_OUT_OF_RANGE');
    expect(codeOf(() => rootFromRun({ ...run, leaves: new Uint8Array() }))).toBe('INDEX_OUT_OF_RANGE');
    expect(codeOf(() => rootFromRun({ ...run, depth: 41 }))).toBe('SIZE_OUT_OF_RANGE');
    expect(codeOf(() => runSiblings(buildHashTree(leavesOf(4), PAD), 3, 2))).toBe('INDEX_OUT_OF_RANGE');
  });
});
