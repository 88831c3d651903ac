import type { Address } from 'viem';
import type { Opening } from '../anchorWord.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import { type CourtCall, toOpeningArgument, toSignedArgument } from './courtArguments.ts';

/** Demands that a receipt be shown in its operator's log. Send it with the bond, `CourtReader.demandBond`, as value. */
export function demandLeafCall(signed: SignedReceipt): CourtCall {
  return { functionName: 'demandLeaf', args: [toSignedArgument(signed)] };
}

/** Demands that the anchoring after `anchoring` of an opening be shown to extend it. Send it with the bond as value. */
export function demandConsistencyCall(operator: Address, opening: Opening, anchoring: number): CourtCall {
  return { functionName: 'demandConsistency', args: [operator, toOpeningArgument(opening), BigInt(anchoring)] };
}
