import type { Address, Hex } from 'viem';
import type { Opening } from '../anchorWord.ts';
import { receiptDigest } from '../receipt.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import { type CourtCall, toOpeningArgument, toSignedArgument } from './courtArguments.ts';

/** What the bond of a demand depends on: whose it is, and the leaf that it asks for, if it asks for one. */
export type Demanded = { readonly operator: Address; readonly digest?: Hex };

/** A call that makes a demand. Send it with the bond, `CourtReader.demandBond(about)`, as value. */
export type DemandCall = CourtCall & { readonly about: Demanded };

/** Demands that a receipt be shown in its operator's log. */
export function demandLeafCall(signed: SignedReceipt): DemandCall {
  const { receipt, domain } = signed;
  const about = { operator: receipt.operator, digest: receiptDigest(receipt, domain) };
  return { functionName: 'demandLeaf', args: [toSignedArgument(signed)], about };
}

/** Demands that the anchoring after `anchoring` of an opening be shown to extend it. */
export function demandConsistencyCall(operator: Address, opening: Opening, anchoring: number): DemandCall {
  const args = [operator, toOpeningArgument(opening), BigInt(anchoring)];
  return { functionName: 'demandConsistency', args, about: { operator } };
}
