import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeFailure } from './writeFailure.ts';
import { type DurableWrite, writeFileDurably, writeFileDurablySync } from './writeFileDurably.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Write = (path: string, content: string | Uint8Array, options?: DurableWrite) => Promise<void>;

describe.each<[string, Write]>([
  ['writeFileDurably', writeFileDurably],
  ['writeFileDurablySync', async (...args) => writeFileDurablySync(...args)],
])('%s', (_, write) => {
  test('makes folders and replaces the file, and leaves nothing beside it', async () => {
    const path = join(folder, 'a', 'b', 'file.json');
    await write(path, 'first, which is longer');
    await write(path, Uint8Array.from([1, 2, 3]), { mode: 0o600 });
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['file.json']);
  });

  test('two writers of one file: one of the two is there, whole', async () => {
    const path = join(folder, 'file');
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000));
    await Promise.all(texts.map((text) => write(path, text)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('an exclusive file is never replaced', async () => {
    const path = join(folder, 'key.json');
    await write(path, 'first', { exclusive: true, mode: 0o600 });
    await expect(write(path, 'second', { exclusive: true })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['first', ['key.json']]);
  });

  test('what cannot be written is named, and what was there stays', async () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    writeFileSync(join(folder, 'file'), 'old');
    await expect(write(path, 'x')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE', details: { path } });
    await expect(write(join(folder, 'file', 'below'), 'x')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect([readdirSync(folder), readFileSync(join(folder, 'file'), 'utf8')]).toEqual([['file', 'taken'], 'old']);
  });
});

test.skipIf(!existsSync('/dev/full'))('a full disk is named, by the real one of this system', () => {
  const path = join(folder, 'full');
  symlinkSync('/dev/full', path);
  const write = () => {
    try {
      writeFileSync(path, 'x');
    } catch (cause) {
      throw writeFailure(path, cause);
    }
  };
  expect(write).toThrow(expect.objectContaining({ code: 'DISK_FULL', details: { path, systemCode: 'ENOSPC' } }));
});

test.each([
  ['EDQUOT', undefined, 'DISK_FULL'],
  [undefined, 13, 'DISK_FULL'],
  [undefined, 13 | (4 << 8), 'DISK_FULL'],
  [undefined, 10, 'FILE_UNWRITABLE'],
  ['EROFS', undefined, 'FILE_UNWRITABLE'],
])('a failure %s (SQLite: %s) is %s', (code, errcode, expected) => {
  expect(writeFailure('x', Object.assign(new Error('no'), { code, errcode }))).toMatchObject({ code: expected });
});
