import { isPulse, type PulseWindow } from '../promise/pulseWindow.ts';
import type { CourtReader } from './courtReader.ts';
import type { FaultCandidate } from './provableFault.ts';
import type { Pulse } from './pulse.ts';

/** A candidate that needs a pulse, and whose `provableFrom` does not count on it yet. */
export type PulsedCandidate = FaultCandidate & { readonly pulse: PulseWindow };

/** A look for pulses that remembers what it found: a thousand receipts of one halt share a few. */
export function pulseFinder({ court, now }: { readonly court: Pick<CourtReader, 'pulse'>; readonly now: number }) {
  const known: Pulse[] = [];
  return async (window: PulseWindow): Promise<Pulse | undefined> => {
    const kept = known.find(({ time }) => isPulse(time, window, now));
    if (kept !== undefined) return kept;
    const found = await court.pulse(window);
    if (found !== undefined) known.push(found);
    return found;
  };
}

/**
 * Looks for the pulse that a candidate needs and says from when on it is provable with it, or with one made now.
 * @returns undefined when there is none and it is too late for one: nobody can commit in the past
 */
export async function withPulse(
  candidate: PulsedCandidate,
  now: number,
  find: (window: PulseWindow) => Promise<Pulse | undefined>,
): Promise<FaultCandidate | undefined> {
  const { pulse, provableFrom } = candidate;
  const found = await find(pulse);
  // INVARIANT S18: A broken promise is offered only while a pulse is there or can still be made in time.
  if (found === undefined && now >= pulse.until) return undefined;
  const roomLeft = (found?.time ?? now + 1) + pulse.room + 1;
  return { ...candidate, provableFrom: Math.max(provableFrom, roomLeft), pulse: { ...pulse, found } };
}
