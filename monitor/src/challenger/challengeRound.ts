import { InputError } from '@assay/sdk';
import type { ChainView } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import { byUrgency } from './deadlines.ts';
import { demandsDue } from './demands.ts';
import type { Due } from './due.ts';
import { openChallenges } from './openChallenges.ts';
import { dueOf } from './pursue.ts';
import { skip } from './resting.ts';
import { whyNotSpent } from './send.ts';
import { settleChallenges } from './settleChallenges.ts';

/** What a round did. */
export type RoundReport = { readonly outcome: 'idle' | 'sent' | 'waiting'; readonly head: number };

/**
 * One round: reads the chain, brings the journal up to it, and does the most urgent thing, if the account has nothing in the
 * air. One transaction at a time: deadlines are hours away, and a nonce that hangs holds up nothing that was not journaled.
 * @throws InputError CHAIN_… when the node is in trouble, CHAIN_INCONSISTENT when its head is old
 */
export async function runRound(context: ChallengerContext): Promise<RoundReport> {
  const { agent, chain } = context;
  const view = await chain.view(agent);
  checkHead(context, view);
  await settleChallenges(context, view, context.challenges.live());
  const useless = await uselessSubjects(context, view);
  const { problem } = await agent.settle({ useful: (tx) => !useless.has(tx.subject) }, view.account);
  const [waiting] = agent.live().filter(({ state }) => state === 'waiting');
  const refusal = whyNotSpent(problem);
  if (waiting !== undefined && refusal !== undefined) skip(context, waiting.subject, refusal);
  if (waiting !== undefined) return { outcome: 'waiting', head: view.number };
  await openChallenges(context, view);
  for (const { run } of await allDue(context, view)) {
    if (await run()) return { outcome: 'sent', head: view.number };
  }
  return { outcome: 'idle', head: view.number };
}

/** A node that stands still, or shows an old state, must not be acted upon: what it says may long be untrue. */
function checkHead({ settings, clock }: ChallengerContext, view: ChainView): void {
  const age = clock() / 1000 - view.time;
  // INVARIANT W18: The challenger does nothing on the word of a node of another chain, or of a node whose newest block
  //   is old; the age does not count on chains that make blocks on demand.
  if (settings.maxHeadAgeSeconds === undefined || age <= settings.maxHeadAgeSeconds) return;
  const message = `The newest block of the RPC (${view.number}) is ${Math.round(age)} s old: nothing is challenged until it goes on.`;
  throw new InputError('CHAIN_INCONSISTENT', message, { head: view.number, age });
}

async function allDue(context: ChallengerContext, view: ChainView): Promise<Due[]> {
  const due: Due[] = [];
  for (const challenge of context.challenges.live()) {
    const wants = challenge.state === 'open' ? await dueOf(context, view, challenge) : undefined;
    if (wants !== undefined) due.push(wants);
  }
  due.push(...(await demandsDue(context, view)));
  return due.sort(byUrgency);
}

/** Subjects of waiting transactions that somebody else has settled: those transactions would only cost gas. */
async function uselessSubjects(context: ChallengerContext, view: ChainView): Promise<ReadonlySet<string>> {
  const waiting = context.agent.live().filter(({ state }) => state === 'waiting');
  const useless = new Set<string>();
  for (const { subject } of waiting) {
    const challenge = context.challenges.get(subject);
    if (challenge !== undefined && (await context.chain.recordedAt(challenge, view.number)).recorded)
      useless.add(subject);
  }
  return useless;
}
