import { type CourtCall, demandLeafCall, type Opening, packWord, type SignedReceipt } from '@assay/sdk';
import { anchorsAbi, faultCourtAbi } from '@assay/sdk/abi';
import { encodeFunctionData, fromHex, type Hex, numberToHex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GRACE, WINDOW } from '../scenes/faultScene.ts';
import { type GasScene, startGasScene } from '../scenes/gasScene.ts';
import { gasOfData, HEAVY, heavyConsistency, heavyInclusion, heavyOpening, wordSlot } from '../scenes/heavyLog.ts';

/** What the pools of nodes take (geth's `txMaxSize`), and what a transaction may use (EIP-7825). */
const MOST_BYTES = 128 * 1024;
const MOST_GAS = 2 ** 24;
/** Signature, fees and addresses of the transaction around its data. */
const ENVELOPE = 512;

const OTHER: Hex = `0x${'cc'.repeat(32)}`;
const NOBODY = { recipient: `0x${'00'.repeat(20)}`, salt: `0x${'00'.repeat(32)}` } as const;
const HEAD = 64;

const anchors = () => scene.deployment.contracts.Anchors.address;
const lastDemand = () => scene.as(scene.accounts.stranger).faultCourt.read.demandCount();

type Weight = { readonly bytes: number; readonly gas: number };

let scene: GasScene;
beforeAll(async () => {
  scene = await startGasScene();
}, 200_000);
afterAll(() => scene?.close());

const big = ({ slot, previous, anchorings }: Opening) => {
  return { slot, previous, anchorings: anchorings.map((one) => ({ ...one, time: BigInt(one.time) })) };
};
const proofOf = (path: readonly Hex[], anchoring = 0) => ({ anchoring: BigInt(anchoring), index: HEAVY.index, path });

/** Makes the chain hold the word of an opening: as if the operator had anchored all that, which no test has the time for. */
async function hold(opening: Opening, word: Hex): Promise<void> {
  await scene.request('hardhat_setStorageAt', anchors(), wordSlot(scene.accounts.operator, opening.slot), word);
}

async function receiptAt(leafIndex: number): Promise<{ signed: SignedReceipt; digest: Hex }> {
  const signed = scene.sign(await scene.draft(leafIndex, { flags: 2 }));
  return { signed, digest: scene.digestOf(signed) };
}

async function weigh(to: Hex, data: Hex, value = 0n): Promise<Weight> {
  const { bytes, floor } = gasOfData(data);
  const from = scene.accounts.challenger;
  const call = { from, to, data, value: numberToHex(value), gas: numberToHex(MOST_GAS) };
  const hash = (await scene.request('eth_sendTransaction', call)) as Hex;
  return { bytes, gas: Math.max(floor, await scene.gasOf(hash)) };
}
const toCourt = ({ functionName, args }: CourtCall, value?: bigint) =>
  weigh(
    scene.deployment.contracts.FaultCourt.address,
    encodeFunctionData({ abi: faultCourtAbi, functionName, args } as never),
    value,
  );

async function surroundings() {
  const times = await scene.court.constants();
  const now = await scene.court.time();
  return { times, now, operator: scene.accounts.operator };
}

async function heavyShowing(digest: Hex, slot: number, time: number, seed: string) {
  const { times } = await surroundings();
  const { path, root } = heavyInclusion(fromHex(digest, 'bytes'), seed);
  const { opening, word } = heavyOpening([{ root, size: HEAVY.size }], { slot, time, sizeBefore: 2 ** 37, times });
  await hold(opening, word);
  return { opening: big(opening), proof: proofOf(path) };
}

const CASES: Record<string, () => Promise<Weight>> = {
  challengeLateness: async () => {
    const { signed, digest } = await receiptAt(HEAVY.index);
    await scene.at(signed.receipt.anchorBy + 10);
    const pulse: Hex = `0x${'b0'.repeat(32)}`;
    await scene.commit(pulse);
    const late = signed.receipt.anchorBy + GRACE + 10;
    const { opening } = await heavyShowing(digest, HEAD, late, 'late');
    await scene.at(late + 10);
    return toCourt({
      functionName: 'challengeLateness',
      args: [demandLeafCall(signed).args[0], opening, 0n, pulse, NOBODY],
    });
  },
  challengeDisplacement: async () => {
    const { now } = await surroundings();
    const { signed } = await receiptAt(HEAVY.index);
    const { opening, proof } = await heavyShowing(OTHER, HEAD, now, 'displaced');
    return toCourt({
      functionName: 'challengeDisplacement',
      args: [demandLeafCall(signed).args[0], OTHER, opening, proof, NOBODY],
    });
  },
  challengeFork: async () => {
    const { now, operator } = await surroundings();
    const digest: Hex = `0x${'ab'.repeat(32)}`;
    const a = await heavyShowing(digest, 0, now - WINDOW / 16, 'a');
    const b = await heavyShowing(OTHER, HEAD, now, 'b');
    const args = [operator, digest, a.opening, a.proof, OTHER, b.opening, b.proof, NOBODY];
    return toCourt({ functionName: 'challengeFork', args });
  },
  recordFork: async () => {
    const { now, operator } = await surroundings();
    const digest: Hex = `0x${'ab'.repeat(32)}`;
    const a = await heavyShowing(digest, 0, now - WINDOW / 16, 'a');
    const b = await heavyShowing(OTHER, HEAD, now, 'b');
    const args = [operator, digest, a.opening, a.proof, OTHER, b.opening, b.proof] as const;
    const data = encodeFunctionData({ abi: anchorsAbi, functionName: 'recordFork', args } as never);
    return weigh(anchors(), data);
  },
  demandConsistency: async () => (await demandGrowth()).weight,
  answerConsistency: async () => {
    const { id, proof } = await demandGrowth();
    return toCourt({ functionName: 'answerConsistency', args: [id, proof] });
  },
  answerLeaf: async () => {
    const { now, operator } = await surroundings();
    const { signed, digest } = await receiptAt(HEAVY.index);
    const place = { size: HEAVY.size, period: 1, count: 0, cursor: 0 };
    const head = packWord({ chain: `0x${'ab'.repeat(24)}`, ...place });
    await scene.request('hardhat_setStorageAt', anchors(), wordSlot(operator, HEAD), head);
    const call = demandLeafCall(signed);
    await toCourt(call, 2n * (await scene.court.demandBond(call.about)));
    const { opening, proof } = await heavyShowing(digest, HEAD, now, 'leaf');
    return toCourt({ functionName: 'answerLeaf', args: [await lastDemand(), opening, proof] });
  },
};

async function demandGrowth() {
  const { now, operator, times } = await surroundings();
  const { from, oldRoot, newRoot, proof } = heavyConsistency('growth');
  const grown = [
    { root: oldRoot, size: from },
    { root: newRoot, size: HEAVY.size },
  ];
  const { opening, word } = heavyOpening(grown, { slot: HEAD, time: now, sizeBefore: 2 ** 36, times });
  await hold(opening, word);
  const bond = 2n * (await scene.court.demandBond({ operator }));
  const weight = await toCourt({ functionName: 'demandConsistency', args: [operator, big(opening), 0n] }, bond);
  return { weight, id: await lastDemand(), proof };
}

// INVARIANT A9: An operator anchors at most 512 times in a period, so that what leads from an anchoring to a kept word
//   always fits into a transaction.
test('the heaviest evidence, demands and answers fit into a transaction, in bytes and in gas', async () => {
  const weights: Record<string, Weight> = {};
  for (const [name, weigh] of Object.entries(CASES)) weights[name] = await scene.apart(weigh);
  for (const [name, { bytes, gas }] of Object.entries(weights)) {
    expect(bytes + ENVELOPE, name).toBeLessThan(MOST_BYTES);
    expect(gas, name).toBeLessThan(MOST_GAS);
  }
  await expect(`${JSON.stringify(weights, null, 2)}\n`).toMatchFileSnapshot('../contracts/weight.gas.json');
});
