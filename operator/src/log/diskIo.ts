import { fdatasync, writeSync } from 'node:fs';
import { InputError } from '@assay/sdk';

/** The moments between which a crash leaves a different disk. */
export const LOG_STATES = [
  'beforeWrite',
  'afterWrite',
  'duringSync',
  'afterSync',
  'segmentTmp',
  'segmentPrepared',
  'tileTmp',
  'tileRename',
  'checkpointTmp',
  'checkpointRename',
] as const;
export type LogState = (typeof LOG_STATES)[number];

/**
 * How the log reaches the disk. `write` puts all bytes at the position or throws; `datasync` returns when they are
 * durable. `reached` is called at each {@link LogState} and may hold the log there; product code leaves it out.
 */
export type DiskIo = {
  readonly write: (fd: number, buffer: Uint8Array, length: number, position: number) => void;
  readonly datasync: (fd: number) => Promise<void>;
  readonly reached?: (state: LogState) => Promise<void> | undefined;
};

/** The real disk. A blocking write into the page cache (3 us) costs less than handing it to the thread pool. */
export const diskIo: DiskIo = {
  write: (fd, buffer, length, position) => {
    let done = 0;
    while (done < length) done += writeSync(fd, buffer, done, length - done, position + done);
  },
  datasync: (fd) =>
    new Promise((resolve, reject) => {
      fdatasync(fd, (error) => (error === null ? resolve() : reject(error)));
    }),
};

/** The error for a failed write or fsync of `path`: DISK_FULL or JOURNAL_WRITE_FAILED, the system's error as cause. */
export function writeError(path: string, cause: unknown): InputError {
  const systemCode = (cause as NodeJS.ErrnoException).code;
  const details = { path, systemCode };
  if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT') {
    const message = `The disk is full: ${path} could not be written. Free space and start again; nothing unwritten was acknowledged.`;
    return new InputError('DISK_FULL', message, details, { cause });
  }
  const message = `Writing ${path} failed (${systemCode ?? cause}). Nothing after it was acknowledged. Check the disk, then start again.`;
  return new InputError('JOURNAL_WRITE_FAILED', message, details, { cause });
}
