import { execFileSync } from 'node:child_process';
import { closeSync, fdatasync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBytes } from './readBytes.ts';

it('leaves threads to the journal, however many slow reads are asked for', { timeout: 20_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-read-'));
  // Opening a pipe blocks its thread until somebody writes: a disk that takes for ever.
  const pipes = Array.from({ length: 8 }, (_, i) => join(directory, `pipe${i}`));
  execFileSync('mkfifo', pipes);
  const reads = pipes.map((path) => readBytes(path, 0, 4));
  const failed = Promise.allSettled(reads);
  const journal = openSync(join(directory, 'journal'), 'w');
  try {
    writeSync(journal, 'receipt');
    const synced = new Promise((resolve) => fdatasync(journal, resolve));
    const late = new Promise((resolve) => setTimeout(() => resolve('the reads were in the way'), 5_000).unref());
    expect(await Promise.race([synced, late])).toBeNull();
  } finally {
    const ends = pipes.map((path) => openSync(path, 'r+'));
    // A pipe has no positions: each read ends with an error, and the next one has its turn.
    await failed;
    for (const end of [...ends, journal]) closeSync(end);
    rmSync(directory, { recursive: true });
  }
});

it('gives what there is, and the error of a file that is not there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-read-'));
  const path = join(directory, 'file');
  const file = openSync(path, 'w');
  writeSync(file, '0123456789');
  closeSync(file);
  const all = await Promise.all([0, 4, 8, 20].map((position) => readBytes(path, position, 4)));
  expect(all.map(String)).toEqual(['0123', '4567', '89', '']);
  await expect(readBytes(join(directory, 'none'), 0, 4)).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await readBytes(path, 1, 2)).toString()).toBe('12');
  rmSync(directory, { recursive: true });
});
