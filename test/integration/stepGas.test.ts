import { expect, test } from 'vitest';
import { measureStepCosts } from '../scenes/stepCosts.ts';

/** What a transaction that settles a dispute may cost. */
const BUDGET = 4_000_000;

// After a deliberate change: npx vitest run test/integration/stepGas.test.ts -u
// INVARIANT Q7: Every step of a valid program costs at most 4,000,000 gas, calldata included.
test('the dearest steps that valid programs have cost what the snapshot says, and all stay within the budget', {
  timeout: 300_000,
}, async () => {
  const costs = await measureStepCosts();
  expect(Object.entries(costs).filter(([, gas]) => gas > BUDGET)).toEqual([]);
  await expect(`${JSON.stringify(costs, null, 2)}\n`).toMatchFileSnapshot('../contracts/step.gas.json');
});
