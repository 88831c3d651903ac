import type { Address, Hex } from 'viem';
import type { FaultName } from './faultNames.ts';

/** State of a demand. `SILENT`: nobody answered in time, and that was punished. */
export type DemandStatus = 'OPEN' | 'ANSWERED' | 'SILENT';

/**
 * A bonded demand to show something about an operator's log; the court's `Demand`. Times in unix seconds, bond in wei. `fault`
 * is what it becomes in silence, and says which kind of demand it is.
 */
export type Demand = LeafDemand | ConsistencyDemand;

/** Demands that the receipt `digest` be shown as entry `index`, under a root of at least `minSize` entries. */
export type LeafDemand = DemandState & {
  readonly fault: Extract<FaultName, 'WITHHELD_LEAF'>;
  readonly digest: Hex;
  readonly index: number;
  readonly minSize: number;
};

/** Demands a proof that the anchoring of `newSize` entries extends the one before it, of `oldSize`. */
export type ConsistencyDemand = DemandState & {
  readonly fault: Extract<FaultName, 'WITHHELD_CONSISTENCY'>;
  readonly oldRoot: Hex;
  readonly oldSize: number;
  readonly newRoot: Hex;
  readonly newSize: number;
};

type DemandState = {
  readonly demandId: bigint;
  readonly status: DemandStatus;
  readonly operator: Address;
  readonly demander: Address;
  readonly openedAt: number;
  readonly deadline: number;
  readonly bond: bigint;
};

/** How many entries of the log an answer needs. */
export function sizeDemanded(demand: Demand): number {
  return demand.fault === 'WITHHELD_LEAF' ? demand.minSize : demand.newSize;
}

/** Statuses in the order of the contract's `DemandStatus`, whose first value is Unknown. */
export const DEMAND_STATUSES = ['OPEN', 'ANSWERED', 'SILENT'] as const satisfies readonly DemandStatus[];
