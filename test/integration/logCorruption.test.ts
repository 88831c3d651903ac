import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesPath, tilePath } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { openReceiptLog } from '../../operator/src/log/receiptLog.ts';
import { RECORD, RECORD_BYTES } from '../../operator/src/log/record.ts';
import { segmentPath } from '../../operator/src/log/segment.ts';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { issueMany, logOptions, ORIGIN, randomDraft, withDirectory } from './logFixture.ts';

/** Flips one bit; returns the path for expectations. */
function flip(path: string, offset: number): string {
  const bytes = readFileSync(path);
  bytes[offset] = bytes[offset]! ^ 1;
  writeFileSync(path, bytes);
  return path;
}

/** A closed log of `count` receipts, issued in batches of at most 100; resolves with its digests. */
async function makeLog(directory: string, count: number) {
  const log = await openReceiptLog(logOptions(directory));
  const digests: Uint8Array[] = [];
  while (digests.length < count) {
    for (const { digest } of await issueMany(log, Math.min(100, count - digests.length))) digests.push(digest);
  }
  await log.close();
  return digests;
}

const journal = (directory: string, first = 0) => segmentPath(join(directory, 'journal'), first);
const reopen = (directory: string) => openReceiptLog(logOptions(directory));

/** Puts the log back into the state in which its last checkpoint covered `size` entries. */
async function rewindCheckpoint(directory: string, body: () => Promise<void>) {
  const path = join(directory, 'log', 'checkpoint');
  const note = readFileSync(path);
  await body();
  writeFileSync(path, note);
}

describe('a damaged journal', () => {
  const places = { ...RECORD, lastZero: RECORD_BYTES - 1 };
  it.each(Object.entries(places).filter(([name]) => name !== 'end'))(
    'is refused with file and offset: %s',
    (_, place) =>
      withDirectory(async (directory) => {
        await makeLog(directory, 300);
        const path = flip(journal(directory), 150 * RECORD_BYTES + place);
        await expect(reopen(directory)).rejects.toMatchObject({
          code: 'JOURNAL_CORRUPT',
          details: { path, offset: 150 * RECORD_BYTES },
        });
      }),
  );

  it('is refused beyond the checkpoint too, when a later batch proves that the record was whole', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 100);
      await rewindCheckpoint(directory, () => extend(directory, 300));
      const path = flip(journal(directory), 150 * RECORD_BYTES + RECORD.digest);
      await expect(reopen(directory)).rejects.toMatchObject({
        code: 'JOURNAL_CORRUPT',
        details: { path, offset: 150 * RECORD_BYTES },
      });
    }));

  it.each([
    ['of blank records', 1000, 1024],
    ['that a torn batch would explain if it were the last', 1010, 1011],
  ])('is refused, and left as it is, when a later segment follows a gap %s', (_, from, to) =>
    withDirectory(async (directory) => {
      await makeLog(directory, 1030);
      rmSync(join(directory, 'log', 'checkpoint'));
      const bytes = readFileSync(journal(directory)).fill(0, from * RECORD_BYTES, to * RECORD_BYTES);
      writeFileSync(journal(directory), bytes);
      await expect(reopen(directory)).rejects.toMatchObject({
        code: 'JOURNAL_CORRUPT',
        details: { path: journal(directory, 1024), offset: 0 },
      });
      expect(readFileSync(journal(directory)).equals(bytes)).toBe(true);
    }),
  );

  it('is refused when garbage stands in the prepared segment', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 5);
      flip(journal(directory, 1024), 77 * RECORD_BYTES + 3);
      await expect(reopen(directory)).rejects.toMatchObject({
        code: 'JOURNAL_CORRUPT',
        details: { path: journal(directory, 1024), offset: 77 * RECORD_BYTES },
      });
    }));

  it('is refused when a segment in the middle is missing', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 1030);
      rmSync(journal(directory));
      await expect(reopen(directory)).rejects.toMatchObject({
        code: 'JOURNAL_CORRUPT',
        details: { path: journal(directory), offset: 0 },
      });
    }));

  it('is refused when it ends below the checkpoint, cut or blanked', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 300);
      const bytes = readFileSync(journal(directory));
      writeFileSync(journal(directory), Buffer.from(bytes).fill(0, 299 * RECORD_BYTES));
      const behind = { code: 'LOG_BEHIND_CHECKPOINT', details: { checkpointSize: 300 } };
      await expect(reopen(directory)).rejects.toMatchObject({ ...behind, details: { size: 299, checkpointSize: 300 } });
      writeFileSync(journal(directory), bytes);
      truncateSync(journal(directory), 200 * RECORD_BYTES + 7);
      await expect(reopen(directory)).rejects.toMatchObject(behind);
      rmSync(join(directory, 'journal'), { recursive: true });
      await expect(reopen(directory)).rejects.toMatchObject({ ...behind, details: { size: 0 } });
    }));

  it('is refused when cut short above the checkpoint', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 100);
      truncateSync(journal(directory), 600 * RECORD_BYTES);
      await expect(reopen(directory)).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
    }));

  it('is refused under another operator, chain or Anchors contract', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 3);
      const operator = '0x00000000000000000000000000000000000000aa';
      const domain = { chainId: 1, anchors: logOptions(directory).domain.anchors };
      const mismatch = { code: 'LOG_DOMAIN_MISMATCH' };
      await expect(openReceiptLog(logOptions(directory, { operator }))).rejects.toMatchObject(mismatch);
      await expect(openReceiptLog(logOptions(directory, { domain }))).rejects.toMatchObject(mismatch);
    }));
});

describe('a torn tail', () => {
  it.each([1, 8, 60, 88, 300, 504])('of which %i bytes arrived is blanked, and its index is given again', (length) =>
    withDirectory(async (directory) => {
      const digests = await makeLog(directory, 100);
      await rewindCheckpoint(directory, () => extend(directory, 1));
      const bytes = readFileSync(journal(directory));
      writeFileSync(journal(directory), bytes.fill(0, 100 * RECORD_BYTES + length));
      const log = await reopen(directory);
      expect(log.recovered).toEqual({ size: 100, discarded: 1 });
      expect((await log.read(99)).digest).toEqual(digests[99]);
      expect((await log.issue(randomDraft())).leafIndex).toBe(100);
      await log.close();
    }),
  );

  it('with a gap inside its batch is blanked from the gap on', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 100);
      await rewindCheckpoint(directory, () => extend(directory, 20));
      const bytes = readFileSync(journal(directory));
      // The first record of an idle log starts a batch of its own.
      writeFileSync(journal(directory), bytes.fill(0, 105 * RECORD_BYTES, 109 * RECORD_BYTES));
      const log = await reopen(directory);
      expect(log.recovered).toEqual({ size: 105, discarded: 15 });
      await log.close();
      const again = await reopen(directory);
      expect(again.recovered).toEqual({ size: 105, discarded: 0 });
      await again.close();
    }));
});

describe('a checkpoint file', () => {
  it('is refused with any byte of it changed', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 20);
      const path = join(directory, 'log', 'checkpoint');
      const note = readFileSync(path);
      // The key id is 32 bits: two of the sixth base64 digit's belong to it, and a digit may carry into them.
      const lastOfKeyId = note.lastIndexOf(' ') + 7;
      for (let offset = 0; offset < note.length; offset++) {
        if (offset > note.lastIndexOf(ORIGIN) - 1 && offset < lastOfKeyId) continue; // names another key: below
        writeFileSync(path, note);
        flip(path, offset);
        await expect(reopen(directory), `byte ${offset}`).rejects.toMatchObject({
          code: expect.stringMatching(/^(LOG_CHECKPOINT_MISMATCH|LOG_BEHIND_CHECKPOINT)$/),
        });
      }
    }));

  it('of another log, or over another history, is refused', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 20);
      const other = { origin: 'other', checkpointSigner: createCheckpointSigner('other', new Uint8Array(32).fill(9)) };
      const mismatch = { code: 'LOG_CHECKPOINT_MISMATCH' };
      await expect(openReceiptLog(logOptions(directory, other))).rejects.toMatchObject(mismatch);
      await withDirectory(async (second) => {
        await makeLog(second, 20);
        writeFileSync(join(directory, 'log', 'checkpoint'), readFileSync(join(second, 'log', 'checkpoint')));
        await expect(reopen(directory)).rejects.toMatchObject(mismatch);
      });
    }));

  it('signed by an earlier key is checked against the tree and signed anew', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 20);
      const checkpointSigner = createCheckpointSigner(ORIGIN, new Uint8Array(32).fill(1));
      const log = await openReceiptLog(logOptions(directory, { checkpointSigner }));
      expect(log.checkpoint().size).toBe(20);
      expect(readFileSync(join(directory, 'log', 'checkpoint'), 'utf8')).toBe(log.checkpoint().note);
      await log.close();
      const again = await openReceiptLog(logOptions(directory, { checkpointSigner }));
      expect(again.checkpoint()).toEqual(log.checkpoint());
      await again.close();
    }));
});

describe('a damaged tile', () => {
  it.each([tilePath(0, 1), entriesPath(1)])('%s is named when read, and rebuilt after its deletion', (name) =>
    withDirectory(async (directory) => {
      await makeLog(directory, 600);
      const path = join(directory, 'log', name);
      const whole = readFileSync(path);
      flip(path, 5000);
      const log = await reopen(directory);
      const corrupt = { code: 'TILE_CORRUPT', details: { path } };
      await expect(log.tileFile(name)).rejects.toMatchObject(corrupt);
      if (name === tilePath(0, 1)) await expect(log.inclusionProof(300, 600)).rejects.toMatchObject(corrupt);
      await expect(log.inclusionProof(10, 600)).resolves.toBeDefined();
      await log.close();
      rmSync(path);
      await (await reopen(directory)).close();
      expect(readFileSync(path)).toEqual(whole);
    }),
  );

  it('that the next checkpoint needs is named at the start, and the log goes on after its deletion', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 100);
      await rewindCheckpoint(directory, () => extend(directory, 300));
      const path = flip(join(directory, 'log', tilePath(0, 0)), 0);
      await expect(reopen(directory)).rejects.toMatchObject({ code: 'TILE_CORRUPT', details: { path } });
      rmSync(path);
      const log = await reopen(directory);
      expect(log.checkpoint().size).toBe(400);
      await log.close();
    }));

  it('cut short is written again at the start', () =>
    withDirectory(async (directory) => {
      await makeLog(directory, 600);
      const path = join(directory, 'log', tilePath(0, 0));
      const whole = readFileSync(path);
      truncateSync(path, 0);
      await (await reopen(directory)).close();
      expect(readFileSync(path)).toEqual(whole);
      expect(existsSync(`${path}.tmp`)).toBe(false);
    }));
});

async function extend(directory: string, count: number): Promise<void> {
  const log = await reopen(directory);
  for (let left = count; left > 0; left -= 100) await issueMany(log, Math.min(100, left));
  await log.close();
}
