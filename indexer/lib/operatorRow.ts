import { ZERO_WORD } from '@assay/sdk';
import type { Hex } from 'viem';

/** Returns the row of an operator that is seen for the first time, before the event at hand is applied to it. */
export function newOperatorRow(address: Hex, blockNumber: bigint) {
  return {
    address,
    origin: null,
    checkpointKey: null,
    checkpointKeyCount: 0,
    mirrors: [] as string[],
    registeredAt: null,
    anchorKey: null,
    anchorCount: 0n,
    logSize: 0n,
    word: ZERO_WORD,
    busyPeriod: 0n,
    lastAnchoredAt: null,
    forkedAt: null,
    silentSince: null,
    ownStake: 0n,
    delegatedStake: 0n,
    activeStake: 0n,
    delegatorCount: 0n,
    commission: 0,
    nextCommission: null,
    nextCommissionFrom: null,
    jailedUntil: null,
    rewardsFunded: 0n,
    rewardsReleased: 0n,
    rewardsSettledAt: null,
    slashed: 0n,
    faultCount: 0n,
    firstSeenBlock: blockNumber,
    lastSeenBlock: blockNumber,
  };
}
