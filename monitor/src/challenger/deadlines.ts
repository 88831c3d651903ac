/** Everything in seconds (unix where it is a time). */
export type CourtTiming = {
  readonly grace: number;
  /** In which a receipt can be disputed. */
  readonly window: number;
  /** Between two offers of one transaction. */
  readonly resubmit: number;
  /** Until a block is final. */
  readonly finality: number;
};

/**
 * When a promise that has run out is worth a commitment. Not at once: who is a little late costs nobody anything. Not
 * late: a commitment by `anchorBy + GRACE / 2` lets the omission be challenged as soon as GRACE has passed.
 */
export function pulseFrom(anchorBy: number, timing: CourtTiming): number {
  return anchorBy + 1 + Math.floor(timing.grace / 8);
}

/**
 * The last moment at which to begin: a commitment and a challenge, each of which may have to be offered twice, must be
 * through before `admissibleUntil`, and stay through if the chain turns once.
 */
export function actBy(admissibleUntil: number, timing: CourtTiming): number {
  return admissibleUntil - 4 * timing.resubmit - timing.finality;
}

/** Order of work: what expires first, then what wins most. */
export function byUrgency(
  a: { readonly actBy: number; readonly win: bigint },
  b: { readonly actBy: number; readonly win: bigint },
): number {
  return a.actBy - b.actBy || (a.win === b.win ? 0 : a.win > b.win ? -1 : 1);
}
