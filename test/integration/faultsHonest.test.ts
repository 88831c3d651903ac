import { configDigest, encodeReceipt, findFaults, readEvidence, type Showing, type SignedReceipt } from '@assay/sdk';
import fc from 'fast-check';
import type { Hex } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { searchSize } from '../effort.ts';
import { type FaultScene, GRACE, startFaultScene } from '../scenes/faultScene.ts';
import { createProvableLog, type ProvableLog } from '../scenes/provableLog.ts';

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

const action = fc.oneof(
  fc.record({ do: fc.constant('issue' as const), flags: fc.constantFrom(0, 0, 2, 4, 8) }),
  fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 900 }) }),
  fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 3_000, max: 40_000 }) }),
  fc.constant({ do: 'anchor' as const }),
  fc.constant({ do: 'commit' as const }),
  fc.constant({ do: 'switch' as const }),
  fc.constant({ do: 'halt' as const }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** Plays an operator that keeps every promise it can keep, and returns what others hold of it. */
async function playHonest(actions: readonly Action[]): Promise<{ receipts: SignedReceipt[]; showings: Showing[] }> {
  const { operator, stranger } = scene.accounts;
  const log: ProvableLog = createProvableLog();
  const receipts: SignedReceipt[] = [];
  let anchored = 0;
  let pulses = 0;
  let config = scene.config;
  const anchor = async () => {
    if (log.digests.length > anchored) await scene.anchor(log);
    anchored = log.digests.length;
  };
  for (const step of actions) {
    if (step.do === 'issue') {
      // A refusal claims no model.
      const served = step.flags === 0 ? { configDigest: config } : { modelId: `0x${'ee'.repeat(32)}` as Hex };
      receipts.push(await scene.issue(log, { flags: step.flags, ...served }));
    }
    if (step.do === 'anchor') await anchor();
    if (step.do === 'pass') {
      await anchor();
      await scene.pass(step.seconds);
    }
    if (step.do === 'commit') {
      pulses += 1;
      const commitment = `0x${pulses.toString(16).padStart(64, '0')}` as const;
      await scene.as(stranger).faultCourt.write.commit([commitment], scene.options(stranger));
    }
    if (step.do === 'switch') {
      await anchor();
      const next = configDigest({ engine: 'unit', engineVersion: `${await scene.court.time()}` });
      const from = BigInt((await scene.court.time()) + 1_500);
      const { operatorRegistry } = scene.as(operator);
      await operatorRegistry.write.declare(['chat', scene.model, next, from], scene.options(operator));
      await scene.pass(1_600);
      config = next;
    }
    // The chain stands still past every deadline; the operator's anchor is in the first block after it.
    if (step.do === 'halt') {
      await scene.request('evm_setNextBlockTimestamp', `0x${((await scene.court.time()) + 3 * GRACE).toString(16)}`);
      await anchor();
      await scene.pass(1);
    }
  }
  await anchor();
  const shown = receipts.filter((_, i) => i % 3 === 0).map(({ receipt }) => receipt.leafIndex);
  const showings = await Promise.all(shown.map((index) => scene.show(log, index, index + 1)));
  return { receipts, showings };
}

describe('evidence against an honest operator', () => {
  // INVARIANT S16: No fault is offered that the court would refuse, and none against an operator that kept its
  //   promises.
  test('proves nothing, now or later, whatever it went through', async () => {
    let judged = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 14 }), async (actions) => {
        const before = await scene.snapshot();
        const { receipts, showings } = await playHonest(actions);
        if (receipts.length > 0) {
          const evidence = scene.evidenceOf(receipts, { showings });
          expect(await findFaults(evidence, scene.court)).toEqual([]);
          await scene.pass(GRACE + 1);
          expect(await findFaults(evidence, scene.court)).toEqual([]);
          judged += receipts.length;
        }
        await scene.revert(before);
      }),
      { numRuns: searchSize(25), seed: 7 },
    );
    expect(judged).toBeGreaterThan(20);
  });
});

describe('hostile evidence', () => {
  const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

  test('for another chain or contract is refused as such', async () => {
    const signed = scene.sign(await scene.draft(0));
    const elsewhere = { ...signed, domain: { ...signed.domain, chainId: 1 } };
    const another = { ...signed, domain: { ...signed.domain, anchors: scene.accounts.stranger } };
    for (const foreign of [elsewhere, another]) {
      const evidence = readEvidence(encodeReceipt(foreign));
      await expect(findFaults(evidence, scene.court)).rejects.toMatchObject({ code: 'EVIDENCE_FOREIGN' });
    }
  });

  test('of signatures that bind nobody proves nothing', async () => {
    const log = createProvableLog();
    const signed = await scene.issue(log, { configDigest: `0x${'cc'.repeat(32)}` });
    await scene.pass(1_000);
    expect(await findFaults(scene.evidenceOf([signed]), scene.court)).toHaveLength(1);
    const s = BigInt(`0x${signed.signature.slice(66, 130)}`);
    const v = signed.signature.endsWith('1b') ? '1c' : '1b';
    const high = (N - s).toString(16).padStart(64, '0');
    const malleable = { ...signed, signature: `${signed.signature.slice(0, 66)}${high}${v}` as Hex };
    const zero = { ...signed, signature: `0x${'00'.repeat(65)}` as Hex };
    const stranger = { ...signed, receipt: { ...signed.receipt, operator: scene.accounts.stranger } };
    const before = { ...signed.receipt, issuedAt: 1_000, anchorBy: 2_000 };
    const long = { ...signed.receipt, anchorBy: signed.receipt.issuedAt + 10_001 };
    for (const forged of [malleable, zero, stranger, scene.sign(before), scene.sign(long)]) {
      expect(await findFaults(scene.evidenceOf([forged]), scene.court)).toEqual([]);
    }
  });

  test('of proofs that are cut, padded, absurd or from a root that was never anchored proves nothing', async () => {
    const log = createProvableLog();
    const promised = scene.sign(await scene.draft(1));
    for (let i = 0; i < 3; i++) await scene.issue(log, { flags: 2 });
    await scene.anchor(log);
    const good = await scene.show(log, 1, 3);
    const found = await findFaults(scene.evidenceOf([promised], { showings: [good] }), scene.court);
    expect(found.map(({ fault }) => fault)).toEqual(['DISPLACEMENT']);
    const { opening, proof } = good;
    const [anchoring] = opening.anchorings;
    const changed = (change: object) => ({
      ...good,
      opening: { ...opening, anchorings: [{ ...anchoring!, ...change }] },
    });
    const huge = Number.MAX_SAFE_INTEGER;
    const bad: Showing[] = [
      { ...good, proof: { ...proof, path: proof.path.slice(1) } },
      { ...good, proof: { ...proof, path: [...proof.path, proof.path[0]!] } },
      { ...good, proof: { ...proof, path: Array(64).fill(proof.path[0]) } },
      { ...good, proof: { ...proof, anchoring: 1 } },
      { ...good, proof: { ...proof, anchoring: huge } },
      { ...good, proof: { ...proof, index: huge } },
      { ...good, digest: `0x${'12'.repeat(32)}` },
      { ...good, operator: scene.accounts.stranger },
      { ...good, opening: { ...opening, anchorings: [] } },
      changed({ size: huge }),
      changed({ root: `0x${'12'.repeat(32)}` }),
    ];
    // A reorganisation moves an anchor to another block: root and size name it, and the opening gets the chain's time.
    const moved = await findFaults(scene.evidenceOf([promised], { showings: [changed({ time: 0 })] }), scene.court);
    expect(moved.map(({ fault }) => fault)).toEqual(['DISPLACEMENT']);
    const { time } = anchoring!;
    const forged = createProvableLog(log.digests[0]!, `0x${'66'.repeat(32)}`);
    const never = { root: await forged.rootAt(2), size: 2, time };
    bad.push({
      ...{ operator: good.operator, digest: forged.digests[1]! },
      ...{
        opening: { ...opening, anchorings: [never] },
        proof: { anchoring: 0, index: 1, path: await forged.path(1, 2) },
      },
    });
    for (const showing of bad) {
      expect(await findFaults(scene.evidenceOf([promised], { showings: [showing] }), scene.court)).toEqual([]);
    }
    const stale = { ...good, opening: { ...opening, slot: huge, previous: `0x${'34'.repeat(32)}` as Hex } };
    const rescued = await findFaults(scene.evidenceOf([promised], { showings: [stale, ...bad] }), scene.court);
    expect(rescued.map(({ fault }) => fault)).toEqual(['DISPLACEMENT']);
  });
});
