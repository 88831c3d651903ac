/**
 * Gas limit for an anchor. An estimate made in one period is too low in the next, where the anchor also writes the ring.
 */
export const ANCHOR_GAS = 100_000n;
