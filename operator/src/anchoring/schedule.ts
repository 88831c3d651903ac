/** `Anchors` takes at most this much growth at once. */
export const MAX_GROWTH = 2 ** 24;

/** How urgent the oldest receipt that no anchor covers yet is. */
export type Urgency = 'none' | 'due' | 'urgent';

/**
 * Says how urgently the oldest unanchored receipt wants an anchor. `issuedAt` and `now` in unix seconds,
 * `promiseSeconds` = anchorBy - issuedAt. `due` from a quarter of its promise on, whatever the cadence; `urgent`, with
 * higher fees and quicker replacement, from half of it on.
 */
export function urgencyOf(issuedAt: number, promiseSeconds: number, now: number): Urgency {
  const age = now - issuedAt;
  if (age >= promiseSeconds / 2) return 'urgent';
  return age >= promiseSeconds / 4 ? 'due' : 'none';
}

/** Returns the size to anchor next: the published one, or as far as one anchor may go. */
export function nextSize(anchored: number, published: number): number {
  return Math.min(published, anchored + MAX_GROWTH);
}

/** How long a transaction may wait before it is replaced, counted on the chain and not on our clock. */
export type Patience = { readonly blocks: number; readonly seconds: number };

/** Says whether a transaction offered at `since` was passed over for long enough. Urgent ones wait half as long. */
export function isStuck(
  since: { readonly number: bigint; readonly time: number },
  head: { readonly number: bigint; readonly timestamp: number },
  patience: Patience,
  urgent: boolean,
): boolean {
  const share = urgent ? 2 : 1;
  const blocks = Number(head.number - since.number);
  return blocks >= Math.max(1, patience.blocks / share) && head.timestamp - since.time >= patience.seconds / share;
}
