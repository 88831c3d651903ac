import { readFileSync } from 'node:fs';
import {
  decodeReceipt,
  fromHex,
  openCheckpoint,
  parseVerifierKey,
  recoverReceiptSigner,
  verifyConsistency,
  verifyInclusion,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { describe, expect, it } from 'vitest';

type Case = { readonly desc: string; readonly code: string | null };

const read = (name: string) => JSON.parse(readFileSync(new URL(`./vectors/${name}`, import.meta.url), 'utf8'));
const hashes = (path: readonly Hex[]) => path.map((hash) => fromHex(hash));

/** Code of the error, null when there is none. */
function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('our own vectors, made by mutation', () => {
  const receipts: (Case & { compact: string })[] = read('receipts.json');
  it.each(receipts)('receipt: $desc', ({ compact, code }) => {
    expect(codeOf(() => recoverReceiptSigner(decodeReceipt(compact)))).toBe(code);
  });

  const { inclusion, consistency } = read('proofs.json');
  it.each(inclusion as (Case & { index: number; size: number; leafHash: Hex; root: Hex; path: Hex[] })[])(
    'inclusion: $desc',
    ({ index, size, leafHash, root, path, code }) => {
      const claim = { index, size, leafHash: fromHex(leafHash), root: fromHex(root), proof: hashes(path) };
      expect(codeOf(() => verifyInclusion(claim))).toBe(code);
    },
  );

  it.each(consistency as (Case & { from: number; to: number; fromRoot: Hex; toRoot: Hex; path: Hex[] })[])(
    'consistency: $desc',
    ({ from, to, fromRoot, toRoot, path, code }) => {
      const claim = { from, to, fromRoot: fromHex(fromRoot), toRoot: fromHex(toRoot), proof: hashes(path) };
      expect(codeOf(() => verifyConsistency(claim))).toBe(code);
    },
  );

  const { key, notes } = read('notes.json');
  it.each(notes as (Case & { note: string })[])('checkpoint: $desc', ({ note, code }) => {
    expect(codeOf(() => openCheckpoint(note, parseVerifierKey(key)))).toBe(code);
  });

  it('are mostly refusals', () => {
    const all: Case[] = [...receipts, ...inclusion, ...consistency, ...notes];
    const good = all.filter(({ code }) => code === null).length;
    console.info(`own vectors: ${all.length}, of which ${all.length - good} must be refused`);
    expect(good).toBeLessThan(all.length / 4);
  });
});
