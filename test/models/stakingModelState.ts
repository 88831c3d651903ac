import { activeValueOf, createPool, type ModelPool } from './stakingModelPool.ts';
import { createStream, type ModelStream } from './stakingModelStream.ts';
import type { Account } from './stakingOperations.ts';

/** The parameters of `Staking`, in the order of its constructor. */
export type StakingParameters = {
  readonly unbonding: bigint;
  readonly stream: bigint;
  readonly jail: bigint;
  readonly minBond: bigint;
  readonly minDelegation: bigint;
  readonly leverage: bigint;
  readonly maxCommission: bigint;
  readonly bounty: bigint;
};

/** A delegator's shares of one era, with the rewards per share up to which `accrued` counts. */
export type Holding = { era: bigint; shares: bigint; mark: bigint; accrued: bigint };

export type ModelTicket = {
  readonly owner: Account;
  readonly operator: Account;
  readonly kind: 'Own' | 'Delegated';
  readonly era: bigint;
  readonly shares: bigint;
  readonly unlockAt: bigint;
  open: boolean;
};

/** Everything about one operator. */
export type Backing = {
  readonly own: ModelPool;
  readonly delegated: ModelPool;
  bond: { era: bigint; shares: bigint };
  everBonded: boolean;
  readonly holdings: Map<Account, Holding>;
  readonly stream: ModelStream;
  /** Rewards per active delegated share, times 1e27, by era. */
  readonly perShare: bigint[];
  /** What the last division into shares left over, in the same scale. */
  carried: bigint;
  commission: { current: bigint; next: bigint; from: bigint };
  jailedUntil: bigint;
  readonly slashers: Map<Account, bigint>;
  /** Active value of both pools together, oldest first. */
  readonly history: { readonly time: bigint; value: bigint }[];
};

/** The accounts of `Staking`, kept the plain way. Times in seconds, amounts in wei. */
export type StakingModel = {
  readonly parameters: StakingParameters;
  readonly firstTicket: bigint;
  now: bigint;
  readonly operators: Map<Account, Backing>;
  readonly tickets: ModelTicket[];
  readonly credits: Map<Account, bigint>;
  readonly balances: Map<Account, bigint>;
  /** Accounts with code. */
  readonly contracts: ReadonlySet<Account>;
  /** Rewards funded, less those collected and those that became credit. */
  rewards: bigint;
  credit: bigint;
  unburnt: bigint;
};

export function createStakingModel(
  parameters: StakingParameters,
  balances: ReadonlyMap<Account, bigint>,
  contracts: ReadonlySet<Account>,
): StakingModel {
  return {
    parameters,
    firstTicket: 0n,
    now: 0n,
    operators: new Map(),
    tickets: [],
    credits: new Map(),
    balances: new Map([...balances, ['staking', 0n]]),
    contracts,
    rewards: 0n,
    credit: 0n,
    unburnt: 0n,
  };
}

/** What the model holds about an operator; about anybody who never was one, that is nothing. */
export function backingOf(model: StakingModel, operator: Account): Backing {
  const known = model.operators.get(operator);
  if (known !== undefined) return known;
  const fresh: Backing = {
    own: createPool(),
    delegated: createPool(),
    bond: { era: 0n, shares: 0n },
    everBonded: false,
    holdings: new Map(),
    stream: createStream(),
    perShare: [0n],
    carried: 0n,
    commission: { current: 0n, next: 0n, from: 0n },
    jailedUntil: 0n,
    slashers: new Map(),
    history: [],
  };
  model.operators.set(operator, fresh);
  return fresh;
}

/** What the active shares of both pools are worth. */
export function activeValues({ own, delegated }: Backing): { own: bigint; delegated: bigint } {
  return { own: activeValueOf(own), delegated: activeValueOf(delegated) };
}

export function isBackedInModel(model: StakingModel, operator: Account): boolean {
  const backing = backingOf(model, operator);
  return activeValueOf(backing.own) >= model.parameters.minBond && model.now >= backing.jailedUntil;
}

/** The commission at a time; a planned one whose time has come is the current one. */
export function commissionAt({ commission }: Backing, now: bigint): { current: bigint; next: bigint; from: bigint } {
  const { next, from } = commission;
  return from !== 0n && now >= from ? { current: next, next, from: 0n } : { ...commission };
}

/** The highest commission that a delegator has to expect. */
export function mostCommission(backing: Backing, now: bigint): bigint {
  const { current, next } = commissionAt(backing, now);
  return next > current ? next : current;
}

/** Since when an account may slash an operator; 0 for never. */
export function slasherSince(model: StakingModel, operator: Account, slasher: Account): bigint {
  return slasher === 'court' ? 1n : (backingOf(model, operator).slashers.get(slasher) ?? 0n);
}

/** Enters the active value of now into the history. */
export function remember(backing: Backing, now: bigint): void {
  const { own, delegated } = activeValues(backing);
  const last = backing.history.at(-1);
  if (last?.time === now) last.value = own + delegated;
  else backing.history.push({ time: now, value: own + delegated });
}

/** The active value as it was entered last at or before a time. */
export function activeStakeInModel(model: StakingModel, operator: Account, time: bigint): bigint {
  return backingOf(model, operator).history.findLast((entry) => entry.time <= time)?.value ?? 0n;
}
