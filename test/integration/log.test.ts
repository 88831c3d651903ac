import {
  decodeEntries,
  decodeReceipt,
  EMPTY_ROOT,
  entriesPath,
  hashLeaf,
  hashNode,
  openCheckpoint,
  receiptDigest,
  recoverReceiptSigner,
  rootOf,
  tilePath,
  toHex,
  verifierFromPublicKey,
  verifyConsistency,
  verifyInclusion,
} from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { openReceiptLog } from '../../operator/src/log/receiptLog.ts';
import {
  CLOCK_MS,
  checkpointSigner,
  issueMany,
  logOptions,
  ORIGIN,
  randomDraft,
  receiptSigner,
  withDirectory,
  withLog,
} from './logFixture.ts';

const verifier = verifierFromPublicKey(ORIGIN, checkpointSigner.publicKey);

describe('receipt log', () => {
  it('issues receipts that decode, carry their place and times, and were signed by the receipt key', () =>
    withLog(async (log) => {
      await issueMany(log, 3);
      const draft = randomDraft({ inputUnits: 11, outputUnits: 0xffffffff, flags: 5 });
      const issued = await log.issue(draft);
      const signed = decodeReceipt(issued.compact);
      expect(issued.leafIndex).toBe(3);
      expect(issued.id).toEqual(draft.id);
      expect(signed.receipt).toMatchObject({
        operator: receiptSigner.address,
        leafIndex: 3,
        issuedAt: CLOCK_MS / 1000,
        anchorBy: CLOCK_MS / 1000 + 3600,
        endpoint: toHex(draft.endpoint),
        responseCommitment: toHex(draft.responseCommitment),
        evidenceDigest: toHex(new Uint8Array(32)),
        inputUnits: 11,
        outputUnits: 0xffffffff,
        flags: 5,
      });
      expect(receiptDigest(signed.receipt, signed.domain)).toBe(toHex(issued.digest));
      expect(recoverReceiptSigner(signed)).toBe(receiptSigner.address);
    }));

  it('gives each of many concurrent receipts an index of its own, in the order of the calls', () =>
    withLog(async (log) => {
      const issued = await issueMany(log, 2500); // more than one batch holds, and more than two segments
      expect(issued.map((receipt) => receipt.leafIndex)).toEqual(Array.from({ length: 2500 }, (_, i) => i));
      expect(log.size()).toBe(2500);
    }));

  it('finds by index, receipt id and chat id, and the newest of two with one chat id', () =>
    withLog(async (log) => {
      await issueMany(log, 40);
      const first = await log.issue(randomDraft({ chatId: 'chat-1' }));
      const second = await log.issue(randomDraft({ chatId: 'chat-1' }));
      await issueMany(log, 1100);
      expect(await log.read(first.leafIndex)).toEqual(first);
      expect(await log.find({ id: first.id })).toEqual(first);
      expect(await log.find({ chatId: 'chat-1' })).toEqual(second);
      expect(await log.find({ chatId: 'chat-2' })).toBeUndefined();
      expect(await log.find({ id: new Uint8Array(16) })).toBeUndefined();
      expect(await log.find({ id: new Uint8Array(3) })).toBeUndefined();
      await expect(log.read(log.size())).rejects.toMatchObject({ code: 'INDEX_OUT_OF_RANGE' });
    }));

  it('refuses a malformed draft and gives its index to the next one', () =>
    withLog(async (log) => {
      const short = log.issue(randomDraft({ modelId: new Uint8Array(31) }));
      const negative = log.issue(randomDraft({ outputUnits: -1 }));
      const good = log.issue(randomDraft());
      await expect(short).rejects.toMatchObject({ code: 'RECEIPT_DRAFT_INVALID', details: { field: 'modelId' } });
      await expect(negative).rejects.toMatchObject({
        code: 'RECEIPT_DRAFT_INVALID',
        details: { field: 'outputUnits' },
      });
      expect((await good).leafIndex).toBe(0);
    }));

  it('keeps everything over a restart: receipts, lookup, proofs, checkpoint', () =>
    withDirectory(async (directory) => {
      const before = await openReceiptLog(logOptions(directory));
      const issued = await issueMany(before, 1500);
      const chat = await before.issue(randomDraft({ chatId: 'x' }));
      await before.close();
      const after = await openReceiptLog(logOptions(directory));
      expect(after.recovered).toEqual({ size: 1501, discarded: 0 });
      expect(after.checkpoint()).toEqual(before.checkpoint());
      expect(await after.find({ chatId: 'x' })).toEqual(chat);
      for (const at of [0, 255, 256, 1023, 1024, 1499]) expect(await after.read(at)).toEqual(issued[at]);
      expect((await after.issue(randomDraft())).leafIndex).toBe(1501);
      await after.close();
    }));

  it('signs checkpoints of size 0 and 1', () =>
    withLog(async (log) => {
      expect(openCheckpoint(log.checkpoint().note, verifier)).toEqual({ origin: ORIGIN, size: 0, root: EMPTY_ROOT });
      expect(await log.rootAt(0)).toEqual(EMPTY_ROOT);
      const issued = await log.issue(randomDraft());
      expect(log.checkpoint().size).toBe(0);
      const checkpoint = await log.publishCheckpoint();
      expect(openCheckpoint(checkpoint.note, verifier)).toEqual({
        origin: ORIGIN,
        size: 1,
        root: hashLeaf(issued.digest),
      });
      expect(await log.inclusionProof(0, 1)).toEqual([]);
    }));

  it('publishes by itself when something is new', () =>
    withDirectory(async (directory) => {
      const log = await openReceiptLog(logOptions(directory, { checkpointIntervalMs: 20 }));
      await issueMany(log, 5);
      await expect.poll(() => log.checkpoint().size, { interval: 10 }).toBe(5);
      await log.close();
    }));

  it('proves inclusion and consistency between all kinds of sizes', () =>
    withLog(async (log) => {
      const issued = await issueMany(log, 1100);
      const sizes = [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 1024, 1100];
      for (const size of sizes) {
        const root = await log.rootAt(size);
        for (const index of [0, 1, 254, 255, 256, 700, size - 1].filter((at) => at < size)) {
          const leafHash = hashLeaf(issued[index]!.digest);
          verifyInclusion({ index, size, leafHash, root, proof: await log.inclusionProof(index, size) });
        }
        for (const from of sizes.filter((other) => other <= size)) {
          const proof = await log.consistencyProof(from, size);
          verifyConsistency({ from, to: size, fromRoot: await log.rootAt(from), toRoot: root, proof });
        }
      }
      await expect(log.rootAt(1101)).rejects.toMatchObject({ code: 'SIZE_OUT_OF_RANGE' });
      await expect(log.inclusionProof(0, 1101)).rejects.toMatchObject({ code: 'SIZE_OUT_OF_RANGE' });
      await expect(log.inclusionProof(5, 5)).rejects.toMatchObject({ code: 'INDEX_OUT_OF_RANGE' });
      await expect(log.consistencyProof(0, 5)).rejects.toMatchObject({ code: 'SIZE_OUT_OF_RANGE' });
    }));
});

describe('tile files', () => {
  it('serve full and partial tiles and entries from which the root of the checkpoint follows', () =>
    withLog(async (log) => {
      const issued = await issueMany(log, 700);
      const { size, root } = await log.publishCheckpoint();
      const leaves: Uint8Array[] = [];
      for (const [index, width] of [256, 256, 188].entries()) {
        const tile = await log.tileFile(tilePath(0, index, width));
        for (let i = 0; i < width; i++) leaves.push(tile!.subarray(i * 32, i * 32 + 32));
        const bundle = await log.tileFile(entriesPath(index, width));
        expect(decodeEntries(bundle!, width)).toEqual(
          issued.slice(index * 256, index * 256 + width).map((r) => r.digest),
        );
      }
      expect(leaves).toEqual(issued.map((receipt) => hashLeaf(receipt.digest)));
      const upper = await log.tileFile(tilePath(1, 0, 2));
      const read = async (level: number, index: number) =>
        level === 8 ? upper!.slice(index * 32, index * 32 + 32) : subtree(leaves, level, index * 2 ** level);
      expect(await rootOf(size, read)).toEqual(root);
    }));

  it('know only what the published checkpoint covers', () =>
    withLog(async (log) => {
      await issueMany(log, 300);
      await log.publishCheckpoint();
      await issueMany(log, 300);
      for (const path of [
        tilePath(0, 0),
        tilePath(0, 1, 44),
        tilePath(0, 0, 7),
        entriesPath(1, 1),
        tilePath(1, 0, 1),
      ]) {
        expect(await log.tileFile(path), path).toBeDefined();
      }
      const unknown = [tilePath(0, 1, 45), tilePath(0, 1), tilePath(1, 0, 2), tilePath(2, 0, 1), tilePath(63, 0, 1)];
      for (const path of [...unknown, 'tile/0/../000', 'tile/0/000.p/0', 'checkpoint', '']) {
        expect(await log.tileFile(path), path).toBeUndefined();
      }
    }));
});

function subtree(leaves: readonly Uint8Array[], level: number, start: number): Uint8Array {
  if (level === 0) return leaves[start]!;
  const half = 2 ** (level - 1);
  return hashNode(subtree(leaves, level - 1, start), subtree(leaves, level - 1, start + half));
}
