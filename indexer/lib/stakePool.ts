import { InvariantError } from '@assay/sdk';
import type { Hex } from 'viem';

/** Kinds of stake, in the order of IStaking's enum. */
const STAKE_KINDS = ['OWN', 'DELEGATED'] as const;

export type StakeKind = (typeof STAKE_KINDS)[number];

/** A pool as IStaking has it: assets in tokens, all shares, and those that back promises. */
export type PoolState = {
  readonly assets: bigint;
  readonly shares: bigint;
  readonly activeShares: bigint;
  readonly era: bigint;
};

/** The pool of an operator in which nothing was ever staked. */
export const EMPTY_POOL: PoolState = { assets: 0n, shares: 0n, activeShares: 0n, era: 0n };

/**
 * Returns the name of an on-chain kind of stake.
 * @throws InvariantError EVENT_VALUE_UNKNOWN when the contract knows a kind that this build does not
 */
export function stakeKind(value: number): StakeKind {
  const kind = STAKE_KINDS[value];
  if (kind === undefined) {
    throw new InvariantError(
      'EVENT_VALUE_UNKNOWN',
      `Stake kind ${value} has no name; index with the build that has it.`,
    );
  }
  return kind;
}

/** Returns what shares of an era are worth now, in tokens, rounded down; nothing if the pool's era is another one. */
export function shareValue(
  { shares, era }: { readonly shares: bigint; readonly era: bigint },
  pool: PoolState,
): bigint {
  if (era !== pool.era || pool.shares === 0n) return 0n;
  return (shares * pool.assets) / pool.shares;
}

/** Returns what a pool's active shares are worth, in tokens: what backs promises now. */
export function activeValue(pool: PoolState): bigint {
  return shareValue({ shares: pool.activeShares, era: pool.era }, pool);
}

/** Returns what of a pool is not active, in tokens: what waits in tickets, and what roundings left over. */
export function leavingValue(pool: PoolState): bigint {
  return pool.assets - activeValue(pool);
}

/**
 * Says whether a change of a pool is a claim: only a claim takes shares out that were not active. Staking does not write
 * its history then, although rounding may raise the remaining shares' value by a unit.
 */
export function isClaim(before: PoolState, after: PoolState): boolean {
  return before.era === after.era && before.activeShares === after.activeShares && after.shares < before.shares;
}

/** Returns the row of a position into which nothing was put yet. */
export function newPosition(operator: Hex, holder: Hex, era: bigint) {
  return {
    ...{ operator, holder, era },
    kind: operator === holder ? ('OWN' as const) : ('DELEGATED' as const),
    ...{ shares: 0n, deposited: 0n, withdrawn: 0n, collected: 0n, changedAt: 0n },
  };
}

/**
 * Returns a position's shares and era after `shares` were added (or taken: negative) in `era`, and by how much the number
 * of holders with active shares changes. Shares of an earlier era are worth nothing and are forgotten.
 */
export function moveShares(before: { readonly era: bigint; readonly shares: bigint }, era: bigint, shares: bigint) {
  const held = before.era === era ? before.shares : 0n;
  const after = held + shares;
  // INVARIANT X9: No position in the index goes below zero shares: an index that would is wrong, and stops.
  if (after < 0n) {
    throw new InvariantError('INDEX_INCONSISTENT', 'A holder gave up more shares than it has; the index is wrong.', {
      held: String(held),
      shares: String(shares),
    });
  }
  const holders = (after > 0n ? 1n : 0n) - (held > 0n ? 1n : 0n);
  return { era, shares: after, holders };
}
