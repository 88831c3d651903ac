import { expect, test } from 'vitest';
import { MAX_GROWTH, nextSize, urgencyOf } from './schedule.ts';

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
