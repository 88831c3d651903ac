import type { Hex } from 'viem';

/** Returns the row of an operator's day (counted from 1970-01-01, UTC) on which nothing happened yet. */
export function newDayStat(operator: Hex, day: number) {
  return {
    operator,
    day,
    anchors: 0n,
    entries: 0n,
    bonded: 0n,
    delegations: 0n,
    delegated: 0n,
    unbondings: 0n,
    claimed: 0n,
    rewardsFunded: 0n,
    rewardsReleased: 0n,
    rewardsCollected: 0n,
    faults: 0n,
    slashed: 0n,
    presentations: 0n,
    demands: 0n,
  };
}
