import type { ContractFunctionName } from 'viem';
import type { faultCourtAbi } from '../abi/index.ts';
import type { Opening } from '../anchorWord.ts';
import { receiptTypedData } from '../receipt.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import type { LeafProof } from './evidence.ts';

/** A function of the court that sends something. */
export type CourtFunction = ContractFunctionName<typeof faultCourtAbi, 'nonpayable' | 'payable'>;

/** A call to the court, in viem's terms: `writeContract({ address, abi: faultCourtAbi, ...call })`. */
export type CourtCall = { readonly functionName: CourtFunction; readonly args: readonly unknown[] };

/** The court's `SignedReceipt`. */
export function toSignedArgument({ receipt, domain, signature }: SignedReceipt) {
  return { receipt: receiptTypedData(receipt, domain).message, signature };
}

/** The court's `Opening`. */
export function toOpeningArgument({ slot, previous, anchorings }: Opening) {
  return { slot, previous, anchorings: anchorings.map(({ root, size, time }) => ({ root, size, time: BigInt(time) })) };
}

/** The court's `LeafProof`. */
export function toProofArgument({ anchoring, index, path }: LeafProof) {
  return { anchoring: BigInt(anchoring), index, path };
}
