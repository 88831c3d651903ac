import { REASON_WEIGHTS, type Weight } from './reason.ts';
import type { Step, StepName, Verdict } from './types.ts';

/** Steps without which nothing binds. */
const BINDING: readonly StepName[] = ['parse', 'domain', 'times', 'key', 'signature'];

/** Rungs from the top, each with the step that must have been checked and found good. */
const LADDER: readonly (readonly [StepName, Verdict])[] = [
  ['finality', 'FINAL'],
  ['settlement', 'SETTLED'],
  ['anchor', 'ANCHORED'],
  ['log', 'LOGGED'],
];

/**
 * The verdict that follows from the steps. Evidence outranks context: a receipt that binds and breaks a promise is BROKEN
 * even when it came from another call. What the court said outranks what the evidence at hand says.
 */
export function judge(steps: readonly Step[]): Verdict {
  const weights = new Set<Weight>(steps.flatMap(({ reasons }) => reasons.map(({ code }) => REASON_WEIGHTS[code])));
  const good = (name: StepName) => steps.some((step) => step.name === name && step.ok === true);
  // INVARIANT S7: The verdict never names a rung whose step was not checked and found good.
  if (weights.has('FATAL') || !BINDING.every(good)) return 'INVALID';
  if (weights.has('FAULTY')) return 'FAULTY';
  if (weights.has('DISPUTED')) return 'DISPUTED';
  if (weights.has('BROKEN')) return 'BROKEN';
  if (weights.has('CONTRADICTION')) return 'INVALID';
  if (weights.has('LATE')) return 'LATE';
  return LADDER.find(([name]) => good(name))?.[1] ?? 'SIGNED';
}
