import type { Address } from 'viem';
import {
  type DemandSummary,
  type PunishedFault,
  type RewardMovement,
  STAKE_ROWS,
  STAKED_OPERATORS_QUERY,
  type StakedOperator,
  type StakePosition,
  type StakeSlashing,
  type StakeTicket,
} from './graphqlStakeQueries.ts';

/** Stake and faults as an indexer tells them: its word, not the chain's. */
export type StakeQueries = {
  /** Operators with stake, those with most first: a page of at most 1,000, 100 unless told. */
  stakedOperators(page?: { readonly limit?: number; readonly offset?: number }): Promise<StakedOperator[]>;
  positions(holder: Address): Promise<StakePosition[]>;
  tickets(owner: Address): Promise<StakeTicket[]>;
  slashings(operator: Address): Promise<StakeSlashing[]>;
  faults(operator: Address): Promise<PunishedFault[]>;
  rewards(operator: Address): Promise<RewardMovement[]>;
  demands(operator: Address): Promise<DemandSummary[]>;
};

type Json = Record<string, unknown>;

/** Fields that are amounts or counters beyond what a number holds. */
const BIG = new Set([
  ...[
    'own',
    'delegated',
    'leaving',
    'rewardsLeft',
    'slashed',
    'aprBasisPoints',
    'era',
    'shares',
    'collected',
    'ticketId',
  ],
  ...['paid', 'requested', 'ownTaken', 'delegatedTaken', 'bounty', 'taken', 'amount', 'toOperator', 'toDelegators'],
  ...['demandId', 'bond', 'assets'],
]);
/** Fields that are numbers, and text in the tables. */
const NUMBERS = new Set([
  'unlockAt',
  'claimedAt',
  'time',
  'leafIndex',
  'minSize',
  'oldSize',
  'newSize',
  'openedAt',
  'deadline',
]);

/**
 * Makes the queries from a way to ask.
 * @param query asks; throws as the GraphQL client does
 * @param malformed what to throw for an answer of another shape
 */
export function createStakeQueries(
  query: (document: string, variables: Json) => Promise<Json>,
  malformed: (problem: string) => Error,
): StakeQueries {
  async function rows<T>(name: keyof typeof STAKE_ROWS, account: Address): Promise<T[]> {
    const page = (await query(STAKE_ROWS[name], { account: account.toLowerCase() })).rows;
    return list((page as Json | undefined)?.items, name) as T[];
  }

  function list(items: unknown, name: string): Json[] {
    if (!Array.isArray(items)) throw malformed(`${name} is no list`);
    return items.map((item) => typed(item, name));
  }

  function typed(item: unknown, name: string): Json {
    if (typeof item !== 'object' || item === null) throw malformed(`${name} holds something else than objects`);
    return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, typedValue(key, value)]));
  }

  function typedValue(key: string, value: unknown): unknown {
    if (value === null || (!BIG.has(key) && !NUMBERS.has(key))) return value;
    if (typeof value !== 'number' && !(typeof value === 'string' && /^-?\d{1,80}$/.test(value))) {
      throw malformed(`${key} is no whole number`);
    }
    return BIG.has(key) ? BigInt(value) : Number(value);
  }

  /** What shares are worth: docs/contracts/Staking.md, section "Pools". */
  function valued({ pool, ...row }: Json): Json {
    const { assets, shares, era } = typed(pool, 'pool');
    const alive = row.era === era && (shares as bigint) > 0n;
    const value = alive ? ((row.shares as bigint) * (assets as bigint)) / (shares as bigint) : 0n;
    return { ...row, value };
  }

  return {
    async stakedOperators({ limit = 100, offset = 0 } = {}) {
      const answer = await query(STAKED_OPERATORS_QUERY, { limit, offset });
      return list(answer.stakedOperators, 'stakedOperators') as StakedOperator[];
    },
    positions: async (holder) => (await rows<Json>('positions', holder)).map(valued) as StakePosition[],
    tickets: async (owner) =>
      (await rows<Json>('tickets', owner)).map((row) => {
        const { era: _, ...ticket } = valued(row);
        return row.claimedAt === null ? ticket : { ...ticket, value: 0n };
      }) as StakeTicket[],
    slashings: (operator) => rows('slashings', operator),
    faults: (operator) => rows('faults', operator),
    rewards: (operator) => rows('rewards', operator),
    demands: (operator) => rows('demands', operator),
  };
}
