import { Hono } from 'hono';
import type { Challenger } from '../challenger/challenger.ts';
import type { Challenge } from '../challenger/challengeStore.ts';

const MOST_SHOWN = 200;

/** `/challenges`: what this monitor challenges, spent and won. Salts stay inside: with one, anybody could take the bounty. */
export function challengeRoutes(challenger: Challenger | undefined): Hono {
  const app = new Hono();
  app.get('/', (context) => {
    if (challenger === undefined) return context.json({ watchOnly: true, challenges: [] });
    const { spent, spentToday, won, ...state } = challenger.state();
    const amounts = { spentWei: String(spent), spentTodayWei: String(spentToday), wonOpg: String(won) };
    return context.json({
      watchOnly: false,
      ...state,
      ...amounts,
      challenges: challenger.challenges(MOST_SHOWN).map(show),
    });
  });
  return app;
}

function show(challenge: Challenge) {
  const { id, operator, fault, faultKey, digests, state, reason, win, bountyClaim, provableFrom, admissibleUntil } =
    challenge;
  const { createdAt, changedAt } = challenge;
  const times = { provableFrom, admissibleUntil, createdAt, changedAt };
  return {
    id,
    operator,
    fault,
    faultKey,
    digests,
    state,
    reason,
    bounty: String(win),
    recipient: bountyClaim.recipient,
    ...times,
    evidence: challenge.evidence,
  };
}
