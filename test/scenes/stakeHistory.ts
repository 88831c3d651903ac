import { decodeReceipt, hashLeaf, toHex, ZERO_32, ZERO_WORD } from '@assay/sdk';
import type { Hex } from 'viem';
import { hardhat } from 'viem/chains';
import { ANCHOR_GAS } from './anchorGas.ts';
import type { IndexerScene, Issued } from './indexerScene.ts';
import { OPG, type StakeLevers } from './stakeLevers.ts';

/** Every event of `Staking` and `FaultCourt` at least once, with amounts that no division leaves even. */
export async function makeStakeHistory(scene: IndexerScene, levers: StakeLevers) {
  const { operator, relayer: withholder } = scene;
  const { first, second, challenger } = levers.accounts;
  const honest: Issued[] = [];
  for (let i = 0; i < 3; i++) honest.push(await scene.issue());
  await levers.setCommission(operator, 1000);
  await levers.bond(operator, 20_000n * OPG + 7n);
  await levers.bond(withholder, 5_000n * OPG);
  await levers.delegate(first, operator, 5_000n * OPG + 1n);
  await levers.delegate(second, operator, 333n * OPG + 333n);
  await levers.delegate(first, withholder, 1_000n * OPG);
  await levers.fund(operator, 600n * OPG + 11n);
  await levers.fund(withholder, 100n * OPG);
  await scene.anchor();
  await levers.present(decodeReceipt(honest[0]!.compact));
  await levers.demandLeaf(decodeReceipt(honest[1]!.compact));
  await levers.answerLeaf(1n, honest[1]!.receipt.leafIndex);
  await levers.demandLeaf(decodeReceipt(honest[2]!.compact));
  await scene.pass(10);
  await levers.delegate(first, operator, 77n * OPG + 5n);
  await levers.setCommission(operator, 2000);
  await levers.unbond(second, operator, 100n * OPG + 3n);
  await levers.unbond(operator, operator, 3_000n * OPG + 1n);
  await levers.unbond(first, withholder, 400n * OPG);
  await levers.admitSlasher(operator, scene.deployment.contracts.Anchors.address);

  const broken = await breakPromise(scene, levers, 2);
  await scene.anchor();
  await staySilent(scene, levers);
  await scene.pass(Number(levers.parameters.unbonding));

  // Anybody claims: one ticket that lost to the slash, and one of an era that is over. The operator's own stays open.
  await levers.claim(0n);
  await levers.claim(2n);
  await levers.collect(first, operator);
  await levers.withdrawCredit(operator);
  await levers.withdrawCredit(challenger);
  await levers.burn();
  await levers.withdrawCoin(challenger);
  await levers.withdrawCoin(second);
  await levers.bond(withholder, 2_000n * OPG);
  await levers.setCommission(operator, 2500);
  await nameAnothersFault(scene, levers);
  return { honest, broken };
}

/** Signs and logs complete answers of a model that the endpoint does not declare, and files the fault of each. */
export async function breakPromise(scene: IndexerScene, levers: StakeLevers, count: number): Promise<Issued[]> {
  const broken: Issued[] = [];
  for (let i = 0; i < count; i++) broken.push(await scene.issue({ modelId: ZERO_32 }));
  await scene.pass(5);
  for (const { compact, digest } of broken) await levers.challengeModel(decodeReceipt(compact), digest);
  return broken;
}

/** An account without stake takes a slasher of its own at once, which names a fault that the court punished. */
async function nameAnothersFault(scene: IndexerScene, levers: StakeLevers): Promise<void> {
  const { funder } = levers.accounts;
  const slasher = scene.deployment.contracts.Anchors.address;
  const faults = await scene.client.getContractEvents({
    ...{ ...levers.faultCourt, eventName: 'FaultPunished', strict: true, fromBlock: 0n },
  });
  await levers.admitSlasher(funder, slasher);
  await levers.slashAs(slasher, funder, faults[0]!.args.faultKey);
}

/** The relayer anchors two roots, and never shows that the second extends the first. */
async function staySilent(scene: IndexerScene, levers: StakeLevers): Promise<void> {
  const by = { account: scene.relayer, chain: hardhat, gas: ANCHOR_GAS };
  const [a, b] = [1, 2].map((fill) => toHex(hashLeaf(new Uint8Array(32).fill(fill)))) as [Hex, Hex];
  const { genesis, period } = await scene.constants();
  // Both in one period, so that one word opens to both.
  const start = genesis + Math.ceil(((await scene.time()) + 1 - genesis) / period) * period;
  const anchorings = [];
  for (const [root, size] of [
    [a, 1],
    [b, 2],
  ] as const) {
    await scene.request('evm_setNextBlockTimestamp', [start + size - 1]);
    await scene.mined(await scene.contracts.anchors.write.anchor([scene.relayer, root, size], by));
    anchorings.push({ root, size, time: BigInt(await scene.time()) });
  }
  await levers.demandConsistency(scene.relayer, { slot: 64, previous: ZERO_WORD, anchorings });
  const third = Math.floor(Number(levers.times.answer) / 3);
  await scene.pass(third + 1);
  const pulse: Hex = `0x${'77'.repeat(32)}`;
  await levers.commit(pulse);
  await scene.pass(Number(levers.times.answer));
  await levers.challengeSilence(3n, pulse);
}
