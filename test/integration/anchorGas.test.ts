import { expect, test } from 'vitest';
import { measureAnchorCosts } from '../../scripts/bench/anchorCosts.ts';

// What an anchor costs is a promise to operators. After a deliberate change: npx vitest run test/integration/anchorGas.test.ts -u
test('anchors cost what the snapshot says, and the steady one at most 32,000 gas', async () => {
  const costs = await measureAnchorCosts();

  expect(costs.steady).toBeLessThanOrEqual(32_000);
  await expect(`${JSON.stringify(costs, null, 2)}\n`).toMatchFileSnapshot('../contracts/anchors.gas.json');
});
