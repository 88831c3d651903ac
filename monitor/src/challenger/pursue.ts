import { commitmentOf, decodeReceipt } from '@assay/sdk';
import type { Hex } from 'viem';
import type { Call, ChainView } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import type { Challenge } from './challengeStore.ts';
import { actBy } from './deadlines.ts';
import type { Due } from './due.ts';
import { nextStep } from './nextStep.ts';
import { evidenceOf, factsOf, findBest } from './openChallenges.ts';
import { isResting, rest, skip } from './resting.ts';
import { act, revertReason } from './transact.ts';

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
  const { chain, challenges, transactions, timing, settings, clock } = context;
  const { id, operator, suspicion } = challenge;
  const end = (state: 'dropped' | 'recorded', reason: string | undefined) => {
    challenges.setState(id, state, reason, clock());
    context.logger.info({ challenge: id, state, reason }, 'challenge');
    return false;
  };
  // Somebody may have been first, or we before a crash.
  // INVARIANT W16: Before each step the court is asked whether the fault is on record: nothing is filed twice, and who
  //   was second spends nothing more.
  if ((await chain.recordedAt(challenge, view.number)).recorded) return end('recorded', undefined);
  if (view.now > challenge.admissibleUntil) return end('dropped', 'EXPIRED');
  const reverted = transactions.of(id).filter((tx) => tx.purpose === 'challenge' && tx.reverted).length;
  if (reverted >= MOST_REVERTED) return end('dropped', 'REVERTED');

  const evidence = await evidenceOf(context, { id, operator, suspicion });
  const fault = evidence && (await findBest(context, view, suspicion, evidence));
  if (fault === undefined) {
    if (wasKept(context, challenge)) return end('dropped', 'KEPT');
    rest(context, id, REST_MS);
    return false;
  }
  const facts = await factsOf(context, fault);
  challenges.setFacts(id, facts);
  if (facts.win < settings.minWin) {
    skip(context, id, 'BELOW_MIN_WIN', { win: facts.win });
    rest(context, id, REST_MS);
    return false;
  }
  const found = fault.pulse?.found?.commitment;
  const own = commitmentOf(fault.evidence, challenge);
  const lacksPulse = fault.pulse !== undefined && found === undefined;
  const at = { now: view.now, ...facts, committedAt, anchorBy: promiseOf(challenge), lacksPulse };
  const next = nextStep(at, timing);
  if (next.step !== 'commit' && next.step !== 'challenge') return false;
  const call = { ...fault.call(challenge, found ?? own), value: 0n };
  return next.step === 'commit'
    ? attempt(context, view, challenge, commitCall(own), facts.provableFrom <= view.now ? call : undefined)
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
    const refusal = await act(context, view, { subject: id, purpose, call, speculative });
    if (refusal === undefined) {
      context.skipped.delete(id);
      return true;
    }
    skip(context, id, refusal);
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
async function simulate({ chain, account }: ChallengerContext, call: Call): Promise<void> {
  try {
    await chain.estimate(account.address, call);
  } catch (error) {
    if (revertReason(error) !== 'NoPulse') throw error;
  }
}

async function committedTime({ chain, transactions }: ChallengerContext, challenge: Challenge) {
  const offered = transactions.of(challenge.id).some(({ purpose }) => purpose === 'commit');
  if (!offered) return undefined;
  const time = await chain.reader.committedAt(commitmentOf(challenge.evidence, challenge));
  return time === 0 ? undefined : time;
}

function promiseOf({ suspicion }: Challenge): number | undefined {
  return suspicion.kind === 'gap' ? decodeReceipt(suspicion.receipt).receipt.anchorBy : undefined;
}

/** The promise has run out and its grace has not: who keeps it now makes us pay for a commitment to nothing. */
function mayBeKept({ timing }: ChallengerContext, view: ChainView, challenge: Challenge): boolean {
  const anchorBy = promiseOf(challenge);
  return anchorBy !== undefined && view.now <= anchorBy + timing.grace;
}

/** The operator anchored after all, before GRACE had passed. */
function wasKept({ stores, timing }: ChallengerContext, { operator, suspicion }: Challenge): boolean {
  if (suspicion.kind !== 'gap') return false;
  const { leafIndex, anchorBy } = decodeReceipt(suspicion.receipt).receipt;
  const covering = stores.anchors.covering(operator, leafIndex);
  return covering !== undefined && covering.time <= anchorBy + timing.grace;
}
