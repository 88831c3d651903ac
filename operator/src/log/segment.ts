import { readdirSync } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '@assay/node/files';
import { InputError } from '@assay/sdk';
import { type DiskIo, writeError } from './diskIo.ts';
import { RECORD_BYTES } from './record.ts';

/** Records per journal segment: files of 16 MiB. */
export const SEGMENT_RECORDS = 32_768;
const PREPARING = '.preparing';
const CHUNK_BYTES = 1 << 20;

/** Path of the segment that holds record `first` as its first. */
export function segmentPath(directory: string, first: number): string {
  return join(directory, first.toString().padStart(12, '0'));
}

/** First indices of the segments in `directory`, ascending. Files with other names are not segments. */
export function listSegments(directory: string): number[] {
  const firsts: number[] = [];
  for (const name of readdirSync(directory)) if (/^\d{12,}$/.test(name)) firsts.push(Number(name));
  return firsts.sort((a, b) => a - b);
}

/**
 * Makes a segment of zeros under a temporary name, makes it durable and gives it its name, so that a segment either
 * has its full length or is not there, and later writes into it change no metadata (fdatasync then is one disk write).
 * @throws InputError DISK_FULL or JOURNAL_WRITE_FAILED
 */
export async function prepareSegment(directory: string, first: number, records: number, io: DiskIo): Promise<void> {
  const path = segmentPath(directory, first);
  const temporary = path + PREPARING;
  try {
    const file = await open(temporary, 'w');
    try {
      await writeZeros(file, records * RECORD_BYTES);
    } finally {
      await file.close();
    }
    await io.reached?.('segmentTmp');
    await rename(temporary, path);
    await syncFolder(directory);
    await io.reached?.('segmentPrepared');
  } catch (error) {
    await unlink(temporary).catch(() => undefined); // the failure to report is the first one
    throw writeError(temporary, error);
  }
}

/** The error for a damaged journal file. */
export function journalCorrupt(path: string, offset: number, reason: string): InputError {
  const message =
    `The journal is damaged at ${path}, byte ${offset}: ${reason}. ` +
    'Nothing was changed. Restore this file from a copy; leaving receipts out would break promises already given.';
  return new InputError('JOURNAL_CORRUPT', message, { path, offset });
}

// In steps that are each synced: one sync of 16 MiB would hold up the journal's own.
async function writeZeros(file: FileHandle, bytes: number): Promise<void> {
  const zeros = Buffer.alloc(Math.min(CHUNK_BYTES, bytes));
  for (let at = 0; at < bytes; at += zeros.length) {
    await file.write(zeros, 0, Math.min(zeros.length, bytes - at), at);
    await file.datasync();
  }
  await file.sync();
}
