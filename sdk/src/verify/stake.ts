import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Step } from './types.ts';

/** Step `stake`: does the operator have anything to lose? */
export function stakeStep({ facts }: VerifyContext, atAnchor: bigint | undefined): Step {
  const { own, delegated } = facts.stake;
  const reasons: Reason[] = [];
  if (own + delegated === 0n) reasons.push(reason('UNSTAKED', 'Nothing is at stake behind its operator now.'));
  else if (atAnchor === 0n) reasons.push(reason('UNSTAKED', 'Nothing was at stake behind it when it was anchored.'));
  return { name: 'stake', ok: reasons.length === 0, reasons };
}
