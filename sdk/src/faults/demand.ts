import type { Address, Hex } from 'viem';
import type { FaultName } from './faultNames.ts';

/** State of a demand. `SILENT`: nobody answered in time, and that was punished. */
export type DemandStatus = 'OPEN' | 'ANSWERED' | 'SILENT';

/** A bonded demand to show something about an operator's log; the court's `Demand`. Times in unix seconds, bond in wei. */
export type Demand = {
  readonly demandId: bigint;
  readonly fault: Extract<FaultName, 'WITHHELD_LEAF' | 'WITHHELD_CONSISTENCY'>;
  readonly status: DemandStatus;
  readonly operator: Address;
  readonly demander: Address;
  readonly openedAt: number;
  readonly deadline: number;
  readonly bond: bigint;
  /** Index of the leaf, or the smaller size. */
  readonly oldSize: number;
  /** Least size to show it under, or the larger size. */
  readonly newSize: number;
  /** Digest of the receipt, or the root of the smaller size. */
  readonly entry: Hex;
  /** Root of the larger size; zero for a leaf. */
  readonly newRoot: Hex;
};

/** Statuses in the order of the contract's `DemandStatus`, whose first value is Unknown. */
export const DEMAND_STATUSES = ['OPEN', 'ANSWERED', 'SILENT'] as const satisfies readonly DemandStatus[];
