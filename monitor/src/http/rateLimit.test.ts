import { expect, test } from 'vitest';
import { callerOf, createRateLimit } from './rateLimit.ts';

test('a burst, then the steady rate, each caller for itself', () => {
  const limit = createRateLimit({ perSecond: 2, burst: 3, maxCallers: 10 });
  const at = (now: number) => [1, 2, 3, 4].map(() => limit('a', now));
  expect(at(0)).toEqual([true, true, true, false]);
  expect(limit('b', 0)).toBe(true);
  expect(at(999)).toEqual([true, false, false, false]);
  expect(at(100_000)).toEqual([true, true, true, false]);
  // A clock that goes back gives nothing.
  expect(limit('a', 0)).toBe(false);
});

test('strangers share one bucket when too many callers are known, until some are forgotten', () => {
  const limit = createRateLimit({ perSecond: 1, burst: 2, maxCallers: 2 });
  expect([limit('a', 0), limit('b', 0), limit('c', 0), limit('d', 0), limit('e', 0)]).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(limit('a', 0)).toBe(true);
  expect([limit('f', 10_000), limit('f', 10_000), limit('f', 10_000)]).toEqual([true, true, false]);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, caller) => expect(callerOf(address)).toBe(caller));
