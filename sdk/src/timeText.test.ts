import { expect, it } from 'vitest';
import { dateText, durationText } from './timeText.ts';

it.each([
  [0, '1970-01-01 00:00:00 UTC'],
  [1_800_000_000, '2027-01-15 08:00:00 UTC'],
  [2 ** 64, '18446744073709552000 s after 1970'],
  [Number.NaN, 'NaN s after 1970'],
])('second %d is %s', (seconds, text) => expect(dateText(seconds)).toBe(text));

it.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [90, '1 minute 30 seconds'],
  [3600, '1 hour'],
  [90_061, '1 day 1 hour'],
  [1_209_600, '14 days'],
])('a span of %d seconds is %s', (seconds, text) => expect(durationText(seconds)).toBe(text));
