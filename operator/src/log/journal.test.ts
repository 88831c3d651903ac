import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiskIo, diskIo } from './diskIo.ts';
import { type Journal, openJournal, type Slot } from './journal.ts';
import { MAX_BATCH_RECORDS, RECORD, RECORD_BYTES, sealRecord, writeUint64 } from './record.ts';
import { recoverJournal } from './recovery.ts';

const SEGMENT_RECORDS = 2048;
let directory: string;
let fatal: Error[];
let durable: [number, number][];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-journal-'));
  fatal = [];
  durable = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(io: Partial<DiskIo> = {}, size = 0): Promise<Journal> {
  return openJournal({
    directory,
    size,
    segmentRecords: SEGMENT_RECORDS,
    io: { ...diskIo, ...io },
    onDurable: (_, first, count) => durable.push([first, count]),
    onFatal: (error) => fatal.push(error),
  });
}

function build({ buffer, at, leafIndex, batchStart }: Slot): number {
  buffer.fill(0xab, at + RECORD.body, at + RECORD.batchStart);
  writeUint64(buffer, leafIndex, at + RECORD.leafIndex);
  sealRecord(buffer, at, batchStart);
  return leafIndex;
}

/** A datasync that ends when the test says so. */
function heldSync() {
  const held: { fd: number; end: () => void; fail: (error: Error) => void }[] = [];
  const datasync = (fd: number) => new Promise<void>((end, fail) => held.push({ fd, end, fail }));
  const next = () =>
    expect
      .poll(() => held.length, { interval: 1 })
      .toBeGreaterThan(0)
      .then(() => held.shift()!);
  return { datasync, next, held };
}

describe('group commit', () => {
  it('resolves nothing before its fdatasync ended, and puts all that came meanwhile into one next batch', async () => {
    const sync = heldSync();
    const journal = await open(sync);
    const resolved: number[] = [];
    const append = () => journal.append(build).then((index) => resolved.push(index));
    const first = [append(), append()];
    const firstSync = await sync.next();
    const second = Array.from({ length: 500 }, append);
    await new Promise(setImmediate);
    expect(resolved).toEqual([]);
    expect(journal.size()).toBe(0);
    expect(sync.held).toEqual([]);
    firstSync.end();
    await Promise.all(first);
    expect(resolved).toEqual([0, 1]);
    expect(journal.size()).toBe(2);
    (await sync.next()).end();
    await Promise.all(second);
    expect(durable).toEqual([
      [0, 2],
      [2, 500],
    ]);
    await journal.close();
  });

  it('cuts batches at their largest size and at the ends of segments, and reads back what it wrote', async () => {
    const journal = await open();
    const count = 2 * SEGMENT_RECORDS + 10;
    const indices = await Promise.all(Array.from({ length: count }, () => journal.append(build)));
    expect(indices).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(
      durable.every(
        ([first, size]) => size <= MAX_BATCH_RECORDS && (first % SEGMENT_RECORDS) + size <= SEGMENT_RECORDS,
      ),
    ).toBe(true);
    await journal.close();
    const found: number[] = [];
    const onRecord = (_: Buffer, __: number, index: number) => found.push(index);
    const recovered = recoverJournal({ directory, segmentRecords: SEGMENT_RECORDS, checkpointSize: count, onRecord });
    expect(recovered).toEqual({ size: count, discarded: 0 });
    expect(found).toEqual(indices);
  });

  it('keeps the next segment ready, and no unfinished one', async () => {
    const journal = await open();
    await journal.close();
    expect(readdirSync(directory)).toEqual(['000000000000', '000000002048']);
    expect(readFileSync(join(directory, '000000002048')).equals(Buffer.alloc(SEGMENT_RECORDS * RECORD_BYTES))).toBe(
      true,
    );
  });

  it('leaves an index free when its record cannot be built', async () => {
    const journal = await open();
    const failing = journal.append(() => {
      throw new RangeError('bad');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await journal.append(build)).toBe(0);
    await journal.close();
  });

  it('finishes what was appended before close and refuses what comes after', async () => {
    const journal = await open();
    const pending = Array.from({ length: 30 }, () => journal.append(build));
    const closing = journal.close();
    await expect(journal.append(build)).rejects.toMatchObject({ code: 'LOG_CLOSED' });
    await closing;
    expect((await Promise.all(pending)).at(-1)).toBe(29);
  });

  it('refuses index 2^40', async () => {
    const journal = await open({}, 2 ** 40 - 1);
    expect(await journal.append(build)).toBe(2 ** 40 - 1);
    await expect(journal.append(build)).rejects.toMatchObject({ code: 'LOG_FULL' });
    await journal.close();
  });
});

describe('a failing disk', () => {
  const systemError = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    ['EIO', 'JOURNAL_WRITE_FAILED'],
    ['ENOSPC', 'DISK_FULL'],
  ])('whose fdatasync gives %s ends everything, waiting receipts included: %s', async (systemCode, code) => {
    const sync = heldSync();
    const journal = await open(sync);
    const first = journal.append(build);
    const held = await sync.next();
    const second = journal.append(build);
    const results = Promise.allSettled([first, second]);
    held.fail(systemError(systemCode));
    const rejected = { status: 'rejected', reason: { code, details: { systemCode } } };
    expect(await results).toMatchObject([rejected, rejected]);
    await expect(journal.append(build)).rejects.toMatchObject({ code });
    expect(fatal).toMatchObject([{ code }]);
    expect(journal.size()).toBe(0);
    expect(durable).toEqual([]);
    await journal.close();
  });

  it('whose write fails acknowledges nothing of the batch', async () => {
    const write = () => {
      throw systemError('ENOSPC');
    };
    const journal = await open({ write });
    await expect(journal.append(build)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(fatal).toHaveLength(1);
    await journal.close();
  });
});
