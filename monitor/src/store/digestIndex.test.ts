import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DigestIndex, openDigestIndex } from './digestIndex.ts';

let folder: string;
let index: DigestIndex;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-digest-index-'));
  index = openDigestIndex(folder);
});
afterEach(() => {
  index.close();
  rmSync(folder, { recursive: true });
});

const digest = (of: number) => new Uint8Array(createHash('sha256').update(String(of)).digest());
const digests = (from: number, count: number) => Array.from({ length: count }, (_, i) => digest(from + i));

test('every digest is found at its place, over a restart', async () => {
  expect(await index.add(1, 0, digests(0, 3000))).toBe(0);
  expect(await index.add(1, 3000, digests(3000, 10))).toBe(0);
  expect(await index.add(2, 0, digests(5, 1))).toBe(0);
  index.close();
  index = openDigestIndex(folder);
  for (const at of [0, 1, 1023, 2999, 3009]) expect(index.find(digest(at))).toEqual([{ operator: 1, leafIndex: at }]);
  expect(index.find(digest(5))).toEqual([5, 0].map((leafIndex, i) => ({ operator: i + 1, leafIndex })));
  expect(index.find(digest(4000))).toEqual([]);
  expect([1, 2, 3].map(index.indexed)).toEqual([3010, 1, 0]);
});

test('digests that stand in one log twice are counted, entries that are added again are not', async () => {
  await index.add(1, 0, digests(0, 100));
  expect(await index.add(1, 0, digests(0, 100))).toBe(0);
  expect(await index.add(1, 100, [...digests(10, 3), ...digests(200, 1), ...digests(200, 1)])).toBe(4);
});

test('what is cut off is forgotten, of that log alone', async () => {
  await index.add(1, 0, digests(0, 100));
  await index.add(2, 0, digests(0, 100));
  index.cut(1, 60);
  expect([1, 2].map(index.indexed)).toEqual([60, 100]);
  expect(index.find(digest(59))).toHaveLength(2);
  expect(index.find(digest(60))).toEqual([{ operator: 2, leafIndex: 60 }]);
});

test('a damaged index begins anew: the logs have everything that was in it', async () => {
  await index.add(1, 0, digests(0, 100));
  index.close();
  writeFileSync(join(folder, 'digests.sqlite'), 'no database at all'.repeat(100));
  index = openDigestIndex(folder);
  expect(index.indexed(1)).toBe(0);
});
