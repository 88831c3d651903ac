/** What the contracts are deployed with, in seconds if nothing else is said. It can never be changed afterwards. */
export type Profile = {
  readonly window: bigint;
  readonly grace: bigint;
  readonly maxDelay: bigint;
  readonly notice: bigint;
  readonly drain: bigint;
  readonly modelNotice: bigint;
  /** See `IFaultCourt.CourtTimes`. */
  readonly court: {
    readonly answer: bigint;
    readonly longestDispute: bigint;
    readonly buffer: bigint;
    readonly skew: bigint;
  };
  /** See `IFaultCourt.DemandFees`: wei for a unit of gas, by what the chain's coin is worth. */
  readonly demandFees: { readonly least: bigint; readonly highest: bigint };
  /** See `IStaking.Parameters`. Amounts in the token's smallest unit, rates in basis points, leverage as a factor. */
  readonly stake: {
    readonly unbonding: bigint;
    readonly stream: bigint;
    readonly jail: bigint;
    readonly minBond: bigint;
    readonly minDelegation: bigint;
    readonly leverage: bigint;
    readonly maxCommission: bigint;
    readonly bounty: bigint;
  };
};

const HOUR = 3600n;
const DAY = 24n * HOUR;
const OPG = 10n ** 18n;
const GWEI = 10n ** 9n;

/** Real chains: three days to dispute, a day of slack for congestion and outages, two weeks to leave. */
export const PRODUCTION: Profile = {
  window: 3n * DAY,
  grace: DAY,
  maxDelay: 6n * HOUR,
  notice: HOUR,
  drain: HOUR,
  modelNotice: 3n * DAY,
  court: { answer: DAY, longestDispute: 5n * DAY, buffer: 2n * DAY, skew: 120n },
  demandFees: { least: GWEI, highest: 50n * GWEI },
  stake: {
    unbonding: 14n * DAY,
    stream: 7n * DAY,
    jail: 7n * DAY,
    minBond: 10_000n * OPG,
    minDelegation: OPG,
    leverage: 10n,
    maxCommission: 3000n,
    bounty: 3000n,
  },
};

/** Local chains: the whole life of a receipt within a minute, and of a stake within a few. */
export const LOCAL: Profile = {
  window: 32n,
  grace: 8n,
  maxDelay: 30n,
  notice: 2n,
  drain: 3n,
  modelNotice: 32n,
  court: { answer: 10n, longestDispute: 20n, buffer: 10n, skew: 2n },
  demandFees: { least: GWEI, highest: 50n * GWEI },
  stake: {
    unbonding: 120n,
    stream: 60n,
    jail: 60n,
    minBond: 1000n * OPG,
    minDelegation: OPG,
    leverage: 10n,
    maxCommission: 3000n,
    bounty: 3000n,
  },
};

/** The profiles by the names that `assay deploy` and deployment records know them by. */
export const PROFILES = { production: PRODUCTION, local: LOCAL } as const;

export type ProfileName = keyof typeof PROFILES;
