import { activeValueOf, addTo, endIfWorthless, type ModelPool, mintedFor, worthOf } from './stakingModelPool.ts';
import { creditTo, fund, pendingFor, settleHolding, settlementOf, settleStream } from './stakingModelRewards.ts';
import {
  activeValues,
  type Backing,
  backingOf,
  commissionAt,
  isBackedInModel,
  mostCommission,
  remember,
  type StakingModel,
  slasherSince,
} from './stakingModelState.ts';
import { type Account, type Call, ONE_DAY } from './stakingOperations.ts';

/** What an operation did: the numbers that it returned and the events that it emitted, each as one line of text. */
export type Outcome = { readonly returned: readonly bigint[]; readonly events: readonly string[] };

/** The model's "this reverts": a custom error by name, with its arguments. */
export class Refusal extends Error {
  readonly args: readonly (bigint | string)[];

  constructor(name: string, ...args: readonly (bigint | string)[]) {
    super([name, ...args].join(' '));
    this.name = name;
    this.args = args;
  }
}

type Step = { readonly model: StakingModel; readonly by: Account; readonly events: string[] };

/**
 * Performs a call at `model.now` as docs/contracts/Staking.md says. Throws {@link Refusal}, and then nothing has changed.
 */
export function performInModel(model: StakingModel, by: Account, call: Call): Outcome {
  const step: Step = { model, by, events: [] };
  return { returned: perform(step, call), events: step.events };
}

function perform(step: Step, call: Call): bigint[] {
  switch (call[0]) {
    case 'bond':
      return [bond(step, call[1])];
    case 'delegate':
      return [delegate(step, call[1], call[2], { minShares: call[3], maxCommission: call[4], era: call[5] })];
    case 'unbond':
      return [unbond(step, call[1], call[2])];
    case 'claim':
      return [claim(step, call[1])];
    case 'claimMany':
      return [claimMany(step, call[1])];
    case 'fundRewards':
      return fundRewards(step, call[1], call[2]);
    case 'collectRewards':
      return [collectRewards(step, call[1])];
    case 'withdrawCredit':
      return [withdrawCredit(step)];
    case 'setCommission':
      return setCommission(step, call[1]);
    case 'admitSlasher':
      return admitSlasher(step, call[1]);
    case 'slash':
      return slash(step, call[1], call[2], call[3], call[4], call[5]);
    case 'burnSlashed':
      return [burnSlashed(step)];
  }
}

function bond(step: Step, amount: bigint): bigint {
  const { model, by } = step;
  if (amount === 0n) throw new Refusal('ZeroAmount');
  const backing = backingOf(model, by);
  const { own } = backing;
  const minted = mintedFor(own, amount);
  const held = heldIn(own, backing.bond) + minted;
  const value = (held * (own.assets + amount)) / (own.shares + minted);
  if (value < model.parameters.minBond) throw new Refusal('BondTooSmall', value, model.parameters.minBond);
  pay(model, by, amount);

  settle(step, by);
  addTo(own, amount, minted);
  backing.bond = { era: own.era, shares: held };
  backing.everBonded = true;
  remember(backing, model.now);
  emit(step, 'Bonded', by, amount, minted);
  emitPool(step, by, 'Own');
  return minted;
}

function delegate(
  step: Step,
  operator: Account,
  amount: bigint,
  terms: { minShares: bigint; maxCommission: bigint; era: bigint },
): bigint {
  const { model, by } = step;
  const { leverage, minDelegation } = model.parameters;
  if (amount === 0n) throw new Refusal('ZeroAmount');
  if (operator === by) throw new Refusal('SelfDelegation', operator);
  const backing = backingOf(model, operator);
  const { own, delegated } = backing;
  if (!isBackedInModel(model, operator)) throw new Refusal('OperatorNotBacked', operator);
  if (terms.era !== delegated.era) throw new Refusal('EraMismatch', terms.era, delegated.era);
  const commission = mostCommission(backing, model.now);
  if (commission > terms.maxCommission) throw new Refusal('CommissionTooHigh', commission, terms.maxCommission);
  const minted = mintedFor(delegated, amount);
  if (minted < terms.minShares) throw new Refusal('TooFewShares', minted, terms.minShares);
  const after = { ...delegated };
  addTo(after, amount, minted);
  const held = heldIn(delegated, backing.holdings.get(by)) + minted;
  const value = worthOf(after, held);
  if (value < minDelegation) throw new Refusal('DelegationTooSmall', value, minDelegation);
  const most = leverage * activeValueOf(own);
  if (after.assets > most) throw new Refusal('LeverageExceeded', after.assets, most);
  pay(model, by, amount);

  settle(step, operator);
  settleHolding(backing, by).shares = held;
  Object.assign(delegated, after);
  remember(backing, model.now);
  emit(step, 'Delegated', operator, by, amount, minted);
  emitPool(step, operator, 'Delegated');
  return minted;
}

function unbond(step: Step, operator: Account, shares: bigint): bigint {
  const { model, by } = step;
  if (shares === 0n) throw new Refusal('ZeroAmount');
  const backing = backingOf(model, operator);
  const kind = operator === by ? 'Own' : 'Delegated';
  const pool = kind === 'Own' ? backing.own : backing.delegated;
  const held = heldIn(pool, kind === 'Own' ? backing.bond : backing.holdings.get(by));
  if (shares > held) throw new Refusal('NotEnoughShares', shares, held);
  const rest = worthOf(pool, held - shares);
  const least = kind === 'Own' ? model.parameters.minBond : model.parameters.minDelegation;
  if (held > shares && rest < least)
    throw new Refusal(kind === 'Own' ? 'BondTooSmall' : 'DelegationTooSmall', rest, least);

  settle(step, operator);
  if (kind === 'Own') backing.bond = { era: pool.era, shares: held - shares };
  else settleHolding(backing, by).shares = held - shares;
  pool.activeShares -= shares;
  remember(backing, model.now);
  const unlockAt = model.now + model.parameters.unbonding;
  model.tickets.push({ owner: by, operator, kind, era: pool.era, shares, unlockAt, open: true });
  const id = model.firstTicket + BigInt(model.tickets.length - 1);
  emit(step, 'UnbondingStarted', id, operator, by, kindNumber(kind), shares, pool.era, unlockAt);
  emitPool(step, operator, kind);
  return id;
}

function claim(step: Step, id: bigint): bigint {
  const ticket = ticketIn(step.model, id);
  if (ticket === undefined) throw new Refusal('TicketUnknown', id);
  if (step.model.now < ticket.unlockAt) throw new Refusal('TicketLocked', id, ticket.unlockAt);
  return payTicket(step, id);
}

function claimMany(step: Step, ids: readonly bigint[]): bigint {
  let amount = 0n;
  for (const id of ids) {
    const ticket = ticketIn(step.model, id);
    if (ticket !== undefined && step.model.now >= ticket.unlockAt) amount += payTicket(step, id);
  }
  return amount;
}

function payTicket(step: Step, id: bigint): bigint {
  const { model } = step;
  const ticket = ticketIn(model, id)!;
  const { operator, owner, kind, shares } = ticket;
  const backing = backingOf(model, operator);
  const pool = kind === 'Own' ? backing.own : backing.delegated;
  ticket.open = false;
  let amount = 0n;
  if (ticket.era === pool.era) {
    amount = worthOf(pool, shares);
    pool.assets -= amount;
    pool.shares -= shares;
    emitPool(step, operator, kind);
  }
  send(model, owner, amount);
  emit(step, 'TicketClaimed', id, operator, owner, amount);
  return amount;
}

function fundRewards(step: Step, operator: Account, amount: bigint): bigint[] {
  const { model, by } = step;
  if (amount === 0n) throw new Refusal('ZeroAmount');
  const backing = backingOf(model, operator);
  const { own, delegated } = activeValues(backing);
  if (own + delegated === 0n) throw new Refusal('NothingStaked', operator);
  pay(model, by, amount);

  settle(step, operator);
  fund(backing.stream, amount, commissionAt(backing, model.now).current);
  model.rewards += amount;
  emit(step, 'RewardsFunded', operator, by, amount);
  return [];
}

function collectRewards(step: Step, operator: Account): bigint {
  const { model, by } = step;
  const backing = backingOf(model, operator);
  if (pendingFor(model, operator, by) === 0n) throw new Refusal('NoRewards', operator, by);

  settle(step, operator);
  const holding = settleHolding(backing, by);
  const amount = holding.accrued;
  holding.accrued = 0n;
  model.rewards -= amount;
  send(model, by, amount);
  emit(step, 'RewardsCollected', operator, by, amount);
  return amount;
}

function withdrawCredit(step: Step): bigint {
  const { model, by } = step;
  const amount = (model.credits.get(by) ?? 0n) + settlementOf(model, by).toOperator;
  if (amount === 0n) throw new Refusal('NoCredit', by);

  settle(step, by);
  model.credits.set(by, 0n);
  model.credit -= amount;
  send(model, by, amount);
  emit(step, 'CreditWithdrawn', by, amount);
  return amount;
}

function setCommission(step: Step, commission: bigint): bigint[] {
  const { model, by } = step;
  const { maxCommission, unbonding } = model.parameters;
  if (commission > maxCommission) throw new Refusal('CommissionTooHigh', commission, maxCommission);
  const backing = backingOf(model, by);
  const { current } = commissionAt(backing, model.now);
  const atOnce = commission <= current || backing.delegated.shares === 0n;
  const from = atOnce ? model.now : model.now + unbonding;
  backing.commission = atOnce
    ? { current: commission, next: commission, from: 0n }
    : { current, next: commission, from };
  emit(step, 'CommissionChanged', by, commission, from);
  return [];
}

function admitSlasher(step: Step, slasher: Account): bigint[] {
  const { model, by } = step;
  const backing = backingOf(model, by);
  if (slasherSince(model, by, slasher) !== 0n) throw new Refusal('SlasherKnown', by, slasher);
  if (!model.contracts.has(slasher)) throw new Refusal('SlasherNotContract', slasher);
  const from = backing.everBonded ? model.now + model.parameters.unbonding + ONE_DAY : model.now;
  backing.slashers.set(slasher, from);
  emit(step, 'SlasherAdmitted', by, slasher, from);
  return [];
}

function slash(
  step: Step,
  operator: Account,
  faultKey: bigint,
  amount: bigint,
  jailed: boolean,
  recipient: Account,
): bigint[] {
  const { model, by } = step;
  const since = slasherSince(model, operator, by);
  if (since === 0n || model.now < since) throw new Refusal('NotSlasher', operator, by);
  const backing = backingOf(model, operator);

  settle(step, operator);
  const own = take(step, operator, 'Own', amount);
  const delegated = take(step, operator, 'Delegated', amount - own.asked);
  const bounty = recipient === 'nobody' ? 0n : (own.taken * model.parameters.bounty) / 10_000n;
  creditTo(model, recipient, bounty);
  const taken = own.taken + delegated.taken;
  model.unburnt += taken - bounty;
  if (taken > 0n) remember(backing, model.now);
  if (jailed) {
    const until = model.now + model.parameters.jail;
    if (until > backing.jailedUntil) backing.jailedUntil = until;
    emit(step, 'OperatorJailed', operator, backing.jailedUntil);
  }
  emit(step, 'Slashed', operator, by, faultKey, amount, own.taken, delegated.taken, bounty, recipient);
  return [taken, bounty];
}

/** Takes up to `most` out of a pool; a pool that is worth too little afterwards loses the rest too. */
function take(step: Step, operator: Account, kind: Kind, most: bigint): { asked: bigint; taken: bigint } {
  const backing = backingOf(step.model, operator);
  const pool = kind === 'Own' ? backing.own : backing.delegated;
  const asked = most < pool.assets ? most : pool.assets;
  if (asked === 0n) return { asked, taken: 0n };
  pool.assets -= asked;
  const { era } = pool;
  const rest = endIfWorthless(pool);
  emitPool(step, operator, kind);
  if (pool.era !== era) emit(step, 'EraEnded', operator, kindNumber(kind), era);
  return { asked, taken: asked + rest };
}

function burnSlashed(step: Step): bigint {
  const { model } = step;
  const amount = model.unburnt;
  if (amount === 0n) throw new Refusal('ZeroAmount');
  model.unburnt = 0n;
  send(model, 'dead', amount);
  emit(step, 'SlashedBurnt', amount);
  return amount;
}

type Kind = 'Own' | 'Delegated';

function kindNumber(kind: Kind): bigint {
  return kind === 'Own' ? 0n : 1n;
}

/** The open ticket of that number. */
export function ticketIn(model: StakingModel, id: bigint): StakingModel['tickets'][number] | undefined {
  const ticket = model.tickets[Number(id - model.firstTicket)];
  return ticket?.open ? ticket : undefined;
}

function heldIn(pool: ModelPool, holding: { era: bigint; shares: bigint } | undefined): bigint {
  return holding !== undefined && holding.era === pool.era ? holding.shares : 0n;
}

function settle(step: Step, operator: Account): void {
  const released = settleStream(step.model, operator);
  if (released !== undefined) emit(step, 'RewardsReleased', operator, released.toOperator, released.toDelegators);
}

function pay(model: StakingModel, from: Account, amount: bigint): void {
  const balance = model.balances.get(from) ?? 0n;
  if (balance < amount) throw new Refusal('ERC20InsufficientBalance', from, balance, amount);
  model.balances.set(from, balance - amount);
  send(model, 'staking', amount);
}

function send(model: StakingModel, to: Account, amount: bigint): void {
  model.balances.set(to, (model.balances.get(to) ?? 0n) + amount);
  if (to !== 'staking') model.balances.set('staking', model.balances.get('staking')! - amount);
}

function emitPool(step: Step, operator: Account, kind: Kind): void {
  const backing: Backing = backingOf(step.model, operator);
  const { assets, shares, activeShares, era } = kind === 'Own' ? backing.own : backing.delegated;
  emit(step, 'PoolChanged', operator, kindNumber(kind), assets, shares, activeShares, era);
}

function emit(step: Step, name: string, ...args: readonly (bigint | string)[]): void {
  step.events.push([name, ...args].join(' '));
}
