import { sameAddress } from '@assay/sdk';
import type { ChainView, Recorded } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import type { Challenge } from './challengeStore.ts';

/** Ends challenges whose fault stands at a final block, and opens those again whose record a reorganisation took away. */
export async function settleChallenges(
  context: ChallengerContext,
  view: ChainView,
  live: readonly Challenge[],
): Promise<void> {
  for (const challenge of live) {
    if (challenge.state !== 'recorded') continue;
    const final = await context.chain.recordedAt(challenge, view.final);
    // Who was paid stands in an event: without it nobody has won or lost yet.
    if (final.unseen) continue;
    if (final.recorded) finish(context, challenge, final);
    else if (!(await context.chain.recordedAt(challenge, view.number)).recorded) {
      context.challenges.setState(challenge.id, 'open', 'REORGANISED', context.clock());
    }
  }
}

// INVARIANT W17: A challenge counts as won only when the court holds the punishment, paid to our recipient, at a final
//   block; never because of a transaction receipt.
function finish(context: ChallengerContext, challenge: Challenge, { punished }: Recorded): void {
  const { challenges, clock, logger } = context;
  const ours =
    punished !== undefined && punished.bounty > 0n && sameAddress(punished.recipient, challenge.bountyClaim.recipient);
  context.onStep('recorded:before');
  if (ours) challenges.setJudged(challenge.id, { ...challenge, win: punished.bounty });
  const reason = ours ? undefined : punished === undefined ? 'NOTHING_TAKEN' : 'SOMEBODY_FIRST';
  challenges.setState(challenge.id, ours ? 'won' : 'lost', reason, clock());
  context.onStep('recorded:after');
  logger.info({ challenge: challenge.id, operator: challenge.operator, ...punished, reason }, 'challenge settled');
}
