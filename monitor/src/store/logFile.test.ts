import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCompactRange, EMPTY_ROOT, hashLeaf, rootOf, toHex } from '@assay/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LogFile, openLogFile } from './logFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-log-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const digest = (index: number) => {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, index + 1);
  return bytes;
};
const digests = (from: number, count: number) => Array.from({ length: count }, (_, i) => digest(from + i));
const rootOver = (count: number) => {
  const range = createCompactRange();
  for (let i = 0; i < count; i++) range.append(hashLeaf(digest(i)));
  return range.root();
};
const fill = async (log: LogFile, sizes: readonly number[]) => {
  for (const size of sizes) (await log.prepare(digests(log.size(), size - log.size()))).write(() => undefined);
};
const EMPTY = { size: 0, root: EMPTY_ROOT };

test.each([[[1]], [[255, 256, 257]], [[300, 70_000]], [[65_536, 65_537, 131_072]]])(
  'grows through %j',
  async (sizes) => {
    const log = openLogFile(folder, EMPTY);
    await fill(log, sizes);
    const size = sizes.at(-1)!;
    expect(toHex(log.root())).toBe(toHex(rootOver(size)));
    for (const at of [1, Math.ceil(size / 2), size])
      expect(toHex(await rootOf(at, log.node))).toBe(toHex(rootOver(at)));
    const again = openLogFile(folder, { size, root: log.root() });
    expect(again.size()).toBe(size);
    expect(toHex(again.root())).toBe(toHex(log.root()));
    await again.check();
    expect(toHex(again.entry(size - 1))).toBe(toHex(digest(size - 1)));
  },
);

test('what is prepared is not seen before it is written', async () => {
  const log = openLogFile(folder, EMPTY);
  const prepared = await log.prepare(digests(0, 300));
  expect(toHex(prepared.root)).toBe(toHex(rootOver(300)));
  expect(log.size()).toBe(0);
  expect(readFileSync(join(folder, 'entries'))).toHaveLength(0);
});

test('when the commit fails, the log and its files are as before', async () => {
  const log = openLogFile(folder, EMPTY);
  await fill(log, [250]);
  const prepared = await log.prepare(digests(250, 300));
  const failed = () =>
    prepared.write(() => {
      throw new Error('disk full');
    });
  expect(failed).toThrow('disk full');
  expect(log.size()).toBe(250);
  expect(readFileSync(join(folder, 'entries'))).toHaveLength(250 * 32);
  expect(readFileSync(join(folder, 'nodes.1'))).toHaveLength(0);
  await fill(log, [600]);
  expect(toHex(log.root())).toBe(toHex(rootOver(600)));
});

test('cuts off what a crash left behind the committed entries', async () => {
  const log = openLogFile(folder, EMPTY);
  await fill(log, [1000]);
  const root = log.root();
  await fill(log, [2000]);
  appendFileSync(join(folder, 'entries'), Buffer.alloc(13));
  const again = openLogFile(folder, { size: 1000, root });
  expect(toHex(again.root())).toBe(toHex(root));
  await fill(again, [1500]);
  expect(toHex(again.root())).toBe(toHex(rootOver(1500)));
});

test.each([
  ['entries', 0, 0, 255, 'nodes.1'],
  ['entries', 700, 512, 767, 'nodes.1'],
  ['entries', 69_990, 69_888, 69_999, 'entries'],
  ['nodes.1', 100, 25_600, 25_855, 'nodes.1'],
  ['nodes.2', 0, 0, 65_535, 'nodes.2'],
])('a changed byte in %s at hash %i is found', async (file, position, firstEntry, lastEntry, named) => {
  const log = openLogFile(folder, EMPTY);
  await fill(log, [70_000]);
  const path = join(folder, file);
  const bytes = readFileSync(path);
  bytes[position * 32 + 31]! ^= 4;
  writeFileSync(path, bytes);
  const open = async () => openLogFile(folder, { size: 70_000, root: log.root() }).check();
  const details = expect.objectContaining({ path: join(folder, named), firstEntry, lastEntry });
  await expect(open()).rejects.toEqual(expect.objectContaining({ code: 'STORE_CORRUPT', details }));
});
