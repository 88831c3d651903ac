/** Rewards of this many seconds count: seven days. */
export const APR_WINDOW = 604_800n;

const YEAR = 31_536_000n;
const BASIS_POINTS = 10_000n;

/**
 * Returns the yearly rate of delegators in basis points, rounded down: what was released to delegators (after commission)
 * in the last seven days, as if each week of the year brought the same, over the delegations that are active now. Stake
 * that is leaving earns nothing and does not count. Null where nothing is delegated.
 */
export function aprBasisPoints(released: bigint, delegatedStake: bigint): bigint | null {
  // INVARIANT X10: The yearly rate counts active delegations only, and there is none where nothing is delegated.
  if (delegatedStake <= 0n) return null;
  return (released * YEAR * BASIS_POINTS) / (APR_WINDOW * delegatedStake);
}

/** A sharing out of rewards: `toDelegators` for the time from `since` to `time` (unix seconds). */
export type Release = { readonly toDelegators: bigint; readonly since: bigint; readonly time: bigint };

/**
 * Returns the part of a release that falls on the time from `from` on, rounded down. Rewards stream evenly, and one
 * release can cover weeks in which nothing else happened: counted whole, it would make them look like one week.
 */
export function releasedFrom({ toDelegators, since, time }: Release, from: bigint): bigint {
  if (since >= from) return time >= from ? toDelegators : 0n;
  return time <= from ? 0n : (toDelegators * (time - from)) / (time - since);
}
