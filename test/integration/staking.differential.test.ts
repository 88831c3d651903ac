import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchSeed, searchSize, searchTime } from '../effort.ts';
import { minimalSequence } from '../generators/minimalSequence.ts';
import { drawSequence, firstDifference, type Reached, type Sequence } from '../generators/stakingSequence.ts';
import type { StakingParameters } from '../models/stakingModelState.ts';
import { isCall, sequenceText } from '../models/stakingOperations.ts';
import { type StakingChain, startStakingChain } from '../scenes/stakingChain.ts';

const LENGTH = 1_000;
const RUNS = searchSize(102);
const SEED = searchSeed(20_261_120);
const ONE = 10n ** 18n;
const DAY = 86_400n;

/** A chain for trying out, one with production's times, one in which single wei count, one with the tightest limits. */
const PARAMETERS: readonly StakingParameters[] = [
  {
    unbonding: 120n,
    stream: 60n,
    jail: 60n,
    minBond: 1000n * ONE,
    minDelegation: ONE,
    leverage: 10n,
    maxCommission: 3000n,
    bounty: 3000n,
  },
  {
    unbonding: 14n * DAY,
    stream: 7n * DAY,
    jail: 7n * DAY,
    minBond: 10_000n * ONE,
    minDelegation: ONE,
    leverage: 10n,
    maxCommission: 3000n,
    bounty: 3000n,
  },
  {
    unbonding: 50n,
    stream: 7n,
    jail: 3n,
    minBond: 1_000_000n,
    minDelegation: 1_000_000n,
    leverage: 65_535n,
    maxCommission: 10_000n,
    bounty: 5000n,
  },
  {
    unbonding: 1000n,
    stream: 333n,
    jail: 10n,
    minBond: 2_000_003n,
    minDelegation: 1_000_077n,
    leverage: 1n,
    maxCommission: 1n,
    bounty: 1n,
  },
];
/** What a run has to have seen, lest it compares nothing with nothing. */
const WORKS =
  'bond delegate unbond claim claimMany fundRewards collectRewards withdrawCredit setCommission admitSlasher';
const FAILS =
  'ZeroAmount BondTooSmall DelegationTooSmall SelfDelegation OperatorNotBacked LeverageExceeded EraMismatch TooFewShares CommissionTooHigh';
const FAILS_TOO =
  'NotEnoughShares TicketUnknown TicketLocked NothingStaked NoCredit NoRewards NotSlasher SlasherKnown SlasherNotContract';
const REACHED = `${WORKS} slash burnSlashed EraEnded ERC20InsufficientBalance ${FAILS} ${FAILS_TOO}`.split(' ');

let chain: StakingChain;
beforeAll(async () => {
  chain = await startStakingChain();
});
afterAll(() => chain.close());

test(
  'Staking does what its model does, to the wei',
  async () => {
    const started = Date.now();
    const reached: Reached = new Map();
    let calls = 0;
    for (let run = 0; run < RUNS; run++) {
      const seed = SEED + run;
      const sequence = drawSequence(seed, LENGTH, PARAMETERS[run % PARAMETERS.length]!);
      const difference = await firstDifference(chain, sequence, reached);
      if (difference !== undefined) expect.fail(await report(seed, sequence, difference.at));
      calls += sequence.operations.filter(isCall).length;
    }
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const seen = [...reached].map(([name, count]) => `${name} ${count}`).join(', ');
    console.log(`Staking against its model, seed ${SEED}: ${calls} operations in ${seconds} s, 0 wei apart. ${seen}`);

    expect(REACHED.filter((name) => !reached.has(name))).toEqual([]);
  },
  searchTime(3_600_000),
);

/** The shortest sequence found that still shows a difference, and that difference. */
async function report(seed: number, sequence: Sequence, at: number): Promise<string> {
  const failing = { ...sequence, operations: sequence.operations.slice(0, at + 1) };
  const fails = async (operations: Sequence['operations']) =>
    (await firstDifference(chain, { ...failing, operations })) !== undefined;
  const operations = await minimalSequence(failing.operations, fails, 400);
  const difference = await firstDifference(chain, { ...failing, operations });
  const text = sequenceText(operations);
  return `Seed ${seed}, parameters ${Object.values(sequence.parameters).join(' ')}:\n${text}\n\n${difference?.what}`;
}
