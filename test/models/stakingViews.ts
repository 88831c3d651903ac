import { ticketIn } from './stakingModel.ts';
import { activeValueOf, worthOf } from './stakingModelPool.ts';
import { pendingFor, settlementOf } from './stakingModelRewards.ts';
import {
  activeStakeInModel,
  backingOf,
  commissionAt,
  isBackedInModel,
  type StakingModel,
  slasherSince,
} from './stakingModelState.ts';
import type { Account } from './stakingOperations.ts';

/** What to look at: everything about some operators and accounts, some tickets, and stake at some times. */
export type Query = {
  readonly operators: readonly Account[];
  readonly accounts: readonly Account[];
  readonly tickets: readonly bigint[];
  readonly times: readonly bigint[];
};

export type Reading = { readonly what: string; readonly value: bigint | Account };

/** What the views of `Staking` should say, in the order in which the driver contract reads them. */
export function readModel(model: StakingModel, { operators, accounts, tickets, times }: Query): Reading[] {
  const readings: Reading[] = [];
  const read = (what: string, values: Readonly<Record<string, bigint | boolean | Account>>) => {
    for (const [key, value] of Object.entries(values)) {
      readings.push({ what: `${what} ${key}`, value: typeof value === 'boolean' ? BigInt(value) : value });
    }
  };
  read('totals', totalsOf(model));
  for (const account of accounts) {
    const [credit, balance] = [model.credits.get(account) ?? 0n, model.balances.get(account) ?? 0n];
    read(account, { credit, balance });
  }
  for (const operator of operators) {
    read(operator, operatorReadings(model, operator));
    for (const time of times) read(operator, { [`stake at ${time}`]: activeStakeInModel(model, operator, time) });
    for (const account of accounts) read(`${operator} / ${account}`, holdingReadings(model, operator, account));
  }
  for (const id of tickets) read(`ticket ${id}`, ticketReadings(model, id));
  return readings;
}

/** What the contract owes by kind, what it holds, and how many tickets it gave out. */
export function totalsOf(model: StakingModel) {
  let staked = 0n;
  for (const { own, delegated } of model.operators.values()) staked += own.assets + delegated.assets;
  const { rewards, credit, unburnt, tickets, balances } = model;
  return { staked, rewards, credit, unburnt, balance: balances.get('staking')!, tickets: BigInt(tickets.length) };
}

function operatorReadings(model: StakingModel, operator: Account) {
  const backing = backingOf(model, operator);
  const { own, delegated } = backing;
  const { stream } = settlementOf(model, operator);
  const running = stream.current.amount > 0n;
  const { current, next, from } = commissionAt(backing, model.now);
  return {
    ownAssets: own.assets,
    ownShares: own.shares,
    ownActiveShares: own.activeShares,
    ownEra: own.era,
    delegatedAssets: delegated.assets,
    delegatedShares: delegated.shares,
    delegatedActiveShares: delegated.activeShares,
    delegatedEra: delegated.era,
    slashable: own.assets + delegated.assets,
    ownActive: activeValueOf(own),
    delegatedActive: activeValueOf(delegated),
    backed: isBackedInModel(model, operator),
    jailedUntil: backing.jailedUntil,
    commission: current,
    nextCommission: next,
    commissionFrom: from,
    streaming: stream.current.amount - stream.released,
    streamingNext: stream.next.amount,
    secondsLeft: running ? model.parameters.stream - stream.elapsed : 0n,
  };
}

function holdingReadings(model: StakingModel, operator: Account, account: Account) {
  const backing = backingOf(model, operator);
  const own = operator === account;
  const pool = own ? backing.own : backing.delegated;
  const holding = own ? backing.bond : backing.holdings.get(account);
  const shares = holding?.era === pool.era ? holding.shares : 0n;
  return {
    era: pool.era,
    shares,
    accrued: pendingFor(model, operator, account),
    value: worthOf(pool, shares),
    slasherFrom: slasherSince(model, operator, account),
  };
}

function ticketReadings(model: StakingModel, id: bigint) {
  const ticket = ticketIn(model, id);
  if (ticket === undefined)
    return { owner: 'nobody', operator: 'nobody', kind: 0n, era: 0n, shares: 0n, unlockAt: 0n, worth: 0n };
  const { owner, operator, kind, era, shares, unlockAt } = ticket;
  const backing = backingOf(model, operator);
  const pool = kind === 'Own' ? backing.own : backing.delegated;
  const worth = era === pool.era ? worthOf(pool, shares) : 0n;
  return { owner, operator, kind: kind === 'Own' ? 0n : 1n, era, shares, unlockAt, worth };
}
