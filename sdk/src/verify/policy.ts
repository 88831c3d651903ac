import { REASON_WEIGHTS, type Weight } from './reason.ts';
import type { Check, CheckName, Verdict } from './types.ts';

/** Checks without which nothing binds. */
const BINDING: readonly CheckName[] = ['parse', 'domain', 'times', 'key', 'signature'];

/** Rungs from the top, each with the check that must have been made and found good. */
const LADDER: readonly (readonly [CheckName, Verdict])[] = [
  ['finality', 'FINAL'],
  ['settlement', 'SETTLED'],
  ['anchor', 'ANCHORED'],
  ['log', 'LOGGED'],
];

/**
 * The verdict that follows from the checks. Evidence outranks context: a receipt that binds and breaks a promise is BROKEN
 * even when it came from another call. What the court said outranks what the evidence at hand says.
 */
export function judge(checks: readonly Check[]): Verdict {
  const weights = new Set<Weight>(checks.flatMap(({ reasons }) => reasons.map(({ code }) => REASON_WEIGHTS[code])));
  const good = (name: CheckName) => checks.some((check) => check.name === name && check.ok === true);
  // INVARIANT S7: The verdict never names a rung whose check was not made and found good.
  if (weights.has('FATAL') || !BINDING.every(good)) return 'INVALID';
  if (weights.has('FAULTY')) return 'FAULTY';
  if (weights.has('DISPUTED')) return 'DISPUTED';
  if (weights.has('BROKEN')) return 'BROKEN';
  if (weights.has('CONTRADICTION')) return 'INVALID';
  if (weights.has('LATE')) return 'LATE';
  return LADDER.find(([name]) => good(name))?.[1] ?? 'SIGNED';
}
