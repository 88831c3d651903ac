import { randomBytes } from 'node:crypto';
import { type Evidence, findFaults, type ProvableFault, toHex } from '@assay/sdk';
import type { Address } from 'viem';
import type { ChainView } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import type { Judged } from './challengeStore.ts';
import { completeEvidence } from './completeEvidence.ts';
import { findSuspects, type Suspect } from './findSuspects.ts';
import { isResting, rest, skip } from './resting.ts';

/** Suspects examined in one round; each costs a dozen reads. */
const PER_ROUND = 20;
const FIRST_REST_MS = 500;
const POOR_REST_MS = 30_000;

/** Turns what the monitor saw into challenges, as far as it is provable and pays. */
export async function openChallenges(context: ChallengerContext, view: ChainView): Promise<void> {
  const { stores, timing, challenges } = context;
  const known = (id: string) => isResting(context, id) || challenges.get(id) !== undefined;
  const pays = worthwhile(context);
  let left = PER_ROUND;
  const expired = (id: string) => challenges.get(id)?.reason === 'EXPIRED';
  for (const suspect of findSuspects(stores, timing, view.now, { known, expired })) {
    if (left === 0) return;
    if (await pays(suspect.operator)) {
      left -= 1;
      await examine(context, view, suspect);
    } else {
      skip(context, suspect.id, 'BELOW_MIN_WIN');
      rest(context, suspect.id, POOR_REST_MS);
    }
  }
}

/** Anyone can register, stake nothing and contradict itself a thousand times: that must not hold up what pays. */
function worthwhile({ chain, settings }: ChallengerContext): (operator: Address) => Promise<boolean> {
  const most = new Map<Address, Promise<bigint>>();
  return async (operator) => {
    // Nothing takes more than a fork.
    const asked = most.get(operator) ?? chain.reader.prize('FORK', operator).then(({ bounty }) => bounty);
    most.set(operator, asked);
    return (await asked) >= settings.minWin;
  };
}

async function examine(context: ChallengerContext, view: ChainView, suspect: Suspect): Promise<void> {
  const { challenges, settings, clock, logger } = context;
  const { id, operator, evidence } = suspect;
  // It may become provable, or worth it, later.
  rest(context, id, FIRST_REST_MS);
  const found = await judge(context, view, evidence);
  const fault = found.find(({ faultKey }) => challenges.ofKey(faultKey) === undefined);
  if (fault === undefined) return;
  const judged = await describe(context, fault);
  if (judged.win < settings.minWin) return skip(context, id, 'BELOW_MIN_WIN', { win: judged.win });
  const bountyClaim = { salt: toHex(randomBytes(32)), recipient: settings.recipient };
  const now = clock();
  // INVARIANT W13: The salt of a commitment and each transaction of the challenger (raw bytes, nonce, fees, every
  //   replacement) are on the disk before any node sees them; its account has at most one transaction that is not
  //   mined.
  const beginning = { state: 'open', reason: undefined, createdAt: now, changedAt: now } as const;
  challenges.add({ ...judged, id, operator, evidence, bountyClaim, ...beginning });
  context.resting.delete(id);
  context.onStep('salt:after');
  logger.warn({ challenge: id, operator, fault: fault.fault, win: judged.win }, 'A fault will be challenged.');
}

/** The faults that evidence proves together with what is mirrored, as the court would see them in the next block. */
export async function judge(
  { chain, stores, logOf }: ChallengerContext,
  view: ChainView,
  evidence: Evidence,
): Promise<readonly ProvableFault[]> {
  const whole = await completeEvidence(evidence, { anchors: stores.anchors, logOf });
  return findFaults(whole, { ...chain.reader, time: async () => view.now });
}

/** What is kept of a fault, with what it would win now. */
export async function describe({ chain }: ChallengerContext, fault: ProvableFault): Promise<Judged> {
  const { faultKey, evidence: bound, digests, provableFrom, admissibleUntil } = fault;
  const win = fault.punished ? 0n : (await chain.reader.prize(fault.fault, fault.operator)).bounty;
  return { fault: fault.fault, faultKey, bound, digests, provableFrom, admissibleUntil, win };
}
