/** What a challenger may spend, in wei, demands' bonds included. */
export type SpendingLimits = { readonly perDay: bigint; readonly perChallenge: bigint };

export const DAY_MS = 86_400_000;

/** Why `wei` more must not be spent now; undefined when they may. The day is the last 24 hours, whenever the process started. */
export function whyNotSpend(
  wei: bigint,
  spent: { readonly today: bigint; readonly onSubject: bigint },
  limits: SpendingLimits,
): 'DAY_CAP' | 'CHALLENGE_CAP' | undefined {
  // INVARIANT W15: What is spent or set aside in any 24 hours, and on any one challenge, stays below its cap, over
  //   restarts too.
  if (spent.today + wei > limits.perDay) return 'DAY_CAP';
  return spent.onSubject + wei > limits.perChallenge ? 'CHALLENGE_CAP' : undefined;
}
