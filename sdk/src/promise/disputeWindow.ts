/** Last second at which a fault of a receipt can be brought. `presentedAt`: when it was published, 0 if never. */
export function admissibleUntil(anchorBy: number, presentedAt: number, window: number): number {
  return Math.max(anchorBy, presentedAt) + window;
}

/** Last second at which a fork of what was anchored at `anchoredAt` keeps it from being settled. */
export function openUntil(anchoredAt: number, window: number): number {
  return anchoredAt + window;
}

/** Whether what was anchored at `anchoredAt` has stood for a whole window at `time`, if no fork was recorded. */
export function isSettled(anchoredAt: number, window: number, time: number): boolean {
  return time > openUntil(anchoredAt, window);
}
