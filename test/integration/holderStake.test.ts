import { fileChallenge, findFaults, readHolderStake } from '@assay/sdk';
import type { Address } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultScene, startFaultScene } from '../scenes/faultScene.ts';

const OPG = 10n ** 18n;
let scene: FaultScene;
beforeAll(async () => {
  scene = await startFaultScene();
});
afterAll(() => scene.close());

const held = (holder: Address) => readHolderStake({ ...scene, holder });

test('what an account has at stake, from delegating over a slash to leaving', async () => {
  const { operator, holder, challenger, stranger } = scene.accounts;
  expect(await held(stranger)).toEqual({ positions: [], tickets: [], credit: 0n });
  expect(await held(operator)).toMatchObject({ positions: [{ operator, value: 5000n * OPG, rewards: 0n }] });

  const { staking } = scene.as(holder);
  await staking.write.unbond([operator, 400n * OPG], scene.options(holder));
  const before = await held(holder);
  expect(before).toEqual({
    positions: [{ operator, shares: 600n * OPG, value: 600n * OPG, rewards: 0n }],
    tickets: [
      {
        ...{ ticketId: before.tickets[0]!.ticketId, operator, shares: 400n * OPG, value: 400n * OPG },
        unlockAt: before.tickets[0]!.unlockAt,
      },
    ],
    credit: 0n,
  });
  expect(before.tickets[0]!.unlockAt).toBeGreaterThan(await scene.court.time());

  // A conflict takes half of everything, the own bond first: 3,000 of 6,000; its bounty is 30 % of that.
  const pair = [await scene.draft(0), await scene.draft(0, { outputUnits: 3 })].map(scene.sign);
  const [fault] = await findFaults(scene.evidenceOf(pair), scene.court);
  await fileChallenge({ ...scene.sender(), fault: fault! });
  expect((await held(operator)).positions).toMatchObject([{ value: 2000n * OPG }]);
  expect(await held(holder)).toEqual(before);
  expect((await held(challenger)).credit).toBe(900n * OPG);

  await scene.pass(before.tickets[0]!.unlockAt - (await scene.court.time()) + 1);
  await staking.write.claim([before.tickets[0]!.ticketId], scene.options(holder));
  expect((await held(holder)).tickets).toEqual([]);
});
