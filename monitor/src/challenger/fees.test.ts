import { expect, test } from 'vitest';
import { offerFees, raiseFees } from './fees.ts';
import { whyNotSpend } from './spending.ts';

const GWEI = 10n ** 9n;
const levels = { baseFee: 10n * GWEI, tip: GWEI };

test('an offer leaves room for the base fee to double, within the ceiling', () => {
  expect(offerFees(levels, 100n * GWEI)).toEqual({ maxFeePerGas: 21n * GWEI, maxPriorityFeePerGas: GWEI });
  expect(offerFees(levels, 12n * GWEI)).toEqual({ maxFeePerGas: 12n * GWEI, maxPriorityFeePerGas: GWEI });
  expect(offerFees(levels, 10n * GWEI)).toBeUndefined();
});

test('a replacement offers at least an eighth more of both, or is not made', () => {
  const first = offerFees(levels, 100n * GWEI)!;
  const second = raiseFees(first, levels, 100n * GWEI)!;
  for (const name of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const) {
    expect(second[name] * 8n).toBeGreaterThanOrEqual(first[name] * 9n);
  }
  expect(raiseFees(first, levels, 22n * GWEI)).toBeUndefined();
});

test('the day and the challenge have a cap each, and what is set aside counts', () => {
  const limits = { perDay: 100n, perChallenge: 30n };
  expect(whyNotSpend(30n, { today: 70n, onSubject: 0n }, limits)).toBeUndefined();
  expect(whyNotSpend(31n, { today: 70n, onSubject: 0n }, limits)).toBe('DAY_CAP');
  expect(whyNotSpend(21n, { today: 10n, onSubject: 10n }, limits)).toBe('CHALLENGE_CAP');
});
