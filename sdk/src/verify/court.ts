import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Check } from './types.ts';

/** Check `court`: did the fault court record a fault of it, or is a demand open that may yet show one? */
export function courtCheck({ facts }: VerifyContext): Check {
  const { fault, disputed } = facts.standing;
  const reasons: Reason[] = [];
  // INVARIANT S21: A receipt with a recorded fault is FAULTY, and one with an open demand DISPUTED, whatever else was
  //   shown of it.
  if (fault !== undefined) {
    reasons.push(reason('FAULT_RECORDED', `The court recorded ${fault.fault} of this receipt at ${fault.time}.`));
  }
  if (disputed) {
    reasons.push(reason('DEMAND_OPEN', 'A demand about this receipt, or about its whole log, is open.'));
  }
  return { name: 'court', ok: reasons.length === 0, reasons };
}
