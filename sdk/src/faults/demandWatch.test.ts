import { expect, test } from 'vitest';
import type { Demand, DemandStatus } from './demand.ts';
import { createDemandWatch } from './demandWatch.ts';

const ours = `0x${'aa'.repeat(20)}` as const;
const theirs = `0x${'bb'.repeat(20)}` as const;

/** A court of which each test changes what it holds. */
function scene() {
  const demands: { operator: Demand['operator']; status: DemandStatus }[] = [];
  let now = 0;
  let reads = 0;
  let failing = false;
  const watch = createDemandWatch({
    demand: async (id) => {
      reads += 1;
      if (failing && id > 1n) throw new Error('gone');
      const found = demands[Number(id) - 1];
      return found && ({ demandId: id, ...found } as Demand);
    },
    count: async () => demands.length,
    concerns: ({ operator }) => operator === ours,
    clock: () => now,
    settledMs: 1000,
  });
  const open = async () => (await watch.read()).map(({ demandId }) => Number(demandId));
  const cost = async () => {
    const before = reads;
    await open();
    return reads - before;
  };
  return { demands, open, cost, pass: (ms: number) => (now += ms), fail: (on: boolean) => (failing = on) };
}

test('a reorganisation that gives a number to another demand is noticed', async () => {
  const { demands, open } = scene();
  demands.push({ operator: theirs, status: 'OPEN' });
  expect(await open()).toEqual([]);
  demands[0] = { operator: ours, status: 'OPEN' };
  expect(await open()).toEqual([1]);
});

test('a reorganisation that takes an answer away is noticed', async () => {
  const { demands, open } = scene();
  demands.push({ operator: ours, status: 'OPEN' });
  expect(await open()).toEqual([1]);
  demands[0] = { operator: ours, status: 'ANSWERED' };
  expect(await open()).toEqual([]);
  demands[0] = { operator: ours, status: 'OPEN' };
  expect(await open()).toEqual([1]);
});

test('demands that vanish, and come back with another number, are followed', async () => {
  const { demands, open } = scene();
  demands.push({ operator: theirs, status: 'OPEN' }, { operator: ours, status: 'OPEN' });
  expect(await open()).toEqual([2]);
  demands.length = 0;
  expect(await open()).toEqual([]);
  demands.push({ operator: ours, status: 'OPEN' });
  expect(await open()).toEqual([1]);
});

test('what stays of no concern is let go of, and a flood is read in portions', async () => {
  const { demands, open, cost, pass } = scene();
  for (let i = 0; i < 700; i++) demands.push({ operator: theirs, status: 'OPEN' });
  demands.push({ operator: ours, status: 'OPEN' });
  expect([await cost(), await cost(), await cost()]).toEqual([500, 251, 51]);
  expect(await open()).toEqual([701]);
  pass(1000);
  for (let i = 0; i < 14; i++) await open();
  expect(await cost()).toBe(1);
});

test('a failing read loses nothing', async () => {
  const { demands, open, fail } = scene();
  demands.push({ operator: theirs, status: 'OPEN' }, { operator: ours, status: 'OPEN' });
  fail(true);
  await expect(open()).rejects.toThrow('gone');
  fail(false);
  expect(await open()).toEqual([2]);
});
