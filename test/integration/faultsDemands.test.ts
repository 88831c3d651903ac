import {
  answerFor,
  type CourtCall,
  createLogReader,
  createMemoryJournal,
  type Demand,
  type DemandCall,
  demandConsistencyCall,
  demandLeafCall,
  faultOfSilence,
  fileChallenge,
  findOpening,
  forkKey,
  type LogReader,
  openDemand,
  presentReceipt,
  type SignedReceipt,
  sizeDemanded,
  verifyReceipt,
} from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ANSWER, type FaultScene, startFaultScene, WINDOW } from '../scenes/faultScene.ts';
import { createProvableLog, type ProvableLog } from '../scenes/provableLog.ts';

let scene: FaultScene;
let snapshot: unknown;
let log: ProvableLog;
let signed: SignedReceipt;
beforeAll(async () => {
  scene = await startFaultScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  snapshot = await scene.snapshot();
  log = createProvableLog();
  await scene.issue(log);
  signed = await scene.issue(log);
  await scene.issue(log);
  await scene.anchor(log);
});
afterEach(async () => void (await scene.revert(snapshot)));

const third = ANSWER / 3;
const verdict = async () => (await verifyReceipt({ signed, chain: scene.court })).verdict;
const open = async (demand: DemandCall): Promise<Demand> => {
  const id = await openDemand({ ...scene.sender(), demand });
  const found = await scene.court.demand(id);
  if (found === undefined) throw new Error(`no demand ${id}`);
  return found;
};
const answer = async (demand: Demand, source: ProvableLog | LogReader = log) => {
  const history = await scene.court.anchorHistory(demand.operator, sizeDemanded(demand) - 1);
  return answerFor(demand, source, history, await scene.court.constants());
};
const send = async (call: CourtCall) => {
  const account = scene.accounts.operator;
  const { address } = scene.deployment.contracts.FaultCourt;
  const request = { ...scene.options(account), address, abi: faultCourtAbi, ...call } as never;
  const hash = await scene.walletOf(account).writeContract(request);
  expect((await scene.publicClient.getTransactionReceipt({ hash })).status).toBe('success');
};
const pulse = async () => {
  const salt = `0x${'b0'.repeat(32)}` as const;
  await scene.as(scene.accounts.stranger).faultCourt.write.commit([salt], scene.options(scene.accounts.stranger));
};

describe('a leaf that is demanded', () => {
  test('is answered from the log, under the present head or a later one; DISPUTED until then', async () => {
    const demand = await open(demandLeafCall(signed));
    expect(demand).toMatchObject({ fault: 'WITHHELD_LEAF', index: 1, minSize: 3, digest: scene.digestOf(signed) });
    expect(await scene.court.demands({ digest: scene.digestOf(signed) })).toEqual([demand]);
    expect(await scene.court.demands({ operator: scene.accounts.stranger })).toEqual([]);
    expect(await verdict()).toBe('DISPUTED');
    await scene.issue(log);
    await scene.anchor(log);
    await send(await answer(demand));
    expect(await verdict()).toBe('SIGNED');
    expect(await scene.court.demand(demand.demandId)).toMatchObject({ status: 'ANSWERED' });
    await expect(answer({ ...demand, status: 'ANSWERED' })).rejects.toMatchObject({ code: 'DEMAND_NOT_OPEN' });
    // The log has grown since: what was answered under a smaller head can be demanded again, for twice the bond.
    const again = await open(demandLeafCall(signed));
    expect(again).toMatchObject({ minSize: 4, bond: 2n * demand.bond });
    await expect(open(demandLeafCall(signed))).rejects.toMatchObject({
      code: 'CONTRACT_REFUSED',
      details: { error: 'AlreadyDemanded', demandId: again.demandId },
    });
  });

  test('is not answered from a log that holds something else, or from a history that ends too early', async () => {
    const demand = await open(demandLeafCall(signed));
    const other = createProvableLog(...log.digests.map(() => `0x${'ee'.repeat(32)}` as const));
    await expect(answer(demand, other)).rejects.toMatchObject({ code: 'DEMAND_UNANSWERABLE' });
    const forged = createProvableLog(log.digests[0]!, log.digests[1]!, `0x${'ee'.repeat(32)}`);
    await expect(answer(demand, forged)).rejects.toMatchObject({ code: 'DEMAND_UNANSWERABLE' });
    const times = await scene.court.constants();
    await expect(answerFor(demand, log, [], times)).rejects.toMatchObject({ code: 'HISTORY_INCOMPLETE' });
    const unreachable = createLogReader({
      baseUrl: 'http://log.invalid',
      verifier: undefined as never,
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    await expect(answer(demand, unreachable)).rejects.toMatchObject({ code: 'LOG_UNREACHABLE' });
  });

  test('becomes a fault in silence, for the demander, with nobody’s commitment but a pulse', async () => {
    const demand = await open(demandLeafCall(signed));
    await scene.at(demand.openedAt + third + 1);
    await pulse();
    // The chain's clock goes on by itself: what is asked for in the very last second may be answered in the next.
    await scene.at(demand.deadline - 60);
    const fault = await faultOfSilence(demand, scene.court);
    expect(fault).toMatchObject({ provableFrom: demand.deadline + 1, bountyTo: 'demander', punished: false });
    expect((await fileChallenge({ ...scene.sender(scene.accounts.stranger), fault: fault! })).status).toBe('waiting');
    await scene.at(demand.deadline + 1);
    const outcome = await fileChallenge({ ...scene.sender(scene.accounts.stranger), fault: fault! });
    expect(outcome).toMatchObject({ status: 'settled', digests: [scene.digestOf(signed)] });
    const { staking, faultCourt } = scene.as(scene.accounts.challenger);
    expect(await staking.read.creditOf([scene.accounts.challenger])).toBeGreaterThan(0n);
    expect(await faultCourt.read.coinOf([scene.accounts.challenger])).toBe(2n * demand.bond);
    expect(await verdict()).toBe('FAULTY');
    expect(await faultOfSilence((await scene.court.demand(demand.demandId))!, scene.court)).toBeUndefined();
    expect((await fileChallenge({ ...scene.sender(), fault: fault! })).status).toBe('settledBefore');
  });
});

describe('silence that is filed too early', () => {
  test('commits only once its commitment can be a sign of life, and then to the end', async () => {
    const demand = await open(demandLeafCall(signed));
    const third = Math.floor(ANSWER / 3);
    const fault = (await faultOfSilence(demand, scene.court))!;
    const request = { ...scene.sender(), fault, journal: createMemoryJournal() };
    const pulseFrom = demand.openedAt + third + 1;
    expect(await fileChallenge(request)).toEqual({ status: 'waiting', commitment: undefined, provableFrom: pulseFrom });
    await scene.at(pulseFrom);
    const waiting = await fileChallenge(request);
    expect(waiting.status).toBe('waiting');
    await scene.at((waiting as { provableFrom: number }).provableFrom);
    expect(await fileChallenge(request)).toMatchObject({ status: 'settled', digests: [scene.digestOf(signed)] });
  });
});

describe('consistency that is demanded', () => {
  async function demandGrowth(): Promise<Demand> {
    const { operator } = scene.accounts;
    const history = await scene.court.anchorHistory(operator, 0);
    const { opening, anchoring } = findOpening(history, 0, await scene.court.constants())!;
    return open(demandConsistencyCall(operator, opening, anchoring));
  }

  test('is answered with a proof that fits both roots', async () => {
    await scene.issue(log);
    await scene.anchor(log);
    const demand = await demandGrowth();
    expect(demand).toMatchObject({ fault: 'WITHHELD_CONSISTENCY', oldSize: 3, newSize: 4 });
    expect(await verdict()).toBe('DISPUTED');
    await expect(answer(demand, createProvableLog(...[...log.digests].reverse()))).rejects.toMatchObject({
      code: 'DEMAND_UNANSWERABLE',
    });
    await send(await answer(demand));
    expect(await verdict()).toBe('SIGNED');
  });

  test('becomes a fork in silence; the pulse is made when the fault is filed', async () => {
    await scene.anchor(createProvableLog(...Array(5).fill(`0x${'0d'.repeat(32)}`)));
    const demand = await demandGrowth();
    await scene.at(demand.deadline + 10);
    const fault = await faultOfSilence(demand, scene.court);
    expect(fault?.faultKey).toBe(forkKey(demand.operator));
    const waiting = await fileChallenge({ ...scene.sender(), fault: fault! });
    if (waiting.status !== 'waiting') throw new Error(waiting.status);
    expect(waiting.provableFrom).toBeGreaterThan(demand.deadline + third);
    await scene.at(waiting.provableFrom);
    const again = await faultOfSilence(demand, scene.court);
    expect(await fileChallenge({ ...scene.sender(), fault: again! })).toMatchObject({ status: 'settled' });
    expect(await scene.court.punishedAt(forkKey(demand.operator))).toBeGreaterThan(0);
    const proof = await proofOf();
    const outcome = await verifyReceipt({ signed, proof, chain: scene.court });
    expect(outcome.reasons.map(({ code }) => code)).toContain('FORK_BY_SILENCE');
  });
});

async function proofOf() {
  const { proof, opening } = await scene.show(log, 1, 3);
  return { leafIndex: 1, anchor: { opening, anchoring: proof.anchoring, path: proof.path } };
}

describe('publication', () => {
  test('leads to FINAL, here and in the Verdicts contract, in the same second', async () => {
    const published = await presentReceipt({ ...scene.sender(), signed });
    expect(await presentReceipt({ ...scene.sender(), signed })).toEqual({ presentedAt: published.presentedAt });
    const proof = await proofOf();
    const { verdicts: contract } = scene.as(scene.accounts.stranger);
    const { receipt, signature } = signed;
    const leaf = { anchoring: BigInt(proof.anchor.anchoring), index: 1, path: proof.anchor.path };
    const opening = {
      ...proof.anchor.opening,
      anchorings: proof.anchor.opening.anchorings.map((anchoring) => ({ ...anchoring, time: BigInt(anchoring.time) })),
    };
    const big = {
      ...receipt,
      ...{ leafIndex: 1n, issuedAt: BigInt(receipt.issuedAt), anchorBy: BigInt(receipt.anchorBy) },
    };
    const isFinal = () => contract.read.isFinal([big, signature, opening, leaf]);
    const finalAt = receipt.anchorBy + WINDOW;
    await scene.at(finalAt);
    const before = await verifyReceipt({ signed, proof, chain: scene.court });
    expect(await isFinal()).toBe(false);
    expect([before.verdict, before.finalAt, before.presentedAt]).toEqual(['SETTLED', finalAt, published.presentedAt]);
    await scene.at(finalAt + 1);
    const after = await verifyReceipt({ signed, proof, chain: scene.court });
    expect(after).toMatchObject({ verdict: 'FINAL', reasons: [] });
    expect(after.stake).toMatchObject({ own: 5000n * 10n ** 18n, delegated: 1000n * 10n ** 18n });
    expect(after.stake?.atAnchor).toBe(6000n * 10n ** 18n);
    expect(await isFinal()).toBe(true);
  });

  test('of a receipt that somebody else signed is refused by name, and costs nothing', async () => {
    const forged = { ...signed, receipt: { ...signed.receipt, outputUnits: 77 } };
    await expect(presentReceipt({ ...scene.sender(), signed: forged })).rejects.toMatchObject({
      code: 'CONTRACT_REFUSED',
      details: { error: 'ReceiptNotSigned', operator: scene.accounts.operator },
    });
  });
});
