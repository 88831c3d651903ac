import type { InferenceReceipt } from '../receiptFields.ts';

/** The promise of a receipt: its entry is anchored by `anchorBy`. */
export type AnchorPromise = Pick<InferenceReceipt, 'leafIndex' | 'anchorBy'>;

/** Whether a promise is no longer than the contract lets it be; `maxDelay` in seconds. That it ends later than it begins, reading a receipt checks. */
export function isWithinDelay(receipt: Pick<InferenceReceipt, 'issuedAt' | 'anchorBy'>, maxDelay: number): boolean {
  return receipt.anchorBy - receipt.issuedAt <= maxDelay;
}

/** Last second at which an anchor still keeps the promise; `grace` in seconds. */
export function latestAnchor(anchorBy: number, grace: number): number {
  return anchorBy + grace;
}

/**
 * Whether the promise was broken by not anchoring at all.
 * @param head entries that are anchored, at `time` (unix seconds, by the chain)
 */
export function isOmitted(
  { leafIndex, anchorBy }: AnchorPromise,
  head: { readonly size: number; readonly time: number },
  grace: number,
): boolean {
  return head.size <= leafIndex && head.time > latestAnchor(anchorBy, grace);
}

/** Whether the promise was broken by anchoring late. `anchoredAt`: block time of the first anchor that covers the entry. */
export function isLate(anchorBy: number, anchoredAt: number, grace: number): boolean {
  return anchoredAt > latestAnchor(anchorBy, grace);
}
