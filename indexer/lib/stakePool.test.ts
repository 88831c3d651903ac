import { describe, expect, test } from 'vitest';
import {
  activeValue,
  EMPTY_POOL,
  isClaim,
  leavingValue,
  moveShares,
  newPosition,
  shareValue,
  stakeKind,
} from './stakePool.ts';

const pool = { assets: 70n, shares: 100n, activeShares: 60n, era: 2n };

describe('shares', () => {
  test('are worth their part of the assets, rounded down', () => {
    expect(shareValue({ shares: 33n, era: 2n }, pool)).toBe(23n);
    expect([activeValue(pool), leavingValue(pool)]).toEqual([42n, 28n]);
  });
  test('of another era are worth nothing, and so is an empty pool', () => {
    expect(shareValue({ shares: 33n, era: 1n }, pool)).toBe(0n);
    expect([activeValue(EMPTY_POOL), leavingValue(EMPTY_POOL)]).toEqual([0n, 0n]);
  });
});

describe('a change of a pool', () => {
  test('is a claim if leaving shares went and the active ones stayed', () => {
    expect(isClaim(pool, { ...pool, assets: 56n, shares: 80n })).toBe(true);
    expect(isClaim({ ...pool, assets: 0n }, { ...pool, assets: 0n, shares: 80n })).toBe(true);
  });
  test.each([
    ['a delegation', { assets: 140n, shares: 200n, activeShares: 160n }],
    ['a request to leave', { activeShares: 10n }],
    ['a slash', { assets: 7n }],
    ['the end of an era', { assets: 0n, shares: 0n, activeShares: 0n, era: 3n }],
    ['the end of an era that had only leaving shares', { assets: 0n, shares: 0n, activeShares: 60n, era: 3n }],
    ['nothing', {}],
  ])('is no claim if it is %s', (_, change) => {
    expect(isClaim(pool, { ...pool, ...change })).toBe(false);
  });
});

describe('a position', () => {
  test('is the own bond if holder and operator are one', () => {
    expect(newPosition('0xaa', '0xaa', 0n).kind).toBe('OWN');
    expect(newPosition('0xaa', '0xbb', 0n)).toMatchObject({ kind: 'DELEGATED', shares: 0n, era: 0n });
  });
  test('counts as a holder from its first share to its last', () => {
    expect(moveShares({ era: 0n, shares: 0n }, 0n, 5n)).toEqual({ era: 0n, shares: 5n, holders: 1n });
    expect(moveShares({ era: 0n, shares: 5n }, 0n, 5n)).toEqual({ era: 0n, shares: 10n, holders: 0n });
    expect(moveShares({ era: 0n, shares: 5n }, 0n, -5n)).toEqual({ era: 0n, shares: 0n, holders: -1n });
  });
  test('forgets the shares of an earlier era', () => {
    expect(moveShares({ era: 0n, shares: 5n }, 1n, 3n)).toEqual({ era: 1n, shares: 3n, holders: 1n });
  });
  test('that gives up more than it has shows a wrong index', () => {
    expect(() => moveShares({ era: 0n, shares: 5n }, 0n, -6n)).toThrow(
      expect.objectContaining({ code: 'INDEX_INCONSISTENT' }),
    );
  });
});

test('a kind that this build does not know stops the index', () => {
  expect([stakeKind(0), stakeKind(1)]).toEqual(['OWN', 'DELEGATED']);
  expect(() => stakeKind(2)).toThrow(expect.objectContaining({ code: 'EVENT_VALUE_UNKNOWN' }));
});
