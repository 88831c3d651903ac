import type { CourtCall, CourtReader } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { FeeLevels } from './fees.ts';

/** The chain as one round sees it. */
export type ChainView = {
  readonly number: number;
  readonly hash: Hex;
  /** Unix seconds. */
  readonly time: number;
  /** Earliest time of the next block. */
  readonly now: number;
  /** Number of the newest block that counts as final. */
  readonly final: number;
};

/** A call of the court, and the coin that goes with it (wei). */
export type Call = CourtCall & { readonly value: bigint };

/** A mined transaction. `cost`: gas and value, wei. */
export type Outcome = { readonly block: number; readonly reverted: boolean; readonly cost: bigint };

/** What names a fault in the court's books. */
export type FaultOnRecord = { readonly fault: string; readonly faultKey: Hex; readonly digests: readonly Hex[] };

/** Whether the court holds a fault, and who was paid for it. */
export type Recorded = {
  readonly recorded: boolean;
  /** Recipient and bounty of the punishment; undefined while nothing was taken. */
  readonly punished: { readonly recipient: Address; readonly bounty: bigint; readonly taken: bigint } | undefined;
};

/**
 * What the challenger asks of the chain. Rejects with an InputError: CHAIN_UNREACHABLE and its like when the node is in
 * trouble; TRANSACTION_REVERTED from `estimate`, with the contract's own error as `details.reason`.
 */
export type ChallengeChain = {
  readonly chainId: number;
  readonly court: Address;
  /** Reads of the latest state, with the sdk's checks. */
  readonly reader: CourtReader;
  view(): Promise<ChainView>;
  /** Demands ever made; their ids count from 1. */
  demandCount(): Promise<number>;
  nonceAt(account: Address, block: number): Promise<number>;
  balanceOf(account: Address): Promise<bigint>;
  feeLevels(): Promise<FeeLevels>;
  /** Gas that a call would take now. */
  estimate(from: Address, call: Call): Promise<bigint>;
  outcomeOf(hash: Hex): Promise<Outcome | undefined>;
  /** Hands over a signed transaction. Resolves also when the node had it. */
  send(raw: Hex): Promise<void>;
  /** What the court held at the end of a block. */
  recordedAt(fault: FaultOnRecord, block: number): Promise<Recorded>;
};
