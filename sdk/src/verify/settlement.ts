import { isSettled, openUntil } from '../promise/disputeWindow.ts';
import type { AnchorOutcome } from './anchor.ts';
import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Check } from './types.ts';

/** Check `settlement`: has the window passed since its own anchoring, with no fork recorded? */
export function settlementCheck({ facts }: VerifyContext, anchor: AnchorOutcome): { check: Check; settledAt?: number } {
  const { anchoredAt } = anchor;
  if (anchoredAt === undefined) {
    return { check: { name: 'settlement', ok: 'skipped', reasons: [], detail: 'It was not shown to be anchored.' } };
  }
  const { window } = facts.constants;
  const settledAt = openUntil(anchoredAt, window);
  const reasons: Reason[] = [];
  if (facts.forkedAt !== 0) {
    reasons.push(reason('FORK_RECORDED', `A fork of the operator's log was recorded at ${facts.forkedAt}.`));
  } else if (facts.standing.forkedAt !== 0) {
    const { forkedAt } = facts.standing;
    reasons.push(reason('FORK_BY_SILENCE', `At ${forkedAt} the operator had not shown that its log only grew.`));
  }
  // INVARIANT S5: A receipt is SETTLED only from the second after its own anchoring's time + WINDOW, by the chain's
  //   time, and only while no fork is recorded.
  if (!isSettled(anchoredAt, window, facts.time)) {
    reasons.push(reason('WINDOW_OPEN', `It can be disputed until ${settledAt}; the chain's time is ${facts.time}.`));
  }
  return { check: { name: 'settlement', ok: reasons.length === 0, reasons }, settledAt };
}
