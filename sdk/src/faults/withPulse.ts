import type { CourtReader } from './courtReader.ts';
import type { FaultCandidate } from './provableFault.ts';
import type { PulseWindow } from './pulse.ts';

/** A candidate that needs a pulse, and whose `provableFrom` does not count on it yet. */
export type PulsedCandidate = FaultCandidate & { readonly pulse: PulseWindow };

/**
 * Looks for the pulse that a candidate needs and says from when on it is provable with it, or with one made now.
 * @returns undefined when there is none and it is too late for one: nobody can commit in the past
 */
export async function withPulse(
  { now, court }: { readonly now: number; readonly court: Pick<CourtReader, 'pulse'> },
  candidate: PulsedCandidate,
): Promise<FaultCandidate | undefined> {
  const { pulse, provableFrom } = candidate;
  const found = await court.pulse(pulse);
  // INVARIANT: S18
  if (found === undefined && now >= pulse.until) return undefined;
  const roomLeft = (found?.time ?? now + 1) + pulse.room + 1;
  return { ...candidate, provableFrom: Math.max(provableFrom, roomLeft), pulse: { ...pulse, found } };
}
