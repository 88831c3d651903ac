import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOwnDatabase, takeLock } from './sqlite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const taken = () => new Error('taken');
const SCHEMA = 'CREATE TABLE IF NOT EXISTS rows (value INTEGER NOT NULL) STRICT';
const open = (path: string) => openOwnDatabase(path, SCHEMA, 'Move it away.');

test('one lock, one holder; free again after the first, and others are not touched', () => {
  const path = join(folder, 'deeper', 'lock');
  const release = takeLock(path, taken);
  expect(() => takeLock(path, taken)).toThrow('taken');
  takeLock(join(folder, 'deeper', 'other'), taken)();
  release();
  takeLock(path, taken)();
});

/** A process that holds a lock, and its end. */
async function holder(path: string) {
  const script = `import { takeLock } from ${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)};
    takeLock(${JSON.stringify(path)}, () => new Error('taken')); console.log('held'); setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let warnings = '';
  child.stderr.on('data', (bytes) => {
    warnings += bytes;
  });
  await once(child.stdout, 'data');
  return { child, warnings: () => warnings };
}

test('another process is refused while the holder lives, and not after it was killed; nothing is said about experiments', async () => {
  const path = join(folder, 'lock');
  const { child, warnings } = await holder(path);
  expect(() => takeLock(path, taken)).toThrow('taken');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  takeLock(path, taken)();
  expect(warnings()).toBe('');
});

test.each([
  ['a file that is no lock', () => writeFileSync(join(folder, 'lock'), 'not a database, but long enough'.repeat(100))],
  ['a folder of that name', () => mkdirSync(join(folder, 'lock'))],
])('%s is named', (_, make) => {
  make();
  const details = expect.objectContaining({ path: join(folder, 'lock') });
  expect(() => takeLock(join(folder, 'lock'), taken)).toThrow(
    expect.objectContaining({ code: 'FILE_UNWRITABLE', details }),
  );
});

test('a database is of one process, and a transaction is all or nothing', () => {
  const path = join(folder, 'a', 'own.sqlite');
  const first = open(path);
  expect(() => open(path)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }));
  first.transaction(() => first.sql.exec('INSERT INTO rows VALUES (1)'));
  const half = () =>
    first.transaction(() => {
      first.sql.exec('INSERT INTO rows VALUES (2)');
      throw new Error('half');
    });
  expect(half).toThrow('half');
  first.close();
  const again = open(path);
  expect(again.sql.prepare('SELECT value FROM rows').all()).toEqual([expect.objectContaining({ value: 1 })]);
  again.close();
});

test('what was committed is there after the writing of a later transaction was cut, at every byte of the last page', () => {
  const path = join(folder, 'own.sqlite');
  const database = open(path);
  for (const value of [1, 2]) database.transaction(() => database.sql.exec(`INSERT INTO rows VALUES (${value})`));
  const log = readFileSync(`${path}-wal`);
  const cut = join(folder, 'cut.sqlite');
  // The log ends with the frame of the last transaction: 24 bytes and a page of 4,096.
  for (let length = log.length - 4120; length < log.length; length += 103) {
    copyFileSync(path, cut);
    writeFileSync(`${cut}-wal`, log.subarray(0, length));
    const found = open(cut);
    expect(found.sql.prepare('SELECT value FROM rows').all()).toEqual([expect.objectContaining({ value: 1 })]);
    found.close();
  }
  database.close();
});

test('a damaged database is refused with what to do', () => {
  const path = join(folder, 'own.sqlite');
  const database = open(path);
  database.transaction(() => {
    for (let value = 0; value < 5000; value += 1) database.sql.exec(`INSERT INTO rows VALUES (${value})`);
  });
  database.close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 4096, statSync(path).size);
  writeFileSync(path, bytes);
  expect(() => open(path)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT', details: { path } }));
  writeFileSync(path, 'no database at all'.repeat(1000));
  expect(() => open(path)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT', details: { path } }));
  expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
});
