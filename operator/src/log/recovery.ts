import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { InputError } from '@assay/sdk';
import { writeError } from './diskIo.ts';
import { isBlankRecord, isWholeRecord, RECORD, RECORD_BYTES, readUint64 } from './record.ts';
import { journalCorrupt, listSegments, segmentPath } from './segment.ts';
import { judgeTail, type WrittenSlot } from './tornTail.ts';

export type RecoveryOptions = {
  readonly directory: string;
  readonly segmentRecords: number;
  /** Size of the last signed checkpoint: what lies below it was acknowledged for certain. */
  readonly checkpointSize: number;
  /** Called for each whole record in order. */
  readonly onRecord: (buffer: Buffer, at: number, leafIndex: number) => void;
};

/** `size` records are whole and durable; `discarded` slots of a write that a crash tore apart were blanked. */
export type Recovered = { readonly size: number; readonly discarded: number };

type Segment = { readonly fd: number; readonly path: string; readonly first: number; readonly stored: number };

const CHUNK_RECORDS = 8192;
const CHUNK_BYTES = CHUNK_RECORDS * RECORD_BYTES;

/**
 * Reads the whole journal. A crash can leave the records of one unsynced batch behind in part: those after the first
 * gap are blanked, for no receipt in them was ever given out. Anything a crash cannot explain is refused.
 * @throws InputError JOURNAL_CORRUPT (path and offset in the details), LOG_BEHIND_CHECKPOINT, DISK_FULL, JOURNAL_WRITE_FAILED
 */
export function recoverJournal(options: RecoveryOptions): Recovered {
  const { directory, segmentRecords, checkpointSize } = options;
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let size = 0;
  let torn: { readonly path: string; readonly offset: number; readonly count: number } | undefined;

  for (const [position, first] of listSegments(directory).entries()) {
    const expected = position * segmentRecords;
    if (first !== expected)
      throw journalCorrupt(segmentPath(directory, expected), 0, 'the segment is missing, later ones are there');
    const path = segmentPath(directory, first);
    const fd = openSync(path, 'r+');
    try {
      const stored = Math.min(segmentRecords, Math.floor(fstatSync(fd).size / RECORD_BYTES));
      const segment = { fd, path, first, stored };
      // What no checkpoint covers can be whole in the page cache that a killed process left, and not yet on the disk.
      // INVARIANT L4: What recovery counts is durable before anything is built on it.
      if (first + segmentRecords > checkpointSize) fdatasyncSync(fd);
      if (size < first) {
        refuseWritten(segment, buffer);
      } else {
        size += acceptRecords(segment, buffer, options.onRecord);
        const count = tornRecords(segment, size, buffer, checkpointSize);
        if (count > 0) torn = { path, offset: (size - first) * RECORD_BYTES, count };
      }
      if (stored < segmentRecords) {
        refuseIfBehind();
        throw journalCorrupt(path, stored * RECORD_BYTES, 'the segment is cut short');
      }
    } finally {
      closeSync(fd);
    }
  }
  refuseIfBehind();
  // Only now: a journal that is refused stays as it was found.
  if (torn !== undefined) blank(torn.path, torn.offset, torn.count);
  return { size, discarded: torn?.count ?? 0 };

  function refuseIfBehind(): void {
    // INVARIANT L5: A journal that ends below the last signed checkpoint is refused: no index is given out twice.
    if (size >= checkpointSize) return;
    throw new InputError(
      'LOG_BEHIND_CHECKPOINT',
      `The journal in ${directory} ends after ${size} receipts, but a checkpoint over ${checkpointSize} was signed. ` +
        'Receipts are missing: restore the complete journal; starting here would give out indices twice.',
      { directory, size, checkpointSize },
    );
  }
}

/** Hands on the whole records from the segment's start to the first slot without one; returns their number. */
function acceptRecords(segment: Segment, buffer: Buffer, onRecord: RecoveryOptions['onRecord']): number {
  for (let start = 0; start < segment.stored; start += CHUNK_RECORDS) {
    const count = readRecords(segment, buffer, start);
    for (let i = 0; i < count; i++) {
      const index = segment.first + start + i;
      if (!isWholeRecord(buffer, i * RECORD_BYTES, index)) return start + i;
      onRecord(buffer, i * RECORD_BYTES, index);
    }
  }
  return segment.stored;
}

/** Number of slots from record `end` on that a crash left half written. @throws InputError JOURNAL_CORRUPT */
function tornRecords(segment: Segment, end: number, buffer: Buffer, checkpointSize: number): number {
  const written = writtenSlots(segment, end - segment.first, buffer);
  const verdict = judgeTail(end, written, checkpointSize);
  if (verdict.kind === 'torn') return verdict.discard;
  throw journalCorrupt(segment.path, (verdict.index - segment.first) * RECORD_BYTES, verdict.reason);
}

// A batch ends with its segment, so a later segment is blank until the one before it is full.
function refuseWritten(segment: Segment, buffer: Buffer): void {
  const [slot] = writtenSlots(segment, 0, buffer);
  if (slot === undefined) return;
  const reason = 'something is written here although the segment before it is not full';
  throw journalCorrupt(segment.path, (slot.index - segment.first) * RECORD_BYTES, reason);
}

function writtenSlots(segment: Segment, from: number, buffer: Buffer): WrittenSlot[] {
  const written: WrittenSlot[] = [];
  for (let start = from; start < segment.stored; start += CHUNK_RECORDS) {
    const count = readRecords(segment, buffer, start);
    for (let i = 0; i < count; i++) {
      const at = i * RECORD_BYTES;
      if (isBlankRecord(buffer, at)) continue;
      const index = segment.first + start + i;
      const batchStart = readUint64(buffer, at + RECORD.batchStart);
      written.push({ index, whole: isWholeRecord(buffer, at, index), batchStart });
    }
  }
  return written;
}

function blank(path: string, offset: number, count: number): void {
  const fd = openSync(path, 'r+');
  try {
    writeSync(fd, Buffer.alloc(count * RECORD_BYTES), 0, count * RECORD_BYTES, offset);
    fdatasyncSync(fd);
  } catch (error) {
    throw writeError(path, error);
  } finally {
    closeSync(fd);
  }
}

function readRecords(segment: Segment, buffer: Buffer, start: number): number {
  const count = Math.min(CHUNK_RECORDS, segment.stored - start);
  let done = 0;
  while (done < count * RECORD_BYTES) {
    const got = readSync(segment.fd, buffer, done, count * RECORD_BYTES - done, start * RECORD_BYTES + done);
    if (got === 0) throw journalCorrupt(segment.path, start * RECORD_BYTES + done, 'the segment is cut short');
    done += got;
  }
  return count;
}
