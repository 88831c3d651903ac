import { keccak_256 } from '@noble/hashes/sha3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, toHex } from '../bytes.ts';
import { CHUNK_BYTES, chunkAt, chunkCount, chunkTree, rootFromChunks } from './chunkTree.ts';
import { runSiblings } from './hashTree.ts';

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255);
const ZERO_LEAF = '0xd397b3b043d87fcd6fad1291ff0bfd16401c274896d8c63a923727f077b8e0b5';

describe('the tree of chunks', () => {
  it('of nothing and of zeros is the hash of a zero chunk', () => {
    expect(toHex(chunkTree(new Uint8Array()).root)).toBe(ZERO_LEAF);
    expect(toHex(chunkTree(new Uint8Array(256)).root)).toBe(ZERO_LEAF);
    expect(toHex(keccak_256(new Uint8Array(256)))).toBe(ZERO_LEAF);
  });

  it('pads the last chunk with zeros and the leaves with zero chunks', () => {
    const bytes = bytesOf(2 * CHUNK_BYTES + 3);
    const leaf = (i: number) => keccak_256(i < 3 ? chunkAt(bytes, i) : new Uint8Array(CHUNK_BYTES));
    const root = keccak_256(concat(keccak_256(concat(leaf(0), leaf(1))), keccak_256(concat(leaf(2), leaf(3)))));
    expect(toHex(chunkTree(bytes).root)).toBe(toHex(root));
    expect(chunkAt(bytes, 2).slice(0, 4)).toEqual(concat(bytes.slice(512), Uint8Array.of(0)));
  });

  it.each([
    [0, 1],
    [1, 1],
    [256, 1],
    [257, 2],
    [512, 2],
  ])('%d bytes are %d chunks', (length, count) => {
    expect(chunkCount(length)).toBe(count);
    expect(chunkTree(bytesOf(length)).count).toBe(count);
  });

  it('shows every run of chunks, and none with a byte changed', () => {
    const lengths = fc.integer({ min: 1, max: 40 * CHUNK_BYTES });
    fc.assert(
      fc.property(lengths, fc.nat(), fc.nat(), fc.nat(), (length, a, b, at) => {
        const bytes = bytesOf(length);
        const tree = chunkTree(bytes);
        const first = a % tree.count;
        const count = 1 + (b % (tree.count - first));
        const chunks = concat(...Array.from({ length: count }, (_, i) => chunkAt(bytes, first + i)));
        const run = { chunks, first, depth: tree.depth, siblings: runSiblings(tree, first, count) };
        expect(toHex(rootFromChunks(run))).toBe(toHex(tree.root));
        const altered = chunks.slice();
        altered[at % altered.length]! ^= 1;
        expect(toHex(rootFromChunks({ ...run, chunks: altered }))).not.toBe(toHex(tree.root));
      }),
    );
  });

  it('refuses parts of chunks and chunks that are not there', () => {
    const run = { first: 0, depth: 0, siblings: [] };
    for (const length of [0, 255, 257]) {
      expect(() => rootFromChunks({ ...run, chunks: new Uint8Array(length) })).toThrow(
        expect.objectContaining({ code: 'BYTES_LENGTH' }),
      );
    }
    for (const index of [-1, 1, 0.5]) {
      expect(() => chunkAt(bytesOf(256), index)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }));
    }
  });
});
