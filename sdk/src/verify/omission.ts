import { isOmitted } from '../promise/anchoredInTime.ts';
import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';

/**
 * What the size of the anchored log alone says about a receipt.
 * @param proven whether its inclusion was shown, under a signed checkpoint or an anchored root; a proof that fails shows nothing
 */
export function omissionReasons({ hand, facts, call }: VerifyContext, proven: boolean): Reason[] {
  const { receipt } = hand.signed;
  const { leafIndex, anchorBy } = receipt;
  const { size } = facts.head;
  if (size <= leafIndex) {
    if (!isOmitted(receipt, { size, time: facts.time }, facts.constants.grace)) return [];
    return [
      reason(
        'OMITTED',
        `The anchored log still ends at ${size}, after the promised ${anchorBy} and the grace.`,
        'leafIndex',
      ),
    ];
  }
  // INVARIANT S12: A receipt at an index that is anchored already is believed only after its inclusion was shown; a
  //   proof that does not verify counts as no proof.
  if (call?.receivedAt === undefined || proven) return [];
  // An index that was anchored already may be another receipt's: an operator that counts twice would be believed.
  return [reason('LEAF_UNPROVEN', `Entry ${leafIndex} is anchored already; ask for its inclusion proof.`, 'leafIndex')];
}
