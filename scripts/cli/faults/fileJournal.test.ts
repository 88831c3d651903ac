import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProvableFault } from '@assay/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileJournal } from './fileJournal.ts';

const fault = { fault: 'OMISSION', evidence: `0x${'ab'.repeat(32)}` } as unknown as ProvableFault;
const bountyClaim = { recipient: `0x${'01'.repeat(20)}`, salt: `0x${'02'.repeat(32)}` } as const;
const hash = `0x${'03'.repeat(32)}` as const;
const NAME = 'omission-abababababababab.json';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-filing-'));
});
afterEach(() => rm(folder, { recursive: true }));
const write = (record: unknown) => writeFile(join(folder, NAME), JSON.stringify(record));

test('what was saved is loaded', async () => {
  const journal = fileJournal(folder, fault);
  expect(await journal.load()).toBeUndefined();
  await journal.save({ bountyClaim, challenge: { hash } });
  expect(await readdir(folder)).toEqual([NAME]);
  expect(JSON.parse(await readFile(join(folder, NAME), 'utf8'))).toEqual({ bountyClaim, challenge: { hash } });
  expect(await fileJournal(folder, fault).load()).toEqual({ bountyClaim, challenge: { hash } });
});

test.each([
  [{ claim: bountyClaim }, { bountyClaim }],
  [
    { claim: bountyClaim, commit: { nonce: 3 }, challenge: { nonce: 4, hash } },
    { bountyClaim, challenge: { hash } },
  ],
])('a record of an older version is carried over: %j', async (old, expected) => {
  await write(old);
  expect(await fileJournal(folder, fault).load()).toEqual(expected);
});

test.each([{}, { bountyClaim: { ...bountyClaim, salt: '0x02' } }, { bountyClaim, challenge: { hash: 7 } }])(
  'what may hide a salt is not written over: %j',
  async (record) => {
    await write(record);
    await expect(fileJournal(folder, fault).load()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  },
);
