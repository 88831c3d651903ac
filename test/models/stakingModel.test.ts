import { expect, test } from 'vitest';
import { performInModel, Refusal } from './stakingModel.ts';
import { activeStakeInModel, createStakingModel, type StakingModel } from './stakingModelState.ts';
import type { Account, Call } from './stakingOperations.ts';
import { readModel, totalsOf } from './stakingViews.ts';

const ONE = 10n ** 18n;
const PARAMETERS = {
  unbonding: 100n,
  stream: 10n,
  jail: 50n,
  minBond: 10n * ONE,
  minDelegation: ONE,
  leverage: 2n,
  maxCommission: 3000n,
  bounty: 5000n,
};

function modelWith(...calls: readonly (readonly [Account, Call])[]): StakingModel {
  const names = ['ada', 'hal', 'ida', 'court'];
  const model = createStakingModel(PARAMETERS, new Map(names.map((name) => [name, 1000n * ONE])), new Set(names));
  model.now = 1000n;
  for (const [by, call] of calls) performInModel(model, by, call);
  return model;
}

const slash = (amount: bigint, recipient = 'nobody'): Call => ['slash', 'ada', 1n, amount, false, recipient];
const delegate = (amount: bigint): Call => ['delegate', 'ada', amount, 0n, 3000n, 0n];
const reading = (model: StakingModel, what: string, tickets: readonly bigint[] = []) =>
  readModel(model, { operators: ['ada'], accounts: ['ada', 'hal', 'ida'], tickets, times: [] }).find(
    (one) => one.what === what,
  )?.value;

test('the own bond loses first, and half of it at most becomes a bounty', () => {
  const model = modelWith(['ada', ['bond', 10n * ONE]], ['hal', delegate(20n * ONE)]);
  const { returned } = performInModel(model, 'court', slash(16n * ONE, 'ida'));
  expect(returned).toEqual([16n * ONE, 5n * ONE]);
  expect(totalsOf(model)).toMatchObject({ staked: 14n * ONE, credit: 5n * ONE, unburnt: 11n * ONE });
  expect([reading(model, 'ada ownEra'), reading(model, 'ada delegatedAssets')]).toEqual([1n, 14n * ONE]);
  expect(reading(model, 'ada / hal value')).toBe(14n * ONE);
});

test('a ticket shares the loss of its pool until it is claimed, and is worth nothing in another era', () => {
  const model = modelWith(['ada', ['bond', 40n * ONE]], ['hal', delegate(8n * ONE)], ['ida', delegate(8n * ONE)]);
  performInModel(model, 'hal', ['unbond', 'ada', 4n * ONE]);
  performInModel(model, 'ida', ['unbond', 'ada', 8n * ONE]);
  performInModel(model, 'court', slash(44n * ONE));
  expect([0n, 1n].map((id) => reading(model, `ticket ${id} worth`, [0n, 1n]))).toEqual([3n * ONE, 6n * ONE]);

  expect(() => performInModel(model, 'ida', ['claim', 0n])).toThrow(new Refusal('TicketLocked', 0n, 1100n));
  model.now += 100n;
  expect(performInModel(model, 'ida', ['claim', 0n]).returned).toEqual([3n * ONE]);
  expect(model.balances.get('hal')).toBe(995n * ONE);
  performInModel(model, 'court', slash(100n * ONE));
  expect(performInModel(model, 'ida', ['claim', 1n]).returned).toEqual([0n]);
});

test('a reward streams by active stake, commission as it was when the reward came', () => {
  const model = modelWith(
    ['ada', ['bond', 10n * ONE]],
    ['ada', ['setCommission', 1000n]],
    ['hal', delegate(10n * ONE)],
    ['ida', delegate(10n * ONE)],
    ['court', ['fundRewards', 'ada', 90n]],
    ['ada', ['setCommission', 0n]],
  );
  model.now += 5n;
  // 45 so far: 15 for the own third; 3 of the other 30 as commission; 27 for two delegators, rounded down.
  expect(performInModel(model, 'ada', ['withdrawCredit']).returned).toEqual([18n]);
  expect([reading(model, 'ada / hal accrued'), reading(model, 'ada / ida accrued')]).toEqual([13n, 13n]);
  model.now += 50n;
  expect([reading(model, 'ada / hal accrued'), reading(model, 'ada / ida accrued')]).toEqual([27n, 27n]);
});

test('what is given while a reward streams comes after it, and time without stake does not count', () => {
  const model = modelWith(['ada', ['bond', 10n * ONE]], ['court', ['fundRewards', 'ada', 100n]]);
  model.now += 4n;
  performInModel(model, 'court', ['fundRewards', 'ada', 1000n]);
  expect([reading(model, 'ada streaming'), reading(model, 'ada streamingNext')]).toEqual([60n, 1000n]);
  performInModel(model, 'ada', ['unbond', 'ada', 10n * ONE]);
  model.now += 1000n;
  expect([reading(model, 'ada streaming'), reading(model, 'ada secondsLeft')]).toEqual([60n, 6n]);
  performInModel(model, 'ada', ['bond', 10n * ONE]);
  model.now += 8n;
  expect([reading(model, 'ada streaming'), reading(model, 'ada secondsLeft')]).toEqual([800n, 8n]);
  expect(performInModel(model, 'ada', ['withdrawCredit']).returned).toEqual([300n]);
});

test('stake of the past stays what it was', () => {
  const model = modelWith(['ada', ['bond', 10n * ONE]]);
  model.now += 10n;
  performInModel(model, 'hal', delegate(5n * ONE));
  performInModel(model, 'court', slash(3n * ONE));
  const at = [999n, 1000n, 1009n, 1010n, 5000n].map((time) => activeStakeInModel(model, 'ada', time));
  expect(at).toEqual([0n, 10n * ONE, 10n * ONE, 12n * ONE, 12n * ONE]);
});

test('what is refused changes nothing', () => {
  const model = modelWith(['ada', ['bond', 10n * ONE]]);
  const before = structuredClone({ ...model });
  const refused: readonly (readonly [Account, Call, string])[] = [
    ['hal', delegate(21n * ONE), 'LeverageExceeded'],
    ['hal', ['delegate', 'ada', ONE, ONE + 1n, 3000n, 0n], 'TooFewShares'],
    ['hal', slash(1n), 'NotSlasher'],
    ['ada', ['unbond', 'ada', 1n], 'BondTooSmall'],
  ];
  for (const [by, call, name] of refused) {
    expect(() => performInModel(model, by, call)).toThrow(expect.objectContaining({ name }));
    expect(structuredClone({ ...model })).toEqual(before);
  }
});
