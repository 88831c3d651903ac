import {
  fileChallenge,
  findFaults,
  type ProvableFault,
  priceChallenge,
  type SignedReceipt,
  verifyReceipt,
} from '@assay/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultScene, GRACE, SKEW, startFaultScene, WINDOW } from '../scenes/faultScene.ts';
import { createProvableLog } from '../scenes/provableLog.ts';

let scene: FaultScene;
let snapshot: unknown;
beforeAll(async () => {
  scene = await startFaultScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  snapshot = await scene.snapshot();
});
afterEach(async () => void (await scene.revert(snapshot)));

const names = (faults: readonly ProvableFault[]) => faults.map(({ fault }) => fault);
const verdict = async (signed: SignedReceipt) => (await verifyReceipt({ signed, chain: scene.court })).verdict;

/** Files the one fault and returns what it took; the receipts are FAULTY then, and nothing is left to file. */
async function fileAndCheck(fault: ProvableFault, receipts: readonly SignedReceipt[]) {
  const { operator, challenger } = scene.accounts;
  const price = await priceChallenge({ ...scene, fault, account: challenger });
  expect(price.simulated).toBe(true);
  const outcome = await fileChallenge({ ...scene.sender(), fault });
  if (outcome.status !== 'settled') throw new Error(outcome.status);
  expect(outcome).toMatchObject({ taken: price.penalty, bounty: price.bounty });
  expect([...outcome.digests].sort()).toEqual([...fault.digests].sort());
  expect(price.bounty).toBeGreaterThan(0n);
  const credit = await scene.as(challenger).staking.read.creditOf([challenger]);
  expect(credit).toBe(price.bounty);
  expect(await scene.court.punishedAt(fault.faultKey)).toBeGreaterThan(0);
  for (const signed of receipts) expect(await verdict(signed)).toBe('FAULTY');
  const used = await scene.publicClient.getTransactionReceipt({ hash: outcome.transactionHash });
  expect(used.gasUsed).toBeLessThan(price.gas);
  expect(await findFaults(scene.evidenceOf(receipts), scene.court)).toEqual([]);
  expect((await fileChallenge({ ...scene.sender(), fault })).status).toBe('settledBefore');
  expect((await scene.court.stake(operator)).own).toBeLessThan(5000n * 10n ** 18n);
}

describe('from evidence to the slash', () => {
  test('omission: nothing before anchorBy, a fault to come in the grace, provable after it', async () => {
    const log = createProvableLog();
    await scene.issue(log);
    await scene.anchor(log);
    const signed = await scene.issue(log);
    const { anchorBy } = signed.receipt;
    const evidence = scene.evidenceOf([signed]);
    expect(await findFaults(evidence, scene.court)).toEqual([]);

    await scene.at(anchorBy + 100);
    const [pending, ...none] = await findFaults(evidence, scene.court);
    expect(none).toEqual([]);
    expect(pending).toMatchObject({ fault: 'OMISSION', provableFrom: anchorBy + GRACE + 1, punished: false });
    expect((await priceChallenge({ ...scene, fault: pending!, account: scene.accounts.challenger })).simulated).toBe(
      false,
    );
    const bountyClaim = { recipient: scene.accounts.challenger, salt: `0x${'5a'.repeat(32)}` } as const;
    const waiting = await fileChallenge({ ...scene.sender(), fault: pending!, bountyClaim });
    expect(waiting).toMatchObject({ status: 'waiting', provableFrom: anchorBy + GRACE + 1 });

    await scene.at(anchorBy + GRACE);
    const [ripe] = await findFaults(evidence, scene.court);
    expect(ripe?.pulse?.found).toBeDefined();
    await scene.at(anchorBy + GRACE + 1);
    await fileAndCheck((await findFaults(evidence, scene.court))[0]!, [signed]);
  });

  test('omission without a sign of life: the commitment becomes one, and grace / 2 is waited again', async () => {
    const log = createProvableLog();
    const signed = await scene.issue(log);
    const now = signed.receipt.anchorBy + GRACE + 500;
    await scene.at(now);
    const [fault] = await findFaults(scene.evidenceOf([signed]), scene.court);
    expect(fault).toMatchObject({ fault: 'OMISSION', provableFrom: now + GRACE / 2 + 2 });
    expect(fault?.pulse?.found).toBeUndefined();
    const waiting = await fileChallenge({ ...scene.sender(), fault: fault! });
    if (waiting.status !== 'waiting') throw new Error(waiting.status);
    await scene.at(waiting.provableFrom);
    await fileAndCheck((await findFaults(scene.evidenceOf([signed]), scene.court))[0]!, [signed]);
  });

  test('lateness: from the receipt alone, with the opening taken from the chain', async () => {
    const log = createProvableLog();
    const [signed] = [await scene.issue(log), await scene.issue(log)];
    await scene.at(signed.receipt.anchorBy + 10);
    const { faultCourt } = scene.as(scene.accounts.stranger);
    await faultCourt.write.commit([`0x${'ab'.repeat(32)}`], scene.options(scene.accounts.stranger));
    await scene.at(signed.receipt.anchorBy + GRACE + 1);
    await scene.anchor(log);
    await scene.issue(log);
    await scene.anchor(log);
    const faults = await findFaults(scene.evidenceOf([signed]), scene.court);
    expect(names(faults)).toEqual(['LATENESS']);
    await fileAndCheck(faults[0]!, [signed]);
  });

  test('a chain on which nobody saw life until the late anchor proves no lateness', async () => {
    const log = createProvableLog();
    const signed = await scene.issue(log);
    await scene.at(signed.receipt.anchorBy + GRACE + 1);
    await scene.anchor(log);
    expect(await findFaults(scene.evidenceOf([signed]), scene.court)).toEqual([]);
  });

  test('conflict: two receipts for one place', async () => {
    const log = createProvableLog();
    const [a, b] = [await scene.draft(0), await scene.draft(0, { outputUnits: 3 })].map(scene.sign) as [
      SignedReceipt,
      SignedReceipt,
    ];
    log.append(scene.digestOf(a));
    await scene.anchor(log);
    const faults = await findFaults(scene.evidenceOf([a, b]), scene.court);
    expect(names(faults)).toEqual(['CONFLICT']);
    await fileAndCheck(faults[0]!, [a, b]);
  });

  test('displacement: another digest stands at the place, also when the opening has gone stale', async () => {
    const log = createProvableLog();
    const promised = scene.sign(await scene.draft(1));
    await scene.issue(log, { flags: 2 });
    await scene.issue(log, { flags: 2 });
    await scene.anchor(log);
    const showing = await scene.show(log, 1, 2);
    await scene.issue(log);
    await scene.anchor(log);
    const faults = await findFaults(scene.evidenceOf([promised], { showings: [showing] }), scene.court);
    expect(names(faults)).toEqual(['DISPLACEMENT']);
    await fileAndCheck(faults[0]!, [promised]);
  });

  test('fork: two anchored roots with two digests at one place', async () => {
    const one = createProvableLog();
    const signed = await scene.issue(one);
    await scene.anchor(one);
    const other = createProvableLog(`0x${'0e'.repeat(32)}`, `0x${'0f'.repeat(32)}`);
    await scene.anchor(other);
    const showings = [await scene.show(one, 0, 1), await scene.show(other, 0, 2)];
    const faults = await findFaults(scene.evidenceOf([], { showings }), scene.court);
    expect(names(faults)).toEqual(['FORK']);
    const outcome = await fileChallenge({ ...scene.sender(), fault: faults[0]! });
    expect(outcome).toMatchObject({ status: 'settled', digests: [] });
    expect(await scene.court.punishedAt(faults[0]!.faultKey)).toBeGreaterThan(0);
    expect(await scene.court.stake(scene.accounts.operator)).toEqual({ own: 0n, delegated: 0n });
    expect((await scene.court.standing(scene.digestOf(signed), scene.accounts.operator)).forkedAt).toBeGreaterThan(0);
    // With the receipt, the same showing is a displacement too: nothing is at stake any more, but the mark is news.
    const left = await findFaults(scene.evidenceOf([signed], { showings }), scene.court);
    expect(names(left)).toEqual(['DISPLACEMENT']);
    expect(await findFaults(scene.evidenceOf([], { showings }), scene.court)).toEqual([]);
  });

  test('undeclared and unknown model: from the second after the skew on', async () => {
    const log = createProvableLog();
    const undeclared = await scene.issue(log, { configDigest: `0x${'cc'.repeat(32)}` });
    const unknown = await scene.issue(log, { modelId: `0x${'dd'.repeat(32)}` });
    await scene.anchor(log);
    const [pending] = await findFaults(scene.evidenceOf([undeclared]), scene.court);
    expect(pending?.provableFrom).toBe(undeclared.receipt.issuedAt + SKEW + 1);
    await scene.at(unknown.receipt.issuedAt + SKEW + 1);
    const first = await findFaults(scene.evidenceOf([undeclared]), scene.court);
    expect(names(first)).toEqual(['UNDECLARED_MODEL']);
    const both = await findFaults(scene.evidenceOf([unknown]), scene.court);
    expect(names(both)).toEqual(['UNDECLARED_MODEL', 'UNKNOWN_MODEL']);
    await fileAndCheck(first[0]!, [undeclared]);
    // Both share a declaration: the second receipt is marked, the operator pays once.
    const fault = both.find((one) => one.fault === 'UNKNOWN_MODEL')!;
    const outcome = await fileChallenge({ ...scene.sender(), fault });
    expect(outcome).toMatchObject({ status: 'settled', digests: [scene.digestOf(unknown)] });
    expect(await scene.court.punishedAt(fault.faultKey)).not.toBe(0);
    expect(await verdict(unknown)).toBe('FAULTY');
  });

  test('nothing is offered that is no longer admissible', async () => {
    const log = createProvableLog();
    const late = await scene.issue(log, { configDigest: `0x${'cc'.repeat(32)}` });
    await scene.at(late.receipt.anchorBy + WINDOW);
    expect((await findFaults(scene.evidenceOf([late]), scene.court)).length).toBeGreaterThan(0);
    await scene.at(late.receipt.anchorBy + WINDOW + 1);
    expect(await findFaults(scene.evidenceOf([late]), scene.court)).toEqual([]);
  });
});
