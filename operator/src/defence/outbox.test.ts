import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOutbox, type Pending } from './outbox.ts';

const pending: Pending = {
  demandId: 7n,
  nonce: 3,
  data: '0x01',
  gas: 100_000n,
  maxFeePerGas: 10n ** 12n,
  maxPriorityFeePerGas: 1n,
  raw: '0x02ab',
  sinceBlock: 9,
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-outbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what is in the air is there after a restart, whole, and gone once it is cleared', () => {
  const outbox = openOutbox(folder);
  expect(outbox.pending()).toBeUndefined();
  outbox.put({ ...pending, nonce: 2 });
  outbox.put(pending);
  expect(openOutbox(folder).pending()).toEqual(pending);
  expect(readdirSync(folder)).toEqual(['defence.json']);
  outbox.clear();
  expect([outbox.pending(), openOutbox(folder).pending()]).toEqual([undefined, undefined]);
});

test('a half-written file of before the rename is no answer, and a damaged one is refused', () => {
  writeFileSync(join(folder, 'defence.json.tmp'), '{"demandId":');
  expect(openOutbox(folder).pending()).toBeUndefined();
  writeFileSync(join(folder, 'defence.json'), '{"demandId":');
  expect(() => openOutbox(folder)).toThrow(expect.objectContaining({ code: 'JOURNAL_CORRUPT' }));
});
