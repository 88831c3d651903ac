import { describe, expect, test } from 'vitest';
import { commissionAfter, commissionAt } from './commission.ts';

const none = { commission: 500, nextCommission: null, nextCommissionFrom: null };
const planned = { commission: 500, nextCommission: 900, nextCommissionFrom: 200n };

describe('the commission at a time', () => {
  test('is the planned one from its second on', () => {
    expect([commissionAt(none, 10n), commissionAt(planned, 199n), commissionAt(planned, 200n)]).toEqual([
      500, 500, 900,
    ]);
  });
});

describe('a change', () => {
  test('that begins at once drops what was planned', () => {
    expect(commissionAfter(planned, { commission: 400, from: 100n }, 100n)).toEqual({ ...none, commission: 400 });
  });
  test('that begins later leaves what is in force, also when that was planned itself', () => {
    const event = { commission: 1000, from: 400n };
    const next = { nextCommission: 1000, nextCommissionFrom: 400n };
    expect(commissionAfter(none, event, 100n)).toEqual({ commission: 500, ...next });
    expect(commissionAfter(planned, event, 100n)).toEqual({ commission: 500, ...next });
    expect(commissionAfter(planned, event, 250n)).toEqual({ commission: 900, ...next });
  });
});
