import { describe, expect, it } from 'vitest';
import { createReceiptWorld, type ReceiptWorld } from '../../../test/scenes/receiptWorld.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import type { Verification } from './types.ts';
import { verifyReceipt } from './verifyReceipt.ts';

const WINDOW = 259_200;
const DAY = 86_400;

const codes = ({ reasons }: Verification) => reasons.map(({ code }) => code);
const CLEAR = { presentedAt: 0, disputed: false, forkedAt: 0 };

/** A receipt that was anchored at once and is settled by now. */
async function settledWorld() {
  const world = createReceiptWorld();
  const signed = world.issue();
  world.anchor();
  const anchoredAt = world.state.now;
  world.state.now = signed.receipt.anchorBy + WINDOW + 1;
  return { world, signed, anchoredAt, proof: await world.prove(0) };
}

async function judge(world: ReceiptWorld, signed: SignedReceipt, held?: boolean): Promise<Verification> {
  const proof = await world.prove(signed.receipt.leafIndex);
  return verifyReceipt({ signed, proof, chain: world.chain, now: world.state.now, ...(held && { held }) });
}

describe('FINAL', () => {
  it('needs publication, unless the caller held the receipt all along', async () => {
    const { world, signed } = await settledWorld();
    const unpublished = await judge(world, signed);
    expect([unpublished.verdict, ...codes(unpublished)]).toEqual(['SETTLED', 'NOT_PUBLISHED']);
    expect((await judge(world, signed, true)).verdict).toBe('FINAL');
    world.state.standing = { ...CLEAR, presentedAt: signed.receipt.issuedAt };
    const published = await judge(world, signed);
    expect(published).toMatchObject({ verdict: 'FINAL', reasons: [], presentedAt: signed.receipt.issuedAt });
  });

  // INVARIANT S22: FINAL is said only after the last second at which a fault of the receipt could be brought, of a
  //   receipt that was published or that the caller held all along.
  it('needs a whole window after the promise and after publication, to the second', async () => {
    const { world, signed } = await settledWorld();
    const { anchorBy } = signed.receipt;
    world.state.standing = { ...CLEAR, presentedAt: anchorBy - 10 };
    world.state.now = anchorBy + WINDOW;
    const early = await judge(world, signed);
    expect(early).toMatchObject({ verdict: 'SETTLED', finalAt: anchorBy + WINDOW });
    expect(codes(early)).toEqual(['DISPUTE_WINDOW_OPEN']);
    world.state.now += 1;
    expect((await judge(world, signed)).verdict).toBe('FINAL');

    // Hidden until its window had passed, and shown then.
    world.state.now = anchorBy + 10 * WINDOW;
    world.state.standing = { ...CLEAR, presentedAt: world.state.now };
    const fresh = await judge(world, signed, true);
    expect([fresh.verdict, fresh.finalAt]).toEqual(['SETTLED', world.state.now + WINDOW]);
    world.state.now += WINDOW + 1;
    expect((await judge(world, signed)).verdict).toBe('FINAL');
  });

  it('is never said of a receipt that was not shown to be anchored in time', async () => {
    const world = createReceiptWorld();
    const signed = world.issue();
    world.anchor();
    world.state.now = signed.receipt.anchorBy + DAY + 1;
    world.fill(1);
    world.anchor();
    const [first, later] = world.state.history;
    const whole = await world.prove(0);
    const opening = { slot: 64, previous: first!.word, anchorings: [later!] };
    const proof = { ...whole, anchor: { opening, anchoring: 0, path: whole.inclusion!.path } };
    world.state.now += 2 * WINDOW;
    const outcome = await verifyReceipt({ signed, proof, chain: world.chain, now: world.state.now, held: true });
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['SETTLED', 'TIMELINESS_UNSHOWN']);
  });

  it('ends with a fork by silence', async () => {
    const { world, signed } = await settledWorld();
    world.state.standing = { ...CLEAR, presentedAt: 1, forkedAt: 5 };
    const outcome = await judge(world, signed, true);
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['ANCHORED', 'FORK_BY_SILENCE']);
  });
});

describe('what the court says', () => {
  // INVARIANT S21: A receipt with a recorded fault is FAULTY, and one with an open demand DISPUTED, whatever else was
  //   shown of it.
  it('FAULTY for a recorded fault, whatever else holds; DISPUTED while a demand is open', async () => {
    const { world, signed } = await settledWorld();
    world.state.standing = { ...CLEAR, presentedAt: 1, disputed: true };
    const disputed = await judge(world, signed, true);
    expect([disputed.verdict, ...codes(disputed)]).toEqual(['DISPUTED', 'DEMAND_OPEN']);
    const fault = { fault: 'CONFLICT', time: 9 } as const;
    world.state.standing = { ...world.state.standing, fault };
    const faulty = await judge(world, signed, true);
    expect(faulty).toMatchObject({ verdict: 'FAULTY', fault });
    expect(codes(faulty)).toEqual(['FAULT_RECORDED', 'DEMAND_OPEN']);
    const other = await verifyReceipt({
      signed,
      call: { endpoint: 'another' },
      chain: world.chain,
      now: world.state.now,
    });
    expect(other.verdict).toBe('FAULTY');
    world.state.keys = [];
    expect((await judge(world, signed)).verdict).toBe('INVALID');
  });
});

describe('stake', () => {
  it('is told as of now and as of the anchor; none is a note', async () => {
    const { world, signed } = await settledWorld();
    world.state.standing = { ...CLEAR, presentedAt: 1 };
    expect((await judge(world, signed)).stake).toEqual({ ...world.state.stake, atAnchor: world.state.stakeAt });
    const unanchored = await verifyReceipt({ signed, chain: world.chain, now: world.state.now });
    expect(unanchored.stake).toEqual(world.state.stake);
    world.state.stakeAt = 0n;
    const then = await judge(world, signed);
    expect([then.verdict, ...codes(then)]).toEqual(['FINAL', 'UNSTAKED']);
    world.state.stake = { own: 0n, delegated: 0n };
    expect(codes(await judge(world, signed))).toEqual(['UNSTAKED']);
  });
});
