import { expect, test } from 'vitest';
import { actBy, byUrgency, type CourtTiming, pulseFrom } from './deadlines.ts';
import { type ChallengeView, nextStep } from './nextStep.ts';

const timing: CourtTiming = { grace: 80, window: 300, resubmit: 10, finality: 20 };
const view = (change: Partial<ChallengeView>): ChallengeView => ({
  now: 1000,
  provableFrom: 900,
  admissibleUntil: 2000,
  committedAt: undefined,
  anchorBy: undefined,
  lacksPulse: false,
  ...change,
});
const step = (change: Partial<ChallengeView>) => nextStep(view(change), timing);

test('what is provable now is committed to first, then challenged', () => {
  expect(step({})).toEqual({ step: 'commit' });
  expect(step({ committedAt: 990 })).toEqual({ step: 'challenge' });
});

test('a promise that ran out: the commitment comes within the first half of GRACE, and not at once', () => {
  // anchorBy 950, GRACE until 1030; an eighth of it is patience.
  const promise = { anchorBy: 950, provableFrom: 1031 };
  expect(pulseFrom(950, timing)).toBe(961);
  expect(step({ ...promise, now: 960 })).toEqual({ step: 'wait', until: 961 });
  expect(step({ ...promise, now: 961 })).toEqual({ step: 'commit' });
  expect(961).toBeLessThanOrEqual(950 + timing.grace / 2);
  expect(step({ ...promise, now: 1030, committedAt: 961 })).toEqual({ step: 'wait', until: 1031 });
  expect(step({ ...promise, now: 1031, committedAt: 961 })).toEqual({ step: 'challenge' });
});

test('a commitment that came too late for a pulse: half a GRACE after it the operator has had its time', () => {
  const late = { anchorBy: 850, provableFrom: 931, committedAt: 1000, lacksPulse: true, now: 1010 };
  expect(step(late)).toEqual({ step: 'wait', until: 1041 });
});

test('after the last admissible second nothing is sent', () => {
  expect(step({ now: 2000 })).toEqual({ step: 'commit' });
  expect(step({ now: 2001 })).toEqual({ step: 'expired' });
});

test('work is ordered by what expires first, worked backwards, then by what wins most', () => {
  expect(actBy(2000, timing)).toBe(2000 - 4 * 10 - 20);
  const jobs = [
    { name: 'rich', actBy: 300, win: 9n },
    { name: 'poor', actBy: 300, win: 1n },
    { name: 'soon', actBy: 200, win: 0n },
  ];
  expect(jobs.toSorted(byUrgency).map(({ name }) => name)).toEqual(['soon', 'rich', 'poor']);
});
