import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Check } from './types.ts';

/** Check `stake`: does the operator have anything to lose? */
export function stakeCheck({ facts }: VerifyContext, atAnchor: bigint | undefined): Check {
  const { own, delegated } = facts.stake;
  const reasons: Reason[] = [];
  if (own + delegated === 0n) reasons.push(reason('UNSTAKED', 'Nothing is at stake behind its operator now.'));
  else if (atAnchor === 0n) reasons.push(reason('UNSTAKED', 'Nothing was at stake behind it when it was anchored.'));
  return { name: 'stake', ok: reasons.length === 0, reasons };
}
