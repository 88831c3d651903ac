/** What an account may spend, in wei, values included. What is not given is not limited. */
export type SpendingLimits = {
  readonly perTransaction?: bigint;
  readonly perSubject?: bigint;
  readonly perDay?: bigint;
  /** Of a day, by purpose. */
  readonly perPurpose?: Readonly<Record<string, bigint>>;
};

/** What was spent, or set aside for what waits. */
export type Spent = { readonly today: bigint; readonly onSubject: bigint; readonly onPurposeToday: bigint };

/** Which limit stands against a transaction. */
export type SpendingLimit = 'transaction' | 'day' | 'subject' | 'purpose';

/** The day is the last 24 hours, whenever the process started. */
export const DAY_MS = 86_400_000;

/** Which limit `wei` more would break; undefined when they may be spent. Speculation may use half of a day's limit. */
export function brokenLimit(
  wei: bigint,
  { purpose, speculative, total }: { readonly purpose: string; readonly speculative: boolean; readonly total: bigint },
  spent: Spent,
  limits: SpendingLimits,
): SpendingLimit | undefined {
  const { perTransaction, perSubject, perDay, perPurpose } = limits;
  const ofPurpose = perPurpose?.[purpose];
  // INVARIANT W15: What is spent or set aside in any 24 hours, and on any one challenge, stays below its cap, over
  //   restarts too.
  if (perDay !== undefined && spent.today + wei > (speculative ? perDay / 2n : perDay)) return 'day';
  if (perSubject !== undefined && spent.onSubject + wei > perSubject) return 'subject';
  if (ofPurpose !== undefined && spent.onPurposeToday + wei > ofPurpose) return 'purpose';
  return perTransaction !== undefined && total > perTransaction ? 'transaction' : undefined;
}
