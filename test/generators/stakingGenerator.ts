import { pendingFor } from '../models/stakingModelRewards.ts';
import { activeValues, backingOf, mostCommission, type StakingModel } from '../models/stakingModelState.ts';
import {
  ACTORS,
  type Account,
  type Call,
  COURT,
  HOLDERS,
  NOBODY,
  ONE_DAY,
  OPERATORS,
  type Operation,
  POOR,
  SLASHERS,
  STRANGER,
} from '../models/stakingOperations.ts';
import type { Random } from './randomNumbers.ts';

type World = { readonly model: StakingModel; readonly random: Random };
type Draw = (world: World) => { by: Account; call: Call };

/** How often each call is drawn. */
const DRAWS: readonly (readonly [weight: number, draw: Draw])[] = [
  [14, drawBond],
  [26, drawDelegate],
  [14, drawUnbond],
  [9, drawClaim],
  [5, drawClaimMany],
  [9, drawFund],
  [9, drawCollect],
  [
    4,
    ({ random, model }) => ({
      by: random.chance(60) ? creditor(model, random) : random.pick(ACTORS),
      call: ['withdrawCredit'],
    }),
  ],
  [4, drawCommission],
  [2, drawAdmission],
  [7, drawSlash],
  [1, ({ random }) => ({ by: random.pick(ACTORS), call: ['burnSlashed'] })],
];
const TOTAL = DRAWS.reduce((sum, [weight]) => sum + weight, 0);

/** The next operation of a random sequence: mostly one that the model allows, aimed at its edges. */
export function drawOperation(model: StakingModel, random: Random): Operation {
  const world = { model, random };
  if (random.chance(7)) return { wait: drawWait(world) };
  let left = random.below(TOTAL);
  for (const [weight, draw] of DRAWS) {
    if (left < weight) return draw(world);
    left -= weight;
  }
  throw new Error('Weights do not add up.');
}

/** Seconds: often just so many that something becomes possible, or one more or less. */
function drawWait({ model, random }: World): bigint {
  const { unbonding, stream, jail } = model.parameters;
  const operator = backingOf(model, random.pick(OPERATORS));
  const goals = [
    random.pick(model.tickets)?.unlockAt,
    operator.commission.from,
    operator.jailedUntil,
    operator.stream.at + stream - operator.stream.elapsed,
    [...operator.slashers.values()].at(-1),
  ];
  const goal = (random.pick(goals) ?? 0n) - model.now + BigInt(random.below(3)) - 1n;
  if (random.chance(45) && goal > 0n) return goal;
  const spans = [1n, 2n, stream / 3n, stream, unbonding / 2n, unbonding, jail, 2n * stream + 1n, unbonding + ONE_DAY];
  return 1n + random.belowBig(random.pick(spans) + 1n);
}

/** 1 wei to 1e26, every magnitude alike; rarely zero, often near a limit. */
function drawAmount({ random }: World, ...limits: readonly bigint[]): bigint {
  if (random.chance(1)) return 0n;
  const possible = limits.filter((limit) => limit > 0n);
  if (possible.length > 0 && random.chance(80)) {
    const limit = random.pick(possible);
    if (random.chance(35)) return positive(limit + BigInt(random.below(3)) - 1n);
    return random.chance(60) ? limit + random.belowBig(10n * limit) : 1n + random.belowBig(limit);
  }
  return 1n + random.belowBig(10n ** BigInt(random.below(27)));
}

function drawBond(world: World): ReturnType<Draw> {
  const { model, random } = world;
  const by = random.chance(90) ? random.pick(OPERATORS) : random.pick(ACTORS);
  const { own } = backingOf(model, by);
  const short = model.parameters.minBond - activeValues(backingOf(model, by)).own;
  const amount = random.chance(15) && own.assets > 0n ? own.assets / BigInt(1 + random.below(5)) : undefined;
  return { by, call: ['bond', amount ?? drawAmount(world, positive(short), model.parameters.minBond)] };
}

function drawDelegate(world: World): ReturnType<Draw> {
  const { model, random } = world;
  const operator = random.chance(97) ? random.pick(OPERATORS) : random.pick(ACTORS);
  const by = random.chance(90) ? random.pick(HOLDERS) : random.pick([operator, POOR, ...ACTORS]);
  const backing = backingOf(model, operator);
  const values = activeValues(backing);
  const room = model.parameters.leverage * values.own - backing.delegated.assets;
  const amount = drawAmount(world, model.parameters.minDelegation, positive(room), positive(room) / 7n);
  const { shares, assets, era } = backing.delegated;
  const fair = shares === 0n ? amount : (amount * shares) / assets;
  const commission = mostCommission(backing, model.now);
  return {
    by,
    call: [
      'delegate',
      operator,
      amount,
      random.chance(90) ? positive(fair - BigInt(random.below(2))) : fair + 1n,
      random.chance(90) ? commission : positive(commission + BigInt(random.below(3)) - 1n),
      random.chance(97) ? era : era + 1n,
    ],
  };
}

function drawUnbond(world: World): ReturnType<Draw> {
  const { model, random } = world;
  const operator = random.pick(OPERATORS);
  const backing = backingOf(model, operator);
  const own = random.chance(25);
  const delegators = [...backing.holdings].flatMap(([name, { shares }]) => (shares > 0n ? [name] : []));
  const by = own ? operator : random.pick(random.chance(95) && delegators.length > 0 ? delegators : ACTORS);
  const pool = own ? backing.own : backing.delegated;
  const held = (own ? backing.bond : backing.holdings.get(by))?.shares ?? 0n;
  const least = own ? model.parameters.minBond : model.parameters.minDelegation;
  const leastShares = pool.assets === 0n ? 0n : (least * pool.shares) / pool.assets;
  const parts = [
    held,
    held,
    held / 2n,
    held - leastShares,
    held - leastShares - 1n,
    held + 1n,
    1n,
    random.belowBig(held + 1n),
  ];
  return { by, call: ['unbond', operator, random.chance(99) ? positive(random.pick(parts)) : 0n] };
}

function drawClaim({ model, random }: World): ReturnType<Draw> {
  return { by: random.pick(ACTORS), call: ['claim', drawTicket(model, random)] };
}

function drawClaimMany({ model, random }: World): ReturnType<Draw> {
  const tickets = Array.from({ length: random.below(7) }, () => drawTicket(model, random));
  return { by: random.pick(ACTORS), call: ['claimMany', tickets] };
}

function drawTicket(model: StakingModel, random: Random): bigint {
  const { tickets, firstTicket, now } = model;
  const ready = tickets.flatMap(({ open, unlockAt }, i) => (open && unlockAt <= now ? [BigInt(i)] : []));
  if (ready.length > 0 && random.chance(80)) return firstTicket + random.pick(ready);
  return BigInt(random.below(tickets.length + 3));
}

function drawFund(world: World): ReturnType<Draw> {
  const { random, model } = world;
  const by = random.chance(95) ? random.pick(ACTORS) : POOR;
  const whole = model.parameters.stream * 10n ** BigInt(random.below(22));
  return { by, call: ['fundRewards', random.pick(OPERATORS), drawAmount(world, whole)] };
}

function drawCollect({ model, random }: World): ReturnType<Draw> {
  const operator = random.pick(OPERATORS);
  const owed = HOLDERS.filter((holder) => pendingFor(model, operator, holder) > 0n);
  const by = owed.length > 0 && random.chance(85) ? random.pick(owed) : random.pick(ACTORS);
  return { by, call: ['collectRewards', operator] };
}

function creditor(model: StakingModel, random: Random): Account {
  const owed = ACTORS.filter((account) => (model.credits.get(account) ?? 0n) > 0n);
  return random.pick(owed.length > 0 ? owed : ACTORS);
}

function drawCommission({ model, random }: World): ReturnType<Draw> {
  const { maxCommission } = model.parameters;
  const commission = random.chance(90) ? random.belowBig(maxCommission + 1n) : maxCommission + BigInt(random.below(2));
  return { by: random.chance(95) ? random.pick(OPERATORS) : random.pick(ACTORS), call: ['setCommission', commission] };
}

function drawAdmission({ random }: World): ReturnType<Draw> {
  const slasher = random.chance(80) ? random.pick(SLASHERS) : random.pick([COURT, STRANGER, NOBODY, ...ACTORS]);
  return { by: random.chance(95) ? random.pick(OPERATORS) : random.pick(ACTORS), call: ['admitSlasher', slasher] };
}

/** 1 wei to twice of what is there, with an eye on the limits: all of a pool, all but a dust, the price floor. */
function drawSlash(world: World): ReturnType<Draw> {
  const { model, random } = world;
  const operator = random.chance(95) ? random.pick(OPERATORS) : random.pick(ACTORS);
  const by = random.chance(60) ? COURT : random.pick([...SLASHERS, ...SLASHERS, ...ACTORS]);
  const { own, delegated } = backingOf(model, operator);
  const total = own.assets + delegated.assets;
  const around = BigInt(random.below(5)) - 2n;
  const limits = [
    own.assets,
    total,
    own.assets - 1_000_000n,
    total - 1_000_000n,
    own.assets - own.shares / 10n ** 9n,
    total - delegated.shares / 10n ** 9n,
    total / 10n,
    own.assets / 3n,
  ];
  const small = (random.pick([own.assets, total]) * random.belowBig(1000n)) / 10n ** BigInt(3 + random.below(12));
  const amounts = [small, small, small, small + 1n, random.pick(limits) + around, random.belowBig(2n * total + 2n)];
  const recipient = random.chance(70) ? random.pick([...ACTORS, STRANGER]) : NOBODY;
  const faultKey = random.belowBig(2n ** 256n);
  return { by, call: ['slash', operator, faultKey, positive(random.pick(amounts)), random.chance(15), recipient] };
}

function positive(value: bigint): bigint {
  return value > 0n ? value : 0n;
}
