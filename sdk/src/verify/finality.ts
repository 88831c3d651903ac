import { isLate } from '../promise/anchoredInTime.ts';
import { admissibleUntil, openUntil } from '../promise/disputeWindow.ts';
import type { AnchorOutcome } from './anchor.ts';
import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Check } from './types.ts';

/** What the finality check adds: FINAL can be said after this second, if nothing else comes up. */
export type FinalityOutcome = { readonly check: Check; readonly finalAt?: number };

/**
 * Check `finality`: could everyone who wanted to dispute it have done so? Settled, shown to be anchored in time, published (or
 * held by the caller all along, who then could have disputed it), and the window after that over.
 */
export function finalityCheck(
  context: VerifyContext,
  { anchoredAt }: AnchorOutcome,
  settled: boolean,
): FinalityOutcome {
  const { hand, facts, held } = context;
  const { anchorBy } = hand.signed.receipt;
  const { window, grace } = facts.constants;
  const { presentedAt } = facts.standing;
  if (anchoredAt === undefined) {
    return { check: { name: 'finality', ok: 'skipped', reasons: [], detail: 'It was not shown to be anchored.' } };
  }
  const disputableUntil = admissibleUntil(anchorBy, presentedAt, window);
  const finalAt = Math.max(disputableUntil, openUntil(anchoredAt, window));
  if (!settled)
    return { check: { name: 'finality', ok: 'skipped', reasons: [], detail: 'It is not settled.' }, finalAt };
  const reasons: Reason[] = [];
  if (isLate(anchorBy, anchoredAt, grace)) {
    reasons.push(
      reason('TIMELINESS_UNSHOWN', 'It was not shown that it was anchored in time; show an earlier anchor.'),
    );
  }
  if (presentedAt === 0 && !held) {
    reasons.push(reason('NOT_PUBLISHED', 'Nobody published it, so nobody but its holders could dispute it.'));
  }
  // INVARIANT S22: FINAL is said only after the last second at which a fault of the receipt could be brought, of a
  //   receipt that was published or that the caller held all along.
  if (facts.time <= disputableUntil) {
    reasons.push(reason('DISPUTE_WINDOW_OPEN', `Faults of it can be brought until ${finalAt}; it is ${facts.time}.`));
  }
  return { check: { name: 'finality', ok: reasons.length === 0, reasons }, finalAt };
}
