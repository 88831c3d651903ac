import type { ChallengerContext, SkipReason } from './challengerContext.ts';

const LONGEST_MS = 60_000;

/** Lets a subject rest after it could not be acted upon: twice as long each time, at most a minute. */
export function rest(
  { resting, clock }: Pick<ChallengerContext, 'resting' | 'clock'>,
  id: string,
  firstMs: number,
): void {
  const times = (resting.get(id)?.times ?? 0) + 1;
  // Anyone can raise suspicions: what rests must not fill the memory.
  if (resting.size > 10_000) resting.clear();
  resting.set(id, { until: clock() + Math.min(LONGEST_MS, firstMs * 2 ** Math.min(times - 1, 16)), times });
}

export function isResting({ resting, clock }: Pick<ChallengerContext, 'resting' | 'clock'>, id: string): boolean {
  return clock() < (resting.get(id)?.until ?? 0);
}

/** Notes why a subject was passed over; told once while the reason stays. */
export function skip(context: ChallengerContext, id: string, reason: SkipReason, fields: object = {}): void {
  if (context.skipped.get(id) === reason) return;
  if (context.skipped.size > 10_000) context.skipped.clear();
  context.skipped.set(id, reason);
  context.onSkip(reason);
  context.logger.warn({ challenge: id, reason, ...fields }, 'A challenge is passed over.');
}
