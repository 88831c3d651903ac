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
