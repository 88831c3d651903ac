import type { Address, Hex } from 'viem';
import type { OpenedAnchoring, Opening } from './anchorWord.ts';
import type { DemandStatus } from './faults/demand.ts';
import type { FaultName } from './faults/faultNames.ts';
import type { Trust } from './manifest.ts';
import type { ReceiptField } from './receiptFields.ts';
import type { Verdict } from './verify/types.ts';

/** What the indexer knows about one receipt. Times in unix seconds; null where it does not know. */
export type ReceiptStatus = {
  readonly digest: Hex;
  /** Highest rung that was checked; null if nothing could be. */
  readonly verdict: Verdict | null;
  readonly reasons: readonly { readonly code: string; readonly field: ReceiptField | null; readonly message: string }[];
  /** Compact form. */
  readonly receipt: string | null;
  readonly trust: Trust | null;
  readonly operator: {
    readonly address: Address;
    readonly origin: string | null;
    readonly registeredAt: number | null;
    readonly checkpointKey: Hex | null;
    readonly mirrors: readonly string[];
    readonly logSize: number;
    readonly anchorCount: number;
    readonly forkedAt: number | null;
    readonly jailedUntil: number | null;
    readonly isBacked: boolean;
  } | null;
  readonly leafIndex: number | null;
  readonly issuedAt: number | null;
  readonly anchorBy: number | null;
  readonly endpoint: { readonly id: Hex; readonly name: string | null } | null;
  readonly model: {
    readonly modelId: Hex;
    readonly name: string;
    readonly uri: string;
    readonly publisher: Address;
    readonly trust: Trust;
    readonly manifestDigest: Hex;
    readonly registeredAt: number;
    readonly retiredFrom: number | null;
  } | null;
  /** Declaration in force at `issuedAt`, and whether it says what the receipt says. */
  readonly declaration: {
    readonly index: number;
    readonly modelId: Hex;
    readonly configDigest: Hex;
    readonly from: number;
    readonly matches: boolean;
  } | null;
  readonly inclusion: { readonly size: number; readonly root: Hex; readonly path: readonly Hex[] } | null;
  /** What the anchored log holds at the receipt's place instead of it: evidence of a broken promise. */
  readonly otherEntry: {
    readonly digest: Hex;
    readonly size: number;
    readonly root: Hex;
    readonly path: readonly Hex[];
  } | null;
  readonly anchor:
    | (OpenedAnchoring & {
        readonly sequence: number;
        readonly blockNumber: number;
        readonly transactionHash: Hex;
        readonly word: Hex;
      })
    | null;
  readonly opening: Opening | null;
  readonly openingAnchoring: number | null;
  /** Anchor time + WINDOW. */
  readonly settledAt: number | null;
  /** First fault that was shown of it; taken, bounty and recipient are null while nothing could be taken for it. */
  readonly fault: {
    readonly fault: FaultName;
    readonly time: number;
    readonly faultKey: Hex;
    readonly transactionHash: Hex;
    readonly taken: string | null;
    readonly bounty: string | null;
    readonly recipient: Address | null;
  } | null;
  readonly presentedAt: number | null;
  /** Last second at which a fault of it can be brought. */
  readonly admissibleUntil: number | null;
  /** Last second before FINAL, if nothing comes up; null unless anchored, published and shown in the log. */
  readonly finalAt: number | null;
  /** Whether a demand about it, or about its operator's whole log, is open. */
  readonly disputed: boolean;
  readonly demands: readonly {
    readonly demandId: string;
    readonly fault: FaultName;
    readonly status: DemandStatus;
    readonly demander: Address;
    readonly answerer: Address | null;
    readonly bond: string;
    readonly openedAt: number;
    readonly deadline: number;
  }[];
  /** Active stake now, and when the entry was anchored; the smallest unit of OPG as text. */
  readonly stake: { readonly own: string; readonly delegated: string; readonly atAnchor: string | null } | null;
  readonly indexedBlock: number | null;
  readonly indexedAt: number | null;
};

/** An operator as the indexer lists it. */
export type OperatorSummary = {
  readonly address: Address;
  readonly origin: string | null;
  readonly checkpointKey: Hex | null;
  readonly mirrors: readonly string[];
};

/** An anchoring as the indexer lists it. */
export type AnchorSummary = OpenedAnchoring & {
  readonly word: Hex;
  readonly blockNumber: number;
  readonly transactionHash: Hex;
};

/** Asks for a {@link ReceiptStatus}. */
export const RECEIPT_QUERY = `query Receipt($digest: String!, $receipt: String) {
  receipt(digest: $digest, receipt: $receipt) {
    digest verdict reasons { code field message } receipt trust
    operator { address origin registeredAt checkpointKey mirrors logSize anchorCount forkedAt jailedUntil isBacked }
    leafIndex issuedAt anchorBy
    endpoint { id name }
    model { modelId name uri publisher trust manifestDigest registeredAt retiredFrom }
    declaration { index modelId configDigest from matches }
    inclusion { size root path }
    otherEntry { digest size root path }
    anchor { sequence root size time blockNumber transactionHash word }
    opening { slot previous anchorings { root size time } }
    openingAnchoring settledAt
    fault { fault time faultKey transactionHash taken bounty recipient }
    presentedAt admissibleUntil finalAt disputed
    demands { demandId fault status demander answerer bond openedAt deadline }
    stake { own delegated atAnchor }
    indexedBlock indexedAt
  }
}`;

/** Asks for a page of {@link OperatorSummary}. */
export const OPERATORS_QUERY = `query Operators {
  operators(orderBy: "address", limit: 1000) { items { address origin checkpointKey mirrors } }
}`;

/** Asks for an operator's last anchors, newest first. */
export const ANCHORS_QUERY = `query Anchors($operator: String!) {
  anchors(where: { operator: $operator }, orderBy: "sequence", orderDirection: "desc", limit: 1000) {
    items { root size time word blockNumber transactionHash }
  }
}`;
