import { describe, expect, test } from 'vitest';
import { PRODUCTION } from '../../scripts/deploy/profiles.ts';
import { searchSize } from '../effort.ts';
import { floodWithDemands } from '../scenes/demandFlood.ts';

const DEMANDS = searchSize(500, 200);
const ANSWER = Number(PRODUCTION.court.answer);

describe(`${DEMANDS} demands as fast as blocks hold them, a node that takes 20 ms a read`, () => {
  test('an operator that is awake answers each within minutes, and earns by it', async () => {
    const report = await floodWithDemands({ demands: DEMANDS, asleep: 0 });
    expect(report).toMatchObject({ demands: DEMANDS, answeredInTime: DEMANDS });
    expect(report.longestWait).toBeLessThan(600);
    // A hundred answers or so in a transaction.
    expect(report.transactions).toBeLessThanOrEqual(DEMANDS / 25);
    expect(report.operatorEarns).toBe(report.attackerBonds - report.lostBonds);
    expect(report.operatorEarns).toBeGreaterThan(BigInt(report.operatorGas) * 1_000_000_000n);
    expect(report.lostBonds * 10n).toBe(report.attackerBonds);
  }, 600_000);

  test('one that sleeps for a third of the time to answer loses none', async () => {
    const report = await floodWithDemands({ demands: DEMANDS, asleep: ANSWER / 3 });
    expect(report).toMatchObject({ demands: DEMANDS, answeredInTime: DEMANDS });
    expect(report.leastLeft).toBeGreaterThan(ANSWER / 2);
  }, 600_000);
});
