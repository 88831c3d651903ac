import { type CourtTiming, pulseFrom } from './deadlines.ts';

/** What is known of a challenge at one block. Times in unix seconds. */
export type ChallengeView = {
  /** Time that a transaction sent now would be mined at, at the earliest. */
  readonly now: number;
  readonly provableFrom: number;
  readonly admissibleUntil: number;
  /** When our commitment was recorded; undefined while it is not. */
  readonly committedAt: number | undefined;
  /** Of the promise that ran out, where the fault is one. */
  readonly anchorBy: number | undefined;
  /** The fault needs a sign of life of the chain, and there is none yet that counts by `now`. */
  readonly lacksPulse: boolean;
};

export type NextStep =
  | { readonly step: 'commit' | 'challenge' }
  | { readonly step: 'wait'; readonly until: number }
  | { readonly step: 'expired' };

/** What to do for a challenge that the court has not recorded. A commitment comes first: without one the bounty is burnt. */
export function nextStep(view: ChallengeView, timing: CourtTiming): NextStep {
  const { now, provableFrom, committedAt, anchorBy } = view;
  if (now > view.admissibleUntil) return { step: 'expired' };
  if (committedAt === undefined) {
    const from = anchorBy === undefined ? provableFrom : Math.min(pulseFrom(anchorBy, timing), provableFrom);
    return now < from ? { step: 'wait', until: from } : { step: 'commit' };
  }
  if (now < provableFrom) return { step: 'wait', until: provableFrom };
  // Our own commitment is a sign of life: half a GRACE after it, whoever should have anchored had the time.
  if (view.lacksPulse) return { step: 'wait', until: Math.max(now, committedAt + Math.floor(timing.grace / 2)) + 1 };
  return { step: 'challenge' };
}
