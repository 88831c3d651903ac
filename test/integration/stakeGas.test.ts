import { expect, test } from 'vitest';
import { measureCourtCosts } from '../scenes/courtCosts.ts';
import { measureStakeCosts, type StakeCosts } from '../scenes/stakeCosts.ts';

const FEW = 10;
const MANY = 10_000;

// What stake and faults cost is a promise too. After a deliberate change: npx vitest run test/integration/stakeGas.test.ts -u
// INVARIANT K13: A slash, a claim and a delegation cost the same however many hold shares and tickets.
test('stake and faults cost what the snapshot says, and no more with 10,000 delegators', {
  timeout: 300_000,
}, async () => {
  const stake = await measureStakeCosts([FEW, MANY]);
  const court = await measureCourtCosts();

  const [few, many] = Object.values(stake);
  for (const name of Object.keys(few!) as (keyof StakeCosts)[]) {
    // One slot written more or less: what a division leaves over may be nothing.
    expect(Math.abs(many![name] - few![name]), name).toBeLessThan(3_000);
    expect(many![name], name).toBeLessThan(300_000);
  }
  await expect(`${JSON.stringify({ ...stake, court }, null, 2)}\n`).toMatchFileSnapshot('../contracts/stake.gas.json');
});
