import { MAX_PERIOD_ANCHORINGS, toHex } from '@assay/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RESERVED_ANCHORINGS } from '../../operator/src/anchoring/periodBudget.ts';
import { type AnchoringSetup, setUpAnchoring } from '../scenes/anchoringSetup.ts';

const DAY = 86_400;
/** A period of 22 days: all that happens here falls into the first one. */
const WINDOW = BigInt(352 * DAY);

let setup: AnchoringSetup;
beforeAll(async () => {
  setup = await setUpAnchoring(WINDOW);
});
afterAll(() => setup.close());

/** Anchors one entry after the other with the operator's own account, as a second process of it would. */
async function anchorElsewhere(count: number): Promise<void> {
  const { chain, log } = setup;
  for (let i = 0; i < count; i++) {
    log.append(1);
    await chain.anchorAsOperator(toHex(await log.rootAt(log.size())), log.size());
  }
}

test('of a period that others fill, the agent keeps the reserve for what is urgent, and waits when nothing is left', async () => {
  const { chain, log } = setup;
  const agent = await setup.agent();
  const issuedLongAgo = Math.floor(Date.now() / 1000) - DAY;
  const anchored = async () => (await chain.anchors()).length;

  // The word of zero counts as one.
  await anchorElsewhere(MAX_PERIOD_ANCHORINGS - 1 - RESERVED_ANCHORINGS);
  log.append(1);
  expect(await agent.tick()).toMatchObject({ outcome: 'waiting', code: 'ANCHOR_PERIOD_FULL', sent: [] });
  expect(await anchored()).toBe(447);
  expect(setup.lines.some(({ fields }) => (fields as { code?: string }).code === 'ANCHOR_PERIOD_FULL')).toBe(true);

  expect(await agent.tick({ force: true })).toMatchObject({ outcome: 'sent' });
  expect(await agent.tick()).toMatchObject({ outcome: 'idle', anchoredSize: 448 });
  log.append(1, issuedLongAgo);
  expect(await agent.tick()).toMatchObject({ outcome: 'sent' });
  await agent.tick();
  expect(await anchored()).toBe(449);

  await anchorElsewhere(MAX_PERIOD_ANCHORINGS - 1 - 449);
  log.append(1, issuedLongAgo);
  expect(await agent.tick({ force: true })).toMatchObject({ outcome: 'waiting', code: 'ANCHOR_PERIOD_FULL', sent: [] });

  await chain.request('evm_increaseTime', [22 * DAY]);
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ outcome: 'sent', code: undefined });
  expect(await agent.tick()).toMatchObject({ outcome: 'idle', anchoredSize: log.size() });
});
