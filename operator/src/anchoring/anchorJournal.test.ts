import { appendFile, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hex } from 'viem';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAnchorJournal } from './anchorJournal.ts';
import { type AnchorRow, decodeRow, encodeRow } from './anchorRow.ts';

const identity = {
  chainId: 31337,
  anchors: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  operator: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
} as const;
const word = (byte: number): Hex => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`;

const built = (job: number, size: number): AnchorRow => ({ state: 'built', at: 1, job, size, root: word(size) });
const signed = (job: number, hash: number, nonce = 0): AnchorRow => ({
  state: 'signed',
  at: 2,
  job,
  hash: word(hash),
  raw: '0x02ff',
  nonce,
  gas: 90_000n,
  maxFeePerGas: 2_000_000_000n,
  maxPriorityFeePerGas: 1_000_000n,
  headNumber: 7n,
  headTime: 1_800_000_000,
});
const final = (job: number, size: number, previous: Hex): AnchorRow => ({
  state: 'final',
  at: 3,
  job,
  root: word(size),
  size,
  time: 1_800_000_001,
  word: word(size + 100),
  previous,
  blockNumber: 9n,
  blockHash: word(200),
  transactionHash: word(201),
});
const rows: AnchorRow[] = [built(0, 5), signed(0, 50), final(0, 5, word(0)), built(1, 9), signed(1, 51, 1)];

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assay-anchors-'));
  path = join(directory, 'anchors.jsonl');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(all: readonly AnchorRow[]): Promise<void> {
  const journal = await openAnchorJournal(path, identity);
  for (const row of all) await journal.append(row);
  await journal.close();
}

test('a row survives its line, bigints included, and no other line passes for one', () => {
  for (const row of rows) {
    const line = encodeRow(row);
    expect(line.endsWith('\n')).toBe(true);
    expect(decodeRow(line.trimEnd())).toEqual(row);
  }
  expect(decodeRow('')).toBeUndefined();
  expect(decodeRow('{"state":"built"}')).toBeUndefined();
});

test('every single changed byte of a line is noticed', () => {
  const line = encodeRow(signed(0, 50)).trimEnd();
  for (let i = 0; i < line.length; i++) {
    const changed = line.slice(0, i) + (line[i] === '7' ? '8' : '7') + line.slice(i + 1);
    expect(decodeRow(changed), changed).toBeUndefined();
  }
});

test('what was written is read back after a restart', async () => {
  await write(rows);
  const journal = await openAnchorJournal(path, identity);
  expect(journal.book.finals.map(({ size }) => size)).toEqual([5]);
  expect([...journal.book.live.values()]).toMatchObject([
    { id: 1, size: 9, state: 'signed', attempts: [{ nonce: 1 }] },
  ]);
  expect(journal.book).toMatchObject({ nextJob: 2, lastBuiltAt: 1 });
  await journal.close();
});

test('a last line cut off anywhere is removed, and the next row follows cleanly', async () => {
  await write(rows);
  const whole = await readFile(path);
  const lastLine = encodeRow(rows.at(-1)!).length;
  for (let cut = 1; cut <= lastLine; cut += 7) {
    await writeFile(path, whole.subarray(0, whole.length - cut));
    await write([signed(1, 60, 1)]);
    const journal = await openAnchorJournal(path, identity);
    expect(journal.book.live.get(1)?.attempts.map(({ hash }) => hash)).toEqual([word(60)]);
    await journal.close();
  }
});

test('a header cut off by a crash is written anew', async () => {
  await writeFile(path, '{"state":"opened","at":17');
  await write([built(0, 1)]);
  expect((await readFile(path, 'utf8')).trim().split('\n').map(decodeRow)).toMatchObject([
    { state: 'opened' },
    { state: 'built' },
  ]);
});

describe('refused with the line that is wrong', () => {
  test.each([0, 1, 2, 3, 4])('a changed byte before the last line (line index %i)', async (index) => {
    await write(rows);
    const lines = (await readFile(path, 'utf8')).split('\n');
    lines[index] = lines[index]!.replace('a', 'b').replace('at', 'ta');
    await writeFile(path, lines.join('\n'));
    const opening = openAnchorJournal(path, identity);
    await expect(opening).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_CORRUPT', details: { path, line: index + 1 } });
  });

  test.each<[string, AnchorRow[]]>([
    ['a job that was never built', [built(0, 5), signed(3, 50), built(4, 9)]],
    ['a job built twice', [built(0, 5), built(0, 6), built(1, 9)]],
    ['one job with two nonces', [built(0, 5), signed(0, 50, 0), signed(0, 51, 1), built(1, 9)]],
    [
      'a final size that shrinks',
      [built(0, 5), final(0, 5, word(0)), built(1, 3), final(1, 3, word(105)), built(2, 9)],
    ],
    [
      'a final anchor of another root',
      [built(0, 5), { ...final(0, 5, word(0)), root: word(9) } as AnchorRow, built(1, 9)],
    ],
    ['a second header', [{ state: 'opened', at: 1, ...identity }, built(0, 5)]],
  ])('%s', async (_name, all) => {
    await writeFile(path, [{ state: 'opened', at: 1, ...identity } as const, ...all].map(encodeRow).join(''));
    await expect(openAnchorJournal(path, identity)).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_CORRUPT' });
  });
});

test('a journal larger than one read comes back whole, line by line', async () => {
  const wide = (value: number): Hex => `0x${value.toString(16).padStart(64, '0')}`;
  const jobs = Array.from({ length: 2000 }, (_, i): AnchorRow[] => [
    { ...built(i, i + 1), root: wide(i) } as AnchorRow,
    { ...signed(i, 0, i), hash: wide(i) } as AnchorRow,
    { ...final(i, i + 1, wide(i)), root: wide(i), word: wide(i + 1) } as AnchorRow,
  ]);
  await writeFile(path, [{ state: 'opened', at: 1, ...identity } as const, ...jobs.flat()].map(encodeRow).join(''));
  const { size } = await stat(path);
  expect(size).toBeGreaterThan(2 ** 20);
  const journal = await openAnchorJournal(path, identity);
  expect(journal.book).toMatchObject({ nextJob: 2000, counts: { built: 2000, signed: 2000, final: 2000 } });
  await journal.append(built(2000, 200));
  await journal.close();
  const bytes = await readFile(path, 'utf8');
  expect(bytes.slice(size)).toBe(encodeRow(built(2000, 200)));
});

test('a file larger than any string is refused like any other damage', async () => {
  await write([built(0, 5)]);
  await truncate(path, 600 * 2 ** 20);
  const opening = openAnchorJournal(path, identity);
  await expect(opening).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_CORRUPT', details: { path, line: 3 } });
});

test.each([
  { ...identity, chainId: 1 },
  { ...identity, anchors: identity.operator },
  { ...identity, operator: identity.anchors },
])('the journal of another log is refused', async (other) => {
  await write(rows);
  await expect(openAnchorJournal(path, other)).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_MISMATCH' });
});

test('a second writer is noticed before anything is added, and ends the journal', async () => {
  const journal = await openAnchorJournal(path, identity);
  await appendFile(path, encodeRow(built(0, 5)));
  await expect(journal.append(built(0, 5))).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_LOST' });
  await expect(journal.append(built(0, 5))).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_LOST' });
  expect(journal.book.live.size).toBe(0);
  await journal.close();
});

test('a full disk leaves the journal as it was; the row can be written once there is room', async () => {
  let full = true;
  const journal = await openAnchorJournal(path, identity, Date.now, ((...args) =>
    open(...args).then((file) => {
      const write = file.write.bind(file) as (...given: unknown[]) => Promise<{ bytesWritten: number }>;
      const failing = async (buffer: Uint8Array, offset: number, length: number, position: number) => {
        if (position === 0 || !full) return write(buffer, offset, length, position);
        await write(buffer, offset, 10, position);
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      };
      return Object.assign(file, { write: failing });
    })) as typeof open);
  const before = await readFile(path, 'utf8');
  await expect(journal.append(built(0, 5))).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_WRITE_FAILED' });
  expect(await readFile(path, 'utf8')).toBe(before);
  expect(journal.book.live.size).toBe(0);
  full = false;
  await journal.append(built(0, 5));
  expect(journal.book.live.size).toBe(1);
  await journal.close();
});

test('a write that the disk did not confirm ends the journal for good', async () => {
  let broken = false;
  const journal = await openAnchorJournal(path, identity, Date.now, ((...args) =>
    open(...args).then((file) => {
      const datasync = file.datasync.bind(file);
      const failing = () => (broken ? Promise.reject(Object.assign(new Error('io'), { code: 'EIO' })) : datasync());
      return Object.assign(file, { datasync: failing });
    })) as typeof open);
  broken = true;
  await expect(journal.append(built(0, 5))).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_LOST' });
  broken = false;
  await expect(journal.append(built(0, 5))).rejects.toMatchObject({ code: 'ANCHOR_JOURNAL_LOST' });
  await journal.close();
});
