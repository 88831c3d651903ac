import { outcomeOf } from '@assay/node/transactions';
import { commitmentOf, decodeReceipt, type ProvableFault } from '@assay/sdk';
import { isLate, latestAnchor } from '@assay/sdk/promise';
import type { Hex } from 'viem';
import { type Call, type ChainView, encodeCall } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import type { Challenge } from './challengeStore.ts';
import { actBy } from './deadlines.ts';
import type { Due } from './due.ts';
import { nextStep } from './nextStep.ts';
import { describe, judge } from './openChallenges.ts';
import { isResting, rest, skip } from './resting.ts';
import { act, revertReason } from './send.ts';

/** Reverted challenges after which nobody should pay for another. */
const MOST_REVERTED = 2;
const REST_MS = 500;
/** The court says "not yet": a matter of seconds, and not of the evidence. */
const NOT_YET: ReadonlySet<string> = new Set(['PromiseOpen', 'NotYetIssued', 'NoPulse']);

/** What an open challenge wants done now; undefined while it waits. */
export async function dueOf(
  context: ChallengerContext,
  view: ChainView,
  challenge: Challenge,
): Promise<Due | undefined> {
  const { timing } = context;
  if (isResting(context, challenge.id)) return undefined;
  const committedAt = await committedTime(context, challenge);
  const anchorBy = promiseOf(challenge);
  const { provableFrom, admissibleUntil, win } = challenge;
  const next = nextStep(
    { now: view.now, provableFrom, admissibleUntil, committedAt, anchorBy, lacksPulse: false },
    timing,
  );
  if (next.step === 'wait') return undefined;
  const run = () => pursue(context, view, challenge, committedAt);
  return { subject: challenge.id, actBy: actBy(admissibleUntil, timing), win, run };
}

/** Takes the next step of a challenge. True if something was sent. */
async function pursue(
  context: ChallengerContext,
  view: ChainView,
  challenge: Challenge,
  committedAt: number | undefined,
): Promise<boolean> {
  const { agent, chain, challenges, timing, settings, clock } = context;
  const { id, bountyClaim } = challenge;
  const end = (state: 'dropped' | 'recorded', reason: string | undefined) => {
    challenges.setState(id, state, reason, clock());
    context.logger.info({ challenge: id, state, reason }, 'challenge');
    return false;
  };
  // Somebody may have been first, or we before a crash.
  // INVARIANT W16: Before each step the court is asked whether the fault is on record: nothing is filed twice, and a
  //   challenger that came second spends nothing more.
  if ((await chain.recordedAt(challenge, view.number)).recorded) return end('recorded', undefined);
  if (view.now > challenge.admissibleUntil) return end('dropped', 'EXPIRED');
  const reverted = agent.of(id).filter((tx) => tx.purpose === 'challenge' && outcomeOf(tx) === 'reverted').length;
  if (reverted >= MOST_REVERTED) return end('dropped', 'REVERTED');

  const fault = sameFault(challenge, await judge(context, view, challenge.evidence));
  if (fault === undefined) {
    if (wasKept(context, challenge)) return end('dropped', 'KEPT');
    rest(context, id, REST_MS);
    return false;
  }
  const judged = await describe(context, fault);
  challenges.setJudged(id, judged);
  if (judged.win < settings.minWin) {
    skip(context, id, 'BELOW_MIN_WIN', { win: judged.win });
    rest(context, id, REST_MS);
    return false;
  }
  const found = fault.pulse?.found?.commitment;
  const own = commitmentOf(fault.evidence, bountyClaim);
  const lacksPulse = fault.pulse !== undefined && found === undefined;
  const at = { now: view.now, ...judged, committedAt, anchorBy: promiseOf(challenge), lacksPulse };
  const next = nextStep(at, timing);
  if (next.step !== 'commit' && next.step !== 'challenge') return false;
  const call = { ...fault.call(bountyClaim, found ?? own), value: 0n };
  return next.step === 'commit'
    ? attempt(context, view, challenge, commitCall(own), judged.provableFrom <= view.now ? call : undefined)
    : attempt(context, view, challenge, call, undefined);
}

function commitCall(commitment: Hex): Call {
  return { functionName: 'commit', args: [commitment], value: 0n };
}

/** Sends a step. A commitment is only worth its gas if the court would take the challenge behind it (`after`). */
async function attempt(
  context: ChallengerContext,
  view: ChainView,
  challenge: Challenge,
  call: Call,
  after: Call | undefined,
): Promise<boolean> {
  const { id } = challenge;
  const purpose = call.functionName === 'commit' ? 'commit' : 'challenge';
  const speculative = purpose === 'commit' && mayBeKept(context, view, challenge);
  try {
    // INVARIANT W14: Nothing is sent that the node's simulation refuses, and no commitment to a challenge that the
    //   court would refuse now.
    if (after !== undefined) await simulate(context, after);
    const sent = await act(context, view, { subject: id, purpose, call, speculative });
    if (sent === true) {
      context.skipped.delete(id);
      return true;
    }
    if (sent !== false) skip(context, id, sent);
    rest(context, id, REST_MS);
  } catch (error) {
    const reason = revertReason(error);
    if (reason === undefined) throw error;
    // Nothing new for the court, yet nothing on record: somebody's challenge is about to be mined, or there is nothing to take.
    if (reason === 'AlreadyPunished' && (context.resting.get(id)?.times ?? 0) >= 3) {
      context.challenges.setState(id, 'dropped', 'NOTHING_NEW', context.clock());
    } else if (NOT_YET.has(reason)) context.resting.set(id, { until: context.clock() + REST_MS, times: 0 });
    else {
      skip(context, id, 'REFUSED', { refusal: reason });
      rest(context, id, REST_MS);
    }
  }
  return false;
}

/** A missing sign of life does not speak against the evidence: the commitment will be one. */
async function simulate({ chain, agent }: ChallengerContext, call: Call): Promise<void> {
  try {
    await agent.simulate({ to: chain.court, data: encodeCall(call), purpose: 'challenge' });
  } catch (error) {
    if (revertReason(error) !== 'NoPulse') throw error;
  }
}

/** Asked of the chain also when nothing is known to have been sent: the account may have been another one then. */
async function committedTime(
  { chain }: ChallengerContext,
  { bound, bountyClaim }: Challenge,
): Promise<number | undefined> {
  const time = await chain.reader.committedAt(commitmentOf(bound, bountyClaim));
  return time === 0 ? undefined : time;
}

const isGap = ({ fault }: Pick<Challenge, 'fault'>) => fault === 'OMISSION' || fault === 'LATENESS';

/** The fault that is pursued, among those that the evidence proves now. A gap that grew has another key, and may be late now. */
function sameFault(challenge: Challenge, found: readonly ProvableFault[]): ProvableFault | undefined {
  const { fault, faultKey } = challenge;
  return (
    found.find((one) => one.faultKey === faultKey && one.fault === fault) ??
    found.find((one) => (isGap(challenge) ? isGap(one) : one.fault === fault))
  );
}

function promiseOf(challenge: Challenge): number | undefined {
  return isGap(challenge) ? decodeReceipt(challenge.evidence.receipts[0] ?? '').receipt.anchorBy : undefined;
}

/** The promise has run out and its grace has not: who keeps it now makes us pay for a commitment to nothing. */
function mayBeKept({ timing }: ChallengerContext, view: ChainView, challenge: Challenge): boolean {
  const anchorBy = promiseOf(challenge);
  return anchorBy !== undefined && view.now <= latestAnchor(anchorBy, timing.grace);
}

/** The operator anchored after all, before GRACE had passed. */
function wasKept({ stores, timing }: ChallengerContext, challenge: Challenge): boolean {
  if (!isGap(challenge)) return false;
  const { leafIndex, anchorBy } = decodeReceipt(challenge.evidence.receipts[0] ?? '').receipt;
  const covering = stores.anchors.covering(challenge.operator, leafIndex);
  return covering !== undefined && !isLate(anchorBy, covering.time, timing.grace);
}
