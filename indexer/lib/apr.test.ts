import { describe, expect, test } from 'vitest';
import { APR_WINDOW, aprBasisPoints, releasedFrom } from './apr.ts';

describe('the rate', () => {
  test('of one per cent a week is 52.14 per cent a year', () => {
    expect(aprBasisPoints(10n ** 18n, 100n * 10n ** 18n)).toBe(5214n);
  });
  test('is rounded down, exact beyond what a float holds, and zero without rewards', () => {
    expect(aprBasisPoints(2n ** 90n, 1n)).toBe((2n ** 90n * 31_536_000n * 10_000n) / APR_WINDOW);
    expect(aprBasisPoints(0n, 5n)).toBe(0n);
    expect(aprBasisPoints(1n, 10n ** 18n)).toBe(0n);
  });
  test('of nothing delegated is not there', () => {
    expect(aprBasisPoints(5n, 0n)).toBeNull();
  });
});

describe('a release', () => {
  const release = { toDelegators: 100n, since: 1000n, time: 1100n };
  test.each([
    ['wholly inside', 1000n, 100n],
    ['half inside', 1050n, 50n],
    ['a third inside, rounded down', 1067n, 33n],
    ['wholly before', 1100n, 0n],
    ['long before', 5000n, 0n],
  ])('%s counts with that part', (_, from, part) => {
    expect(releasedFrom(release, from)).toBe(part);
  });
  test('of a single second counts whole', () => {
    expect(releasedFrom({ toDelegators: 7n, since: 50n, time: 50n }, 50n)).toBe(7n);
    expect(releasedFrom({ toDelegators: 7n, since: 50n, time: 50n }, 51n)).toBe(0n);
  });
});
