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
    firstSeenBlock: blockNumber,
    lastSeenBlock: blockNumber,
  };
}
