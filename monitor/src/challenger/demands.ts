import type { ChainView } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import type { Due } from './due.ts';

/** What is due of demands: none yet. */
export async function demandsDue(_context: ChallengerContext, _view: ChainView): Promise<Due[]> {
  return [];
}
