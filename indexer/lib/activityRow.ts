import type { Hex } from 'viem';

/** The parts of a Ponder event from which an activity row is made. */
export type ChainEvent = {
  readonly log: { readonly logIndex: number };
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly transaction: { readonly hash: Hex; readonly from: Hex };
};

/** What an activity is about. Absent parts are stored as null. */
export type ActivityRefs = { readonly operator?: Hex; readonly subject?: Hex; readonly detail?: string };

/** Returns the row of the append-only event table for `event`; (transaction hash, log index) is its key. */
export function activityRow<Kind extends string>(event: ChainEvent, kind: Kind, refs: ActivityRefs) {
  return {
    transactionHash: event.transaction.hash,
    logIndex: event.log.logIndex,
    kind,
    sender: event.transaction.from,
    operator: refs.operator ?? null,
    subject: refs.subject ?? null,
    detail: refs.detail ?? null,
    time: event.block.timestamp,
    blockNumber: event.block.number,
  };
}
