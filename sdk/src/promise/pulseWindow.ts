/**
 * When a commitment of anybody's counts as a sign that the chain was alive: `after < time <= until` (unix seconds), and more
 * than `room` seconds before the challenge: so long was left to whoever should have acted.
 */
export type PulseWindow = { readonly after: number; readonly until: number; readonly room: number };

/** Sign of life that an omission needs: between the promise and half a grace before the challenge. */
export function pulseOfOmission(anchorBy: number, grace: number, lastChallenge: number): PulseWindow {
  const room = Math.floor(grace / 2);
  return { after: anchorBy, until: lastChallenge - room - 1, room };
}

/** Sign of life that lateness needs: between the promise and half a grace before the anchor that came late. */
export function pulseOfLateness(anchorBy: number, grace: number, anchoredAt: number): PulseWindow {
  const room = Math.floor(grace / 2);
  return { after: anchorBy, until: anchoredAt - room - 1, room };
}

/** Sign of life that silence needs: with a third of the demand's own time before it and after it. */
export function pulseOfSilence(openedAt: number, deadline: number): PulseWindow {
  const room = Math.floor((deadline - openedAt) / 3);
  return { after: openedAt + room, until: Number.MAX_SAFE_INTEGER, room };
}

/** Whether a commitment made at `time` is a sign of life for a challenge at `now`. */
export function isPulse(time: number, { after, until, room }: PulseWindow, now: number): boolean {
  return time > after && time <= until && time + room < now;
}
