import type { Address, Hex } from 'viem';
import type { DemandStatus } from './faults/demand.ts';
import type { FaultName } from './faults/faultNames.ts';

/** An operator's stake as the indexer reckons it. Amounts in the smallest unit of OPG, rates in basis points. */
export type StakedOperator = {
  readonly address: Address;
  readonly origin: string | null;
  /** Active stake: it backs promises and earns. */
  readonly own: bigint;
  readonly delegated: bigint;
  /** What waits in tickets. */
  readonly leaving: bigint;
  readonly isBacked: boolean;
  readonly jailedUntil: number | null;
  readonly commission: number;
  readonly nextCommission: number | null;
  readonly nextCommissionFrom: number | null;
  readonly rewardsLeft: bigint;
  readonly delegatorCount: number;
  readonly slashed: bigint;
  readonly faultCount: number;
  /** Yearly rate of delegators over the last seven days; null where nothing is delegated. */
  readonly aprBasisPoints: bigint | null;
};

/** A holder's active shares with one operator, and what they are worth at the pool's present price. */
export type StakePosition = {
  readonly operator: Address;
  readonly holder: Address;
  readonly kind: 'OWN' | 'DELEGATED';
  readonly era: bigint;
  readonly shares: bigint;
  /** 0 for shares of a dead era. */
  readonly value: bigint;
  readonly collected: bigint;
};

/** A request to leave. `paid` is null while it is open; `value` is what it would pay now. */
export type StakeTicket = {
  readonly ticketId: bigint;
  readonly operator: Address;
  readonly owner: Address;
  readonly kind: 'OWN' | 'DELEGATED';
  readonly shares: bigint;
  readonly value: bigint;
  readonly unlockAt: number;
  readonly claimedAt: number | null;
  readonly paid: bigint | null;
};

/** What an operator lost at once. */
export type StakeSlashing = {
  readonly operator: Address;
  readonly slasher: Address;
  readonly faultKey: Hex;
  readonly requested: bigint;
  readonly ownTaken: bigint;
  readonly delegatedTaken: bigint;
  readonly bounty: bigint;
  readonly recipient: Address;
  readonly time: number;
  readonly transactionHash: Hex;
};

/** A fault that was punished. */
export type PunishedFault = {
  readonly faultKey: Hex;
  readonly operator: Address;
  readonly fault: FaultName;
  readonly taken: bigint;
  readonly bounty: bigint;
  readonly recipient: Address;
  readonly time: number;
  readonly transactionHash: Hex;
};

/** One movement of rewards. `account` is null for a release, `operator` for credit that was taken out. */
export type RewardMovement = {
  readonly operator: Address | null;
  readonly kind: 'FUNDED' | 'RELEASED' | 'COLLECTED' | 'CREDIT';
  readonly account: Address | null;
  readonly amount: bigint;
  readonly toOperator: bigint | null;
  readonly toDelegators: bigint | null;
  readonly time: number;
  readonly transactionHash: Hex;
};

/** A demand about an operator's log; what belongs to the other kind of demand is null. */
export type DemandSummary = {
  readonly demandId: bigint;
  readonly operator: Address;
  readonly fault: FaultName;
  readonly digest: Hex | null;
  readonly leafIndex: number | null;
  readonly minSize: number | null;
  readonly oldRoot: Hex | null;
  readonly oldSize: number | null;
  readonly newRoot: Hex | null;
  readonly newSize: number | null;
  readonly demander: Address;
  readonly bond: bigint;
  readonly openedAt: number;
  readonly deadline: number;
  readonly status: DemandStatus;
  readonly answerer: Address | null;
};

/** Asks for {@link StakedOperator}s, those with most stake first. */
export const STAKED_OPERATORS_QUERY = `query StakedOperators($limit: Int!, $offset: Int!) {
  stakedOperators(limit: $limit, offset: $offset) {
    address origin own delegated leaving isBacked jailedUntil commission nextCommission nextCommissionFrom rewardsLeft
    delegatorCount slashed faultCount aprBasisPoints
  }
}`;

const rowsQuery = (name: string, by: string, order: string, fields: string) => `query Rows($account: String!) {
  rows: ${name}(where: { ${by}: $account }, orderBy: "${order}", orderDirection: "desc", limit: 1000) { items { ${fields} } }
}`;

/** Queries of rows by account, newest first, a thousand of them. */
export const STAKE_ROWS = {
  positions: rowsQuery(
    'stakePositions',
    'holder',
    'changedAt',
    'operator holder kind era shares collected pool { assets shares era }',
  ),
  tickets: rowsQuery(
    'tickets',
    'owner',
    'ticketId',
    'ticketId operator owner kind era shares unlockAt claimedAt paid pool { assets shares era }',
  ),
  slashings: rowsQuery(
    'slashings',
    'operator',
    'time',
    'operator slasher faultKey requested ownTaken delegatedTaken bounty recipient time transactionHash',
  ),
  faults: rowsQuery(
    'faults',
    'operator',
    'time',
    'faultKey operator fault taken bounty recipient time transactionHash',
  ),
  rewards: rowsQuery(
    'rewards',
    'operator',
    'time',
    'operator kind account amount toOperator toDelegators time transactionHash',
  ),
  demands: rowsQuery(
    'demands',
    'operator',
    'demandId',
    'demandId operator fault digest leafIndex minSize oldRoot oldSize newRoot newSize demander bond openedAt deadline status answerer',
  ),
} as const;
