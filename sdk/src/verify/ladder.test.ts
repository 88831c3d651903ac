import { describe, expect, it } from 'vitest';
import { createReceiptWorld, type ReceiptWorld } from '../../../test/scenes/receiptWorld.ts';
import { ZERO_WORD } from '../anchorWord.ts';
import { fromHex } from '../bytes.ts';
import { signCheckpoint } from '../checkpoint.ts';
import { signerFromSeed } from '../note.ts';
import { receiptDigest } from '../receipt.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import type { ReceiptProof, Verification } from './types.ts';
import { verifyReceipt } from './verifyReceipt.ts';

const DAY = 86_400;

function verify(world: ReceiptWorld, signed: SignedReceipt, proof?: ReceiptProof): Promise<Verification> {
  return verifyReceipt({ signed, chain: world.chain, now: world.state.now, ...(proof && { proof }) });
}

const codes = ({ reasons }: Verification) => reasons.map(({ code }) => code);
const check = ({ checks }: Verification, name: string) => checks.find((one) => one.name === name)?.ok;
/** The proof without its anchor. */
const { anchorless, checkpointless } = {
  anchorless: ({ anchor: _, ...rest }: ReceiptProof): ReceiptProof => rest,
  checkpointless: ({ inclusion, ...rest }: ReceiptProof): ReceiptProof => {
    const { checkpoint: _, ...unsigned } = inclusion!;
    return { ...rest, inclusion: unsigned };
  },
};

describe('the ladder', () => {
  it('climbs SIGNED, LOGGED, ANCHORED, SETTLED as each is shown, and never further than was checked', async () => {
    const world = createReceiptWorld();
    world.fill(2);
    const signed = world.issue();
    world.fill(3);

    const fresh = await verify(world, signed);
    expect([fresh.verdict, check(fresh, 'log'), check(fresh, 'anchor'), check(fresh, 'call')]).toEqual([
      'SIGNED',
      'skipped',
      'skipped',
      'skipped',
    ]);
    expect((await verify(world, signed, await world.prove(2))).verdict).toBe('LOGGED');

    const anchoredAt = world.state.now + 60;
    world.state.now = anchoredAt;
    world.anchor();
    const proof = await world.prove(2);
    const anchored = await verify(world, signed, proof);
    expect(anchored).toMatchObject({ verdict: 'ANCHORED', anchoredAt, settledAt: anchoredAt + 259_200 });
    expect(codes(anchored)).toEqual(['WINDOW_OPEN']);
    expect((await verify(world, signed, anchorless(proof))).verdict).toBe('LOGGED');
    expect((await verify(world, signed)).verdict).toBe('SIGNED');

    world.state.now = anchoredAt + 259_200;
    expect((await verify(world, signed, proof)).verdict).toBe('ANCHORED');
    world.state.now += 1;
    expect((await verify(world, signed, proof)).verdict).toBe('SETTLED');
    world.state.forkedAt = world.state.now;
    const forked = await verify(world, signed, proof);
    expect([forked.verdict, ...codes(forked)]).toEqual(['ANCHORED', 'FORK_RECORDED']);
  });

  it('shows no LOGGED for a root that nobody or somebody else signed, yet ANCHORED for one that the chain holds', async () => {
    const world = createReceiptWorld();
    const signed = world.issue();
    const proof = await world.prove(0);
    const unsigned = await verify(world, signed, checkpointless(proof));
    expect([unsigned.verdict, check(unsigned, 'log')]).toEqual(['SIGNED', 'skipped']);

    const other = signerFromSeed('log.example/chat', new Uint8Array(32).fill(9));
    const checkpoint = signCheckpoint({ origin: 'log.example/chat', size: 1, root: new Uint8Array(32) }, other);
    const forged = await verify(world, signed, { ...proof, inclusion: { ...proof.inclusion!, checkpoint } });
    expect([forged.verdict, ...codes(forged)]).toEqual(['SIGNED', 'CHECKPOINT_INVALID']);

    world.issue();
    const later = (await world.prove(0)).inclusion!.checkpoint!;
    const mixed = await verify(world, signed, { ...proof, inclusion: { ...proof.inclusion!, checkpoint: later } });
    expect([mixed.verdict, ...codes(mixed)]).toEqual(['SIGNED', 'CHECKPOINT_MISMATCH']);
    const root = fromHex(proof.inclusion!.root);
    for (const own of [
      { size: 1, root: new Uint8Array(32) },
      { size: 2, root },
    ]) {
      const signedNote = signCheckpoint({ origin: 'log.example/chat', ...own }, world.signer);
      const outcome = await verify(world, signed, {
        ...proof,
        inclusion: { ...proof.inclusion!, checkpoint: signedNote },
      });
      expect([outcome.verdict, ...codes(outcome)]).toEqual(['SIGNED', 'CHECKPOINT_MISMATCH']);
    }

    world.anchor();
    expect((await verify(world, signed, checkpointless(await world.prove(0)))).verdict).toBe('ANCHORED');
  });

  it('opens from the ring, and refuses anchorings that the chain does not hold', async () => {
    const world = createReceiptWorld();
    const signed = world.issue();
    world.anchor();
    for (let i = 0; i < 5; i++) {
      world.state.now += 16_200;
      world.fill(1);
      world.anchor();
    }
    const proof = await world.prove(0);
    expect(proof.anchor!.opening.slot).toBeLessThan(32);
    expect((await verify(world, signed, proof)).verdict).toBe('ANCHORED');

    const anchor = proof.anchor!;
    const [only] = anchor.opening.anchorings;
    const older = { ...anchor.opening, anchorings: [{ ...only!, time: only!.time - 1000 }] };
    const lied = await verify(world, signed, { ...proof, anchor: { ...anchor, opening: older } });
    expect([lied.verdict, ...codes(lied)]).toEqual(['LOGGED', 'OPENING_MISMATCH']);

    const neverWritten = await verify(world, signed, {
      ...proof,
      anchor: { ...anchor, opening: { ...anchor.opening, slot: 31 } },
    });
    expect(codes(neverWritten)).toEqual(['OPENING_MISMATCH']);
    const noSuchSlot = await verify(world, signed, {
      ...proof,
      anchor: { ...anchor, opening: { ...anchor.opening, slot: 65 } },
    });
    expect(codes(noSuchSlot)).toEqual(['PROOF_MALFORMED']);
    expect(codes(await verify(world, signed, { ...proof, anchor: { ...anchor, anchoring: 1 } }))).toEqual([
      'PROOF_MALFORMED',
    ]);
  });

  it('refuses paths of wrong length and hashes that are none', async () => {
    const world = createReceiptWorld();
    world.fill(4);
    const signed = world.issue();
    world.fill(4);
    world.anchor();
    const proof = await world.prove(4);
    const withPath = (path: readonly `0x${string}`[]) => ({
      ...proof,
      inclusion: { ...proof.inclusion!, path },
      anchor: { ...proof.anchor!, path },
    });
    const path = proof.inclusion!.path;
    for (const bad of [path.slice(1), [...path, path[0]!], [], ['0x12' as const], Array(1000).fill(path[0]!)]) {
      const outcome = await verify(world, signed, withPath(bad));
      expect([outcome.verdict, ...codes(outcome)]).toEqual(['SIGNED', 'PROOF_MALFORMED', 'PROOF_MALFORMED']);
    }
    const other = await world.prove(5);
    const elsewhere = await verify(world, signed, other);
    expect([elsewhere.verdict, ...codes(elsewhere)]).toEqual([
      'SIGNED',
      'LEAF_INDEX_MISMATCH',
      'LEAF_MISMATCH',
      'LEAF_MISMATCH',
    ]);
  });
});

describe('broken promises', () => {
  it('LATE when first covered after anchorBy + GRACE, and only when it is the first', async () => {
    const world = createReceiptWorld();
    const signed = world.issue();
    world.state.now = signed.receipt.anchorBy + DAY;
    world.anchor();
    expect((await verify(world, signed, await world.prove(0))).verdict).toBe('ANCHORED');

    const tardy = createReceiptWorld();
    tardy.fill(1);
    tardy.anchor();
    const late = tardy.issue();
    tardy.state.now = late.receipt.anchorBy + DAY + 1;
    tardy.anchor();
    const outcome = await verify(tardy, late, await tardy.prove(1));
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['LATE', 'ANCHORED_LATE', 'WINDOW_OPEN']);
    expect(outcome.reasons[0]?.field).toBe('anchorBy');

    const covered = createReceiptWorld();
    const early = covered.issue();
    covered.anchor();
    covered.state.now += 5 * DAY;
    covered.fill(1);
    covered.anchor();
    const proof = await covered.prove(0);
    const [, laterAnchoring] = covered.state.history;
    const laterOnly = {
      leafIndex: 0,
      inclusion: proof.inclusion!,
      anchor: {
        opening: { slot: 64, previous: covered.state.history[0]!.word, anchorings: [laterAnchoring!] },
        anchoring: 0,
        path: proof.inclusion!.path,
      },
    };
    const shownLater = await verify(covered, early, laterOnly);
    expect([shownLater.verdict, shownLater.anchoredAt]).toEqual(['ANCHORED', laterAnchoring!.time]);
    const said = shownLater.checks.find(({ name }) => name === 'anchor');
    expect([said?.ok, typeof said?.detail]).toEqual([true, 'string']);
    const fully = await verify(covered, early, proof);
    expect(fully.checks.find(({ name }) => name === 'anchor')?.detail).toBeUndefined();
    const both = { slot: 64, previous: ZERO_WORD, anchorings: covered.state.history };
    const atSecond = { ...laterOnly, anchor: { ...laterOnly.anchor, opening: both, anchoring: 1 } };
    expect((await verify(covered, early, atSecond)).verdict).toBe('ANCHORED');
  });

  it('INVALID when it says that it was issued after it was anchored', async () => {
    const world = createReceiptWorld();
    const forward = (ahead: number) =>
      world.issue({ issuedAt: world.state.now + ahead, anchorBy: world.state.now + 7_200 });
    const [skewed, impossible] = [forward(120), forward(121)];
    world.anchor();
    world.state.now += 1_000;
    expect((await verify(world, skewed, await world.prove(0))).verdict).toBe('ANCHORED');
    const outcome = await verify(world, impossible, await world.prove(1));
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['INVALID', 'ISSUED_AFTER_ANCHOR', 'WINDOW_OPEN']);
  });

  it('BROKEN when the anchored log still ends before it after anchorBy + GRACE', async () => {
    const world = createReceiptWorld();
    world.fill(1);
    world.anchor();
    const signed = world.issue();
    world.state.now = signed.receipt.anchorBy + DAY;
    expect((await verify(world, signed)).verdict).toBe('SIGNED');
    world.state.now += 1;
    const outcome = await verify(world, signed);
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['BROKEN', 'OMITTED']);
  });

  it('BROKEN when the anchored log holds another digest at its index', async () => {
    const world = createReceiptWorld();
    world.fill(2);
    const promised = world.sign(world.draft());
    world.fill(3);
    world.anchor();
    const leafDigest = world.state.digests[2]!;
    expect(leafDigest).not.toBe(receiptDigest(promised.receipt, promised.domain));
    const proof = { ...(await world.prove(2)), leafDigest };
    const outcome = await verify(world, promised, proof);
    expect(outcome.verdict).toBe('BROKEN');
    expect(codes(outcome)).toEqual(['LEAF_MISMATCH', 'LEAF_MISMATCH', 'LEAF_DISPLACED']);

    const lied = await verify(world, promised, { ...proof, leafDigest: `0x${'99'.repeat(32)}` });
    expect([lied.verdict, codes(lied).includes('LEAF_DISPLACED')]).toEqual(['SIGNED', false]);
  });
});
