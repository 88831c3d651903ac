import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeFailure } from './writeFailure.ts';

/** How a file is written. */
export type DurableWrite = {
  /** Who may read it; 0o600 for whatever holds a secret. Default: as the process makes files. */
  readonly mode?: number;
  /** Refuse a file that is there already, instead of replacing it. */
  readonly exclusive?: boolean;
};

/**
 * Writes a file, and the folders above it, so that after a crash of the machine either all of it is there or what was there
 * before. It is on disk when this resolves. On a failure nothing is left beside it, so a full disk does not stay full.
 * @throws InputError DISK_FULL, FILE_UNWRITABLE (also for an `exclusive` file that is there)
 */
export async function writeFileDurably(
  path: string,
  content: string | Uint8Array,
  { mode, exclusive = false }: DurableWrite = {},
): Promise<void> {
  const target = exclusive ? path : temporaryName(path);
  let opened = false;
  try {
    for (const folder of unsynced(path, await mkdir(dirname(path), { recursive: true }))) await syncFolder(folder);
    const file = await open(target, 'wx', mode);
    opened = true;
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (target !== path) await rename(target, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    if (opened) await rm(target, { force: true }).catch(() => undefined); // the first failure is the one to report
    throw writeFailure(path, cause);
  }
}

/** {@link writeFileDurably} for callers that may not yield in between. */
export function writeFileDurablySync(
  path: string,
  content: string | Uint8Array,
  { mode, exclusive = false }: DurableWrite = {},
): void {
  const target = exclusive ? path : temporaryName(path);
  let opened = false;
  try {
    for (const folder of unsynced(path, mkdirSync(dirname(path), { recursive: true }))) syncFolderSync(folder);
    const fd = openSync(target, 'wx', mode);
    opened = true;
    try {
      const bytes = Buffer.from(content);
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (target !== path) renameSync(target, path);
    syncFolderSync(dirname(path));
  } catch (cause) {
    if (opened) rmSync(target, { force: true });
    throw writeFailure(path, cause);
  }
}

/** Makes the names inside a folder durable: what was created, renamed or removed in it. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** {@link syncFolder} for callers that may not yield in between. */
export function syncFolderSync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

// Of its own, as two processes may write the same file at the same time; hidden, so that nobody takes it for a finished one.
function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** The folders that got a new folder in them; `first` is the topmost that was made, if any was. */
function unsynced(path: string, first: string | undefined): string[] {
  if (first === undefined) return [];
  const folders: string[] = [];
  for (let made = dirname(path); ; made = dirname(made)) {
    folders.push(dirname(made));
    if (made.length <= first.length || made === dirname(made)) return folders;
  }
}

/** Gives a file another name in its folder; it stays so whatever happens to the machine. */
export function renameDurablySync(path: string, to: string): void {
  renameSync(path, to);
  syncFolderSync(dirname(path));
}
