import { isWithinDelay } from '../promise/anchoredInTime.ts';
import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Check } from './types.ts';

/** How far two honest clocks may be apart, seconds. */
export const MAX_SKEW = 120;

/** Check `times`: could it have been issued then, and is its promise within the contract's limit? */
export function timesCheck({ hand, facts, now }: VerifyContext): Check {
  const { receipt } = hand.signed;
  const { issuedAt, anchorBy } = receipt;
  const { maxDelay, genesis } = facts.constants;
  const reasons: Reason[] = [];
  if (!isWithinDelay(receipt, maxDelay)) {
    reasons.push(
      reason(
        'ANCHOR_BY_TOO_FAR',
        `anchorBy is ${anchorBy - issuedAt} s after issuedAt; ${maxDelay} s are allowed.`,
        'anchorBy',
      ),
    );
  }
  if (issuedAt > Math.max(now, facts.time) + MAX_SKEW) {
    reasons.push(reason('ISSUED_IN_FUTURE', `issuedAt ${issuedAt} lies in the future.`, 'issuedAt'));
  }
  if (issuedAt < genesis - MAX_SKEW) {
    reasons.push(reason('ISSUED_BEFORE_GENESIS', 'issuedAt lies before the contract was deployed.', 'issuedAt'));
  }
  // INVARIANT S2: A receipt from the future, from before the contract, or with a promise beyond MAX_DELAY is INVALID.
  return { name: 'times', ok: reasons.length === 0, reasons };
}
