import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '@assay/sdk';

const HASH = 32;

/** A file of 32-byte hashes. It is opened for each use: a thousand small logs must not hold a thousand descriptors. */
export type HashFile = {
  readonly path: string;
  /** Cuts the file to `count` hashes. @throws InputError STORE_CORRUPT when it has fewer */
  truncate(count: number): void;
  /** Writes hashes at position `at` and waits until they are on disk. */
  write(at: number, hashes: readonly Uint8Array[]): void;
  /** @throws InputError STORE_CORRUPT when the file ends before */
  read(from: number, count: number): Uint8Array[];
};

/** Opens or creates a file of hashes. */
export function openHashFile(path: string): HashFile {
  if (!existsSync(path)) create(path);
  return {
    path,
    truncate: (count) => {
      const { size } = statSync(path);
      if (size < count * HASH) throw damaged(path, size, `it ends there, but ${count * HASH} bytes were committed`);
      if (size > count * HASH) truncateSync(path, count * HASH);
    },
    write: (at, hashes) =>
      use(path, 'r+', (fd) => {
        const bytes = Buffer.concat(hashes);
        for (let done = 0; done < bytes.length; ) {
          done += writeSync(fd, bytes, done, bytes.length - done, at * HASH + done);
        }
        fdatasyncSync(fd);
      }),
    read: (from, count) =>
      use(path, 'r', (fd) => {
        const bytes = new Uint8Array(count * HASH);
        const got = readSync(fd, bytes, 0, bytes.length, from * HASH);
        if (got !== bytes.length)
          throw damaged(path, fstatSync(fd).size, `${count} hashes were wanted from ${from * HASH} on`);
        return Array.from({ length: count }, (_, i) => bytes.subarray(i * HASH, (i + 1) * HASH));
      }),
  };
}

/** The error for a mirror whose files are wrong. `offset` in bytes. */
export function damaged(path: string, offset: number, why: string, details: Record<string, unknown> = {}): InputError {
  return new InputError(
    'STORE_CORRUPT',
    `The mirror is damaged: ${path} at byte ${offset}: ${why}. Start with --redownload <operator> to fetch that log again.`,
    { path, offset, why, ...details },
  );
}

function create(path: string): void {
  closeSync(openSync(path, 'a'));
  use(dirname(path), 'r', fsyncSync);
}

function use<T>(path: string, flags: 'r' | 'r+', work: (fd: number) => T): T {
  const fd = openSync(path, flags);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}
