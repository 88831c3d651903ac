import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaName } from './schemaName.ts';

const indexerDir = join(dirname(fileURLToPath(import.meta.url)), '..');
const skipped = /node_modules|\.ponder/;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-schema-'));
  cpSync(indexerDir, join(folder, 'indexer'), { recursive: true, filter: (path) => !skipped.test(path) });
  writeFileSync(join(folder, '1.json'), '{"chainId":1}');
  writeFileSync(join(folder, '2.json'), '{"chainId":2}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const name = (record = '1.json') => schemaName(join(folder, 'indexer'), join(folder, record));

test('is a short SQL name, the same for one build on one deployment', () => {
  expect(name()).toMatch(/^assay_[0-9a-f]{16}$/);
  expect(name()).toBe(name());
});

test('changes with the deployment and with anything that shapes rows, helpers included', () => {
  const first = name();
  expect(name('2.json')).not.toBe(first);
  writeFileSync(join(folder, 'indexer', 'lib', 'anchorRow.ts'), '// another build');
  const second = name();
  expect(second).not.toBe(first);
  writeFileSync(join(folder, 'indexer', 'lib', 'anchorRow.test.ts'), '// a test shapes nothing');
  expect(name()).toBe(second);
  writeFileSync(join(folder, 'indexer', 'schema', 'stake.ts'), '// other tables');
  expect(name()).not.toBe(second);
});
