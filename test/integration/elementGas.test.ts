import { expect, test } from 'vitest';
import { measureElementCosts } from '../scenes/elementCosts.ts';

/** What a transaction that settles a dispute may cost. */
const BUDGET = 4_000_000;

// After a deliberate change: npx vitest run test/integration/elementGas.test.ts -u
// INVARIANT Q7: Every element proof of a valid program costs at most 4,000,000 gas, calldata included.
test('the dearest elements that valid programs have cost what the snapshot says, and all stay within the budget', {
  timeout: 300_000,
}, async () => {
  const costs = await measureElementCosts();
  expect(Object.entries(costs).filter(([, gas]) => gas > BUDGET)).toEqual([]);
  await expect(`${JSON.stringify(costs, null, 2)}\n`).toMatchFileSnapshot('../contracts/element.gas.json');
});
