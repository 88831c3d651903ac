import { MAX_PERIOD_ANCHORINGS, packWord, ZERO_WORD } from '@assay/sdk';
import { expect, test } from 'vitest';
import { anchoringsLeft, leastInterval, RESERVED_ANCHORINGS } from './periodBudget.ts';

const times = { genesis: 1_700_000_000, period: 16_200 };
const word = (period: number, count: number) =>
  packWord({ chain: `0x${'ab'.repeat(24)}`, size: 9, period, count, cursor: 3 });

test.each([
  [word(3, 0), 3, 511],
  [word(3, 510), 3, 1],
  [word(3, 511), 3, 0],
  [word(3, 511), 4, 512],
  [word(511, 511), 512, 512],
  [word(0, 7), 512, 504],
  [ZERO_WORD, 0, 511],
  [ZERO_WORD, 5, 512],
] as const)('under the head %s, period %i has %i anchorings left', (head, period, left) => {
  expect(anchoringsLeft(head, times.genesis + period * times.period, times)).toBe(left);
  expect(anchoringsLeft(head, times.genesis + (period + 1) * times.period - 1, times)).toBe(left);
});

test('at the least interval a period keeps its reserve', () => {
  for (const period of [1, 2, 450, 16_200]) {
    const used = Math.floor((period * 1000) / leastInterval(period));
    expect(used).toBeLessThanOrEqual(MAX_PERIOD_ANCHORINGS - RESERVED_ANCHORINGS);
  }
  expect(leastInterval(16_200)).toBe(36_161);
});
