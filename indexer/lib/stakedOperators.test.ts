import { describe, expect, test } from 'vitest';
import { newOperatorRow } from './operatorRow.ts';
import { isBacked, stakedOperator, stakedOperators } from './stakedOperators.ts';

const address = `0x${'ab'.repeat(20)}` as const;
const time = 1000;
const row = {
  ...newOperatorRow(address, 1n),
  ...{ ownStake: 100n, delegatedStake: 50n, activeStake: 150n, commission: 500, delegatorCount: 1n },
};
const pools = [
  { operator: address, kind: 'OWN', assets: 120n, shares: 120n, activeShares: 100n, era: 0n, changedAt: 1n },
  { operator: address, kind: 'DELEGATED', assets: 50n, shares: 60n, activeShares: 60n, era: 0n, changedAt: 1n },
] as const;
const sources = (change: Partial<typeof row> | object, released = new Map<string, bigint>()) => ({
  staking: { minBond: 100n },
  version: { block: { block: 1, time } },
  facts: {
    operator: async () => ({ ...row, ...change }),
    stakedOperators: async () => [{ ...row, ...change }],
    pools: async () => [...pools],
    releasedToDelegators: async () => released,
  },
});
const first = async (change: object, released?: Map<string, bigint>) =>
  (await stakedOperators({ limit: 1, offset: 0 }, sources(change, released)))[0];

describe('an operator', () => {
  test('shows what leaves beside what is active', async () => {
    expect(await first({})).toMatchObject({ own: '100', delegated: '50', leaving: '20', aprBasisPoints: '0' });
  });

  test('has its planned commission from the second on at which it begins, by the indexed block', async () => {
    const planned = { nextCommission: 900, nextCommissionFrom: 1001n };
    expect(await first(planned)).toMatchObject({ commission: 500, nextCommission: 900, nextCommissionFrom: 1001 });
    const begun = { commission: 900, nextCommission: null, nextCommissionFrom: null };
    expect(await first({ ...planned, nextCommissionFrom: 1000n })).toMatchObject(begun);
  });

  test('without delegations has no rate', async () => {
    const released = new Map([[address, 5n]]);
    expect(await first({ delegatedStake: 0n }, released)).toMatchObject({ aprBasisPoints: null });
    expect(await first({ delegatedStake: 5n }, released)).toMatchObject({ aprBasisPoints: '521428' });
  });

  test('is backed with enough of its own, up to the second before jail and from its last on', () => {
    expect(isBacked({ ownStake: 100n, jailedUntil: null }, 100n, 1n)).toBe(true);
    expect(isBacked({ ownStake: 99n, jailedUntil: null }, 100n, 1n)).toBe(false);
    expect(isBacked({ ownStake: 100n, jailedUntil: 50n }, 100n, 49n)).toBe(false);
    expect(isBacked({ ownStake: 100n, jailedUntil: 50n }, 100n, 50n)).toBe(true);
  });

  test('that never staked is not there', async () => {
    const { facts, ...rest } = sources({});
    const without = { ...rest, facts: { ...facts, pools: async () => [] } };
    expect(await stakedOperator(address, without)).toBeNull();
    const unseen = { ...rest, facts: { ...facts, operator: async () => undefined } };
    expect(await stakedOperator(address, unseen)).toBeNull();
    expect(await stakedOperator(address, sources({}))).toMatchObject({ own: '100' });
  });
});
