import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bumpFees, suggestFees } from './fees.ts';

const GWEI = 1_000_000_000n;
const wei = fc.bigInt({ min: 0n, max: 10_000n * GWEI });

test('the offer leaves room for the base fee to double, three times it when urgent', () => {
  const levels = { baseFee: 10n * GWEI, tip: GWEI };
  expect(suggestFees(levels, 500n * GWEI, false)).toEqual({ maxFeePerGas: 21n * GWEI, maxPriorityFeePerGas: GWEI });
  expect(suggestFees(levels, 500n * GWEI, true)).toEqual({ maxFeePerGas: 32n * GWEI, maxPriorityFeePerGas: 2n * GWEI });
});

test('a ceiling below the base fee means no offer; above it, an offer never exceeds it', () => {
  expect(suggestFees({ baseFee: 10n * GWEI, tip: GWEI }, 9n * GWEI, true)).toBeUndefined();
  fc.assert(
    fc.property(wei, wei, wei, fc.boolean(), (baseFee, tip, ceiling, urgent) => {
      const fees = suggestFees({ baseFee, tip }, ceiling, urgent);
      if (fees === undefined) return ceiling < baseFee + 10_000_000n;
      return (
        fees.maxFeePerGas <= ceiling && fees.maxFeePerGas > baseFee && fees.maxPriorityFeePerGas <= fees.maxFeePerGas
      );
    }),
  );
});

test('a replacement is one that every pool takes, within the ceiling, or there is none', () => {
  const fees = fc.record({ maxFeePerGas: wei, maxPriorityFeePerGas: wei });
  fc.assert(
    fc.property(fees, fees, wei, (previous, suggested, ceiling) => {
      const bumped = bumpFees(previous, suggested, ceiling);
      if (bumped === undefined) return true;
      return (['maxFeePerGas', 'maxPriorityFeePerGas'] as const).every(
        (name) =>
          bumped[name] <= ceiling && bumped[name] > previous[name] && bumped[name] * 1000n >= previous[name] * 1125n,
      );
    }),
  );
});

test('a replacement offers a fifth more, or what the market asks if that is more', () => {
  const previous = { maxFeePerGas: 10n * GWEI, maxPriorityFeePerGas: GWEI };
  const low = { maxFeePerGas: GWEI, maxPriorityFeePerGas: 1n };
  const high = { maxFeePerGas: 90n * GWEI, maxPriorityFeePerGas: 5n * GWEI };
  const fifth = { maxFeePerGas: 12n * GWEI, maxPriorityFeePerGas: (GWEI * 12n) / 10n };
  expect(bumpFees(previous, low, 500n * GWEI)).toEqual(fifth);
  expect(bumpFees(previous, high, 500n * GWEI)).toEqual(high);
  expect(bumpFees(previous, low, 11n * GWEI)).toBeUndefined();
  expect(bumpFees({ maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }, low, GWEI)).toEqual({
    ...low,
    maxPriorityFeePerGas: 1n,
  });
});
