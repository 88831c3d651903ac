import { describe, expect, test } from 'vitest';
import { courtForkedAt } from './indexedChain.ts';

describe('to the court an operator is forked', () => {
  test.each([
    ['never', undefined, 0],
    ['never', { forkedAt: null, silentSince: null }, 0],
    ['since the fork was shown', { forkedAt: 7n, silentSince: null }, 7],
    ['since its silence', { forkedAt: null, silentSince: 9n }, 9],
    ['since the earlier of both', { forkedAt: 12n, silentSince: 9n }, 9],
    ['since the earlier of both', { forkedAt: 7n, silentSince: 9n }, 7],
  ])('%s', (_, row, since) => {
    expect(courtForkedAt(row)).toBe(since);
  });
});
