import type { Transaction, TransactionRequest } from '@assay/node/transactions';
import { AssayError, InputError } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import { type Address, encodeFunctionData, type Hex } from 'viem';

/** What an anchor says: the root of the first `size` entries. */
export type AnchorContent = { readonly size: number; readonly root: Hex };

/** Gas for an anchor whatever the estimate: 60,000, and what writing a new ring slot may add by the time it is mined. */
const GAS = { least: 60_000n, extra: 30_000n };

/** What the transactions of one anchor have in common. */
export const anchorSubject = ({ size, root }: AnchorContent): string => `${size}:${root}`;

/** The key of an anchor's transaction. `before`: how many for this anchor ended without it. */
export const anchorKey = (subject: string, before: number): string => `anchor:${subject}:${before}`;

/** The size that a transaction anchors; undefined for one that is no anchor. */
export function anchoredBy(tx: Pick<Transaction, 'purpose' | 'subject'>): number | undefined {
  return tx.purpose === 'anchor' ? Number(tx.subject.split(':')[0]) : undefined;
}

/** The request to anchor. */
export function anchorRequest(
  anchor: AnchorContent,
  { operator, anchors, before, urgent }: { operator: Address; anchors: Address; before: number; urgent: boolean },
): TransactionRequest {
  const { size, root } = anchor;
  const data = encodeFunctionData({ abi: anchorsAbi, functionName: 'anchor', args: [operator, root, size] });
  const subject = anchorSubject(anchor);
  return { key: anchorKey(subject, before), subject, purpose: 'anchor', to: anchors, data, gas: GAS, urgent };
}

/** Says in the words of anchoring why `Anchors` refused. */
export function anchorRefusal(error: unknown): unknown {
  if (!(error instanceof AssayError) || error.code !== 'CONTRACT_REFUSED') return error;
  if (error.details.error === 'NotAnchorer') {
    const message =
      'Anchors refuses this account: it is neither the operator nor its anchor key. Call setAnchorKey from the operator account.';
    return new InputError('ANCHOR_KEY_NOT_DELEGATED', message, {}, { cause: error });
  }
  if (error.details.error === 'SizeOutOfRange') {
    const message = 'Anchors holds this size or a larger one by now. The next round reads it again.';
    return new InputError('ANCHOR_SIZE_TAKEN', message, {}, { cause: error });
  }
  return error;
}
