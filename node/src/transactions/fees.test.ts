import fc from 'fast-check';
import { expect, test } from 'vitest';
import { raiseFees, suggestFees } from './fees.ts';

const GWEI = 1_000_000_000n;
const wei = fc.bigInt({ min: 0n, max: 10_000n * GWEI });
const levels = fc.record({ baseFee: wei, tip: fc.bigInt({ min: 0n, max: 10n ** 20n }), legacy: fc.boolean() });
const bounds = { ceiling: 500n * GWEI, tip: 3n * GWEI };

test('the offer leaves room for the base fee to double, three times it when urgent', () => {
  const now = { baseFee: 10n * GWEI, tip: GWEI };
  expect(suggestFees(now, bounds, false)).toEqual({ maxFeePerGas: 21n * GWEI, maxPriorityFeePerGas: GWEI });
  expect(suggestFees(now, bounds, true)).toEqual({ maxFeePerGas: 32n * GWEI, maxPriorityFeePerGas: 2n * GWEI });
});

test('a ceiling below the base fee means no offer; above it, an offer never exceeds it', () => {
  expect(suggestFees({ baseFee: 10n * GWEI, tip: GWEI }, { ...bounds, ceiling: 9n * GWEI }, true)).toBeUndefined();
  fc.assert(
    fc.property(levels, wei, fc.boolean(), (now, ceiling, urgent) => {
      const fees = suggestFees(now, { ceiling, tip: 3n * GWEI }, urgent);
      if (fees === undefined) return ceiling < now.baseFee + 10_000_000n;
      const { maxFeePerGas, maxPriorityFeePerGas } = fees;
      return maxFeePerGas <= ceiling && maxFeePerGas > now.baseFee && maxPriorityFeePerGas <= maxFeePerGas;
    }),
  );
});

test('whatever tip a node suggests, a first offer tips at most the bound or the base fee, twice it when urgent', () => {
  fc.assert(
    fc.property(levels, fc.boolean(), (now, urgent) => {
      const fees = suggestFees(now, bounds, urgent);
      const most = now.baseFee > bounds.tip ? now.baseFee : bounds.tip;
      return fees === undefined || now.legacy || fees.maxPriorityFeePerGas <= most * (urgent ? 2n : 1n);
    }),
  );
  expect(suggestFees({ baseFee: GWEI, tip: 10n ** 18n }, bounds, false)?.maxPriorityFeePerGas).toBe(3n * GWEI);
});

test('a replacement is one that every pool takes, within the bounds, or there is none', () => {
  const fees = fc.record({ maxFeePerGas: wei, maxPriorityFeePerGas: wei });
  fc.assert(
    fc.property(fees, levels, wei, fc.boolean(), (previous, now, ceiling, urgent) => {
      const raised = raiseFees(previous, now, { ceiling, tip: 3n * GWEI }, urgent);
      if (raised === undefined) return true;
      return (['maxFeePerGas', 'maxPriorityFeePerGas'] as const).every(
        (name) =>
          raised[name] <= ceiling &&
          ((now.legacy === true && name === 'maxPriorityFeePerGas') ||
            (raised[name] > previous[name] && raised[name] * 1000n >= previous[name] * 1125n)),
      );
    }),
  );
});

test('a replacement offers a fifth more, or what the market asks if that is more', () => {
  const previous = { maxFeePerGas: 10n * GWEI, maxPriorityFeePerGas: GWEI };
  const raise = (now: { baseFee: bigint; tip: bigint }, ceiling = bounds.ceiling) =>
    raiseFees(previous, now, { ...bounds, ceiling }, false);
  expect(raise({ baseFee: 1n, tip: 1n })).toEqual({
    maxFeePerGas: 12n * GWEI,
    maxPriorityFeePerGas: (GWEI * 12n) / 10n,
  });
  expect(raise({ baseFee: 40n * GWEI, tip: 5n * GWEI })).toEqual({
    maxFeePerGas: 85n * GWEI,
    maxPriorityFeePerGas: 5n * GWEI,
  });
  expect(raise({ baseFee: 1n, tip: 1n }, 11n * GWEI)).toBeUndefined();
});

test('tips that a node drives up by keeping transactions back end at ten times the bound', () => {
  let fees = suggestFees({ baseFee: GWEI, tip: GWEI }, bounds, true);
  let last = fees;
  while (fees !== undefined) {
    last = fees;
    fees = raiseFees(fees, { baseFee: GWEI, tip: 10n ** 18n }, bounds, true);
  }
  expect(last?.maxPriorityFeePerGas).toBeLessThanOrEqual(30n * GWEI);
});

test('without a base fee the price is what is asked for, and rises by a fifth', () => {
  const legacy = { baseFee: 10n * GWEI, tip: 0n, legacy: true };
  const first = suggestFees(legacy, bounds, false)!;
  expect(first.maxFeePerGas).toBe(10n * GWEI + 10_000_000n);
  expect(raiseFees(first, legacy, bounds, false)?.maxFeePerGas).toBeGreaterThanOrEqual(
    (first.maxFeePerGas * 12n) / 10n,
  );
});
