import { activeValues, type Backing, backingOf, type Holding, type StakingModel } from './stakingModelState.ts';
import { advanced, type ModelStream, type Release } from './stakingModelStream.ts';
import type { Account } from './stakingOperations.ts';

const SCALE = 10n ** 27n;

/** What a settlement of an operator's stream would change. */
export type Settlement = {
  readonly stream: ModelStream;
  readonly toOperator: bigint;
  readonly toDelegators: bigint;
  readonly perShare: bigint;
  readonly carried: bigint;
  readonly released: boolean;
};

/** The settlement due at `model.now`; changes nothing. */
export function settlementOf(model: StakingModel, operator: Account): Settlement {
  const backing = backingOf(model, operator);
  const values = activeValues(backing);
  const { activeShares, era } = backing.delegated;
  const running = values.own + values.delegated > 0n;
  const { stream, releases } = advanced(backing.stream, model.now, running, model.parameters.stream);
  let [toOperator, toDelegators] = [0n, 0n];
  for (const release of releases) {
    const parts = shareOut(release, values);
    toOperator += parts.toOperator;
    toDelegators += parts.toDelegators;
  }
  const scaled = toDelegators * SCALE + backing.carried;
  const perShare = perShareOf(backing, era);
  return {
    stream,
    toOperator,
    toDelegators,
    perShare: toDelegators > 0n ? perShare + scaled / activeShares : perShare,
    carried: toDelegators > 0n ? scaled % activeShares : backing.carried,
    released: releases.length > 0,
  };
}

function shareOut(
  { amount, lane }: Release,
  values: { own: bigint; delegated: bigint },
): { toOperator: bigint; toDelegators: bigint } {
  const own = (amount * values.own) / (values.own + values.delegated);
  const commission = ((amount - own) * lane.weight) / (lane.amount * 10_000n);
  return { toOperator: own + commission, toDelegators: amount - own - commission };
}

/** Shares out what an operator's stream has let go; returns what went where, or nothing if nothing did. */
export function settleStream(
  model: StakingModel,
  operator: Account,
): { toOperator: bigint; toDelegators: bigint } | undefined {
  const backing = backingOf(model, operator);
  const settlement = settlementOf(model, operator);
  const { toOperator, toDelegators } = settlement;
  Object.assign(backing.stream, settlement.stream);
  backing.perShare[Number(backing.delegated.era)] = settlement.perShare;
  backing.carried = settlement.carried;
  model.rewards -= toOperator;
  creditTo(model, operator, toOperator);
  return settlement.released ? { toOperator, toDelegators } : undefined;
}

/** Brings a holding up to what its era has earned per share, and into the current era. Settle the stream first. */
export function settleHolding(backing: Backing, holder: Account): Holding {
  const { era } = backing.delegated;
  const old = backing.holdings.get(holder) ?? { era, shares: 0n, mark: 0n, accrued: 0n };
  const earned = (old.shares * (perShareOf(backing, old.era) - old.mark)) / SCALE;
  const fresh = {
    era,
    shares: old.era === era ? old.shares : 0n,
    mark: perShareOf(backing, era),
    accrued: old.accrued + earned,
  };
  backing.holdings.set(holder, fresh);
  return fresh;
}

/** The rewards that a holder could collect at `model.now`; changes nothing. */
export function pendingFor(model: StakingModel, operator: Account, holder: Account): bigint {
  const backing = backingOf(model, operator);
  const holding = backing.holdings.get(holder);
  if (holding === undefined) return 0n;
  const live = holding.era === backing.delegated.era;
  const perShare = live ? settlementOf(model, operator).perShare : perShareOf(backing, holding.era);
  return holding.accrued + (holding.shares * (perShare - holding.mark)) / SCALE;
}

/** Adds to a stream: to the lane that runs if it is empty, else to the one after it. */
export function fund(stream: ModelStream, amount: bigint, commission: bigint): void {
  const lane = stream.current.amount === 0n ? 'current' : 'next';
  const before = stream[lane];
  stream[lane] = { amount: before.amount + amount, weight: before.weight + amount * commission };
}

export function creditTo(model: StakingModel, account: Account, amount: bigint): void {
  if (amount === 0n) return;
  model.credits.set(account, (model.credits.get(account) ?? 0n) + amount);
  model.credit += amount;
}

function perShareOf(backing: Backing, era: bigint): bigint {
  return backing.perShare[Number(era)] ?? 0n;
}
