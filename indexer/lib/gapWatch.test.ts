import { expect, test } from 'vitest';
import { createGapWatch } from './gapWatch.ts';

/** A watch whose index, clock and database a test moves. `did` is what it did. */
function world() {
  const state = { gap: false, now: 0, down: false };
  const did: string[] = [];
  const look = createGapWatch({
    version: async () => {
      if (state.down) throw new Error('the database is down');
      return { gap: state.gap };
    },
    forget: async () => {
      if (state.down) throw new Error('the database is down');
      did.push('forgot');
    },
    exit: (code) => did.push(`exit ${code}`),
    report: (error) => did.push((error as Error).message),
    reindexAfter: 1000,
    now: () => state.now,
  });
  const at = async (now: number, change: Partial<typeof state> = {}) => {
    Object.assign(state, change, { now });
    await look();
    return did;
  };
  return { at };
}

test('an index without a gap goes on', async () => {
  const { at } = world();
  expect([...(await at(0)), ...(await at(100_000))]).toEqual([]);
});

test('an index with a gap is forgotten after the time that was set, and the process ends', async () => {
  const { at } = world();
  expect(await at(5000, { gap: true })).toEqual([]);
  expect(await at(5999)).toEqual([]);
  expect(await at(6000)).toEqual(['forgot', 'exit 86']);
});

test('a gap whose anchor a reorg took back is still a gap: what is missing lies before it', async () => {
  const { at } = world();
  await at(0, { gap: true });
  expect(await at(1000, { gap: false })).toEqual(['forgot', 'exit 86']);
});

test('a database that is down is reported and asked again, and nothing ends before the index is forgotten', async () => {
  const { at } = world();
  const down = 'the database is down';
  expect(await at(0, { down: true, gap: true })).toEqual([down]);
  expect(await at(10, { down: false })).toEqual([down]);
  expect(await at(1010, { down: true })).toEqual([down, down]);
  expect(await at(1020, { down: false })).toEqual([down, down, 'forgot', 'exit 86']);
});
