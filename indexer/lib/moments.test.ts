import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import { createVersionReader } from './indexVersion.ts';
import { answerOnce, createMoments } from './moments.ts';

type Row = Record<string, unknown>;

/** An index of which a test moves the tables: `written` is what changes with every row. */
function world() {
  const row = {
    latest: '1'.padStart(75, '0'),
    finalized: '0'.padStart(75, '0'),
    ready: '1',
    written: '1',
    gap: false,
    reverted: false,
  };
  let reads = 0;
  let versions = 0;
  const execute = async () => [{ ...row, version: ++versions }] as Row[];
  const db = { select: () => ({ from: () => ({ prepare: () => ({ execute }) }) }) };
  const facts = { operator: async () => ({ read: ++reads }) } as unknown as Facts;
  const moments = createMoments(createVersionReader(db as never), facts);
  const read = async (moment: { facts: Facts }) => (await moment.facts.operator('0xAB')) as unknown as { read: number };
  return { row, moments, read, versions: () => versions, reads: () => reads };
}

test('while no row changed, nothing is read twice, and an answer is made once', async () => {
  const { moments, read, reads } = world();
  let made = 0;
  const ask = () =>
    answerOnce(moments, 'key', async (moment) => {
      made += 1;
      return { answer: (await read(moment)).read, keys: ['key'] };
    });
  expect([await ask(), await ask(), made, reads()]).toEqual([1, 1, 1, 1]);
});

test('an answer does not outlive the rows', async () => {
  const { moments, read, row } = world();
  const ask = () =>
    answerOnce(moments, 'key', async (moment) => ({ answer: (await read(moment)).read, keys: ['key'] }));
  expect(await ask()).toBe(1);
  row.written = '2';
  expect(await ask()).toBe(2);
});

test('one that depends on what may change elsewhere is not kept', async () => {
  const { moments } = world();
  let made = 0;
  const ask = () => answerOnce(moments, 'key', async () => ({ answer: ++made, keys: [] }));
  expect([await ask(), await ask()]).toEqual([1, 2]);
});

test('an answer during which rows changed is made again, not mixed and not kept', async () => {
  const { moments, row } = world();
  const seen: string[] = [];
  const ask = () =>
    answerOnce(moments, 'key', async ({ version }) => {
      seen.push(version.key);
      if (seen.length === 1) row.written = '2';
      return { answer: version.key, keys: ['key'] };
    });
  const answer = await ask();
  expect(seen).toHaveLength(2);
  expect(answer).toBe(seen[1]);
  expect(await ask()).toBe(answer);
});

test('an index that changes all the time is answered of after three tries', async () => {
  const { moments, row } = world();
  let made = 0;
  await answerOnce(moments, 'key', async () => {
    row.written = String(++made + 1);
    return { answer: made, keys: ['key'] };
  });
  expect(made).toBe(3);
});

test('calls that come together share one look at the version, and none gets one from before it asked', async () => {
  const { moments, versions, row } = world();
  const first = moments();
  row.written = '2';
  const later = await Promise.all([moments(), moments(), moments()]);
  expect((await first).version.key).toMatch(/^1 /);
  for (const { version } of later) expect(version.key).toMatch(/^2 /);
  expect(versions()).toBe(2);
});

test('rows that were taken back are answered for as of what was final, and said to be missing', async () => {
  const { moments, row } = world();
  const place = (block: number) =>
    `${String(block * 10).padStart(10, '0')}${'1'.padStart(16, '0')}${String(block).padStart(16, '0')}`.padEnd(75, '0');
  Object.assign(row, { latest: place(90), finalized: place(60) });
  const version = async (change: object) => {
    Object.assign(row, change);
    return (await moments()).version;
  };
  expect(await version({})).toMatchObject({ settled: true, block: { block: 90, time: 900 } });
  expect(await version({ ready: '0' })).toMatchObject({ settled: false, block: { block: 60, time: 600 } });
  expect(await version({ ready: '1', reverted: true })).toMatchObject({ settled: false, block: { block: 60 } });
  // Ponder makes its triggers when the backfill is done, before the first live block: nothing is missing then.
  expect(await version({ finalized: place(90) })).toMatchObject({ settled: true, block: { block: 90 } });
});

test('an index from which anchors are missing gives no answer', async () => {
  const { moments, row } = world();
  await moments();
  row.gap = true;
  await expect(moments()).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
});
