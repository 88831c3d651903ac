import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockDatabase } from './lockDatabase.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-lock-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('one folder, one indexer; free again after the first', () => {
  const data = join(folder, 'deeper', 'pglite');
  const release = lockDatabase(data);
  expect(() => lockDatabase(data)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }));
  const other = lockDatabase(join(folder, 'deeper', 'other'));
  release();
  lockDatabase(data)();
  other();
});
