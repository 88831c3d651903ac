import type { Hex } from 'viem';

/** The word of an operator that never anchored. */
export const ZERO_WORD: Hex = `0x${'00'.repeat(32)}`;

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
    firstSeenBlock: blockNumber,
    lastSeenBlock: blockNumber,
  };
}
