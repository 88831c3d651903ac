import { expect, test } from 'vitest';
import { isStuck, MAX_GROWTH, nextSize, urgencyOf } from './schedule.ts';

test.each([
  [0, 'none'],
  [24, 'none'],
  [25, 'due'],
  [49, 'due'],
  [50, 'urgent'],
  [1000, 'urgent'],
] as const)('a receipt of a 100 second promise that is %i seconds old is %s', (age, urgency) => {
  expect(urgencyOf(1_800_000_000, 100, 1_800_000_000 + age)).toBe(urgency);
});

test('one anchor goes as far as the contract lets it', () => {
  expect(nextSize(5, 9)).toBe(9);
  expect(nextSize(5, 5 + MAX_GROWTH)).toBe(5 + MAX_GROWTH);
  expect(nextSize(5, 6 + MAX_GROWTH)).toBe(5 + MAX_GROWTH);
});

test('stuck means passed over in enough blocks and for long enough by the chain, sooner when urgent', () => {
  const since = { number: 10n, time: 1000 };
  const at = (blocks: number, seconds: number) => ({ number: 10n + BigInt(blocks), timestamp: 1000 + seconds });
  const patience = { blocks: 4, seconds: 24 };
  expect(isStuck(since, at(4, 24), patience, false)).toBe(true);
  expect(isStuck(since, at(3, 99), patience, false)).toBe(false);
  expect(isStuck(since, at(99, 23), patience, false)).toBe(false);
  expect(isStuck(since, at(2, 12), patience, true)).toBe(true);
  expect(isStuck(since, at(1, 12), patience, true)).toBe(false);
  expect(isStuck(since, at(0, 99), { blocks: 1, seconds: 0 }, true)).toBe(false);
});
