import { expect, test } from 'vitest';
import { createClockGuard, provenSkew } from './clockGuard.ts';

const NOW = 1_800_000_000;

test.each([
  [1, NOW, 0],
  [1, NOW - 60, 0],
  [1, NOW - 61, 61],
  [1, NOW + 61, -61],
  [31337, NOW - 100_000, 0],
  [31337, NOW + 61, -61],
])('on chain %i a latest block of %i proves a skew of %i seconds', (chainId, blockTime, skew) => {
  expect(provenSkew(chainId, blockTime, NOW)).toBe(skew);
});

function guard(chainId: number) {
  const time = { wall: NOW * 1000, monotonic: 5_000 };
  const clock = createClockGuard({ chainId, clock: () => time.wall, monotonic: () => time.monotonic });
  const pass = (seconds: number, wallSeconds = seconds) => {
    time.monotonic += seconds * 1000;
    time.wall += wallSeconds * 1000;
  };
  return { clock, pass, wall: () => time.wall / 1000 };
}

test('a clock that runs with the chain is fine', () => {
  const { clock, pass, wall } = guard(1);
  for (let i = 0; i < 10; i++) {
    pass(600);
    clock.observe(wall() - 12);
    expect(clock.state()).toEqual({ ok: true, skewSeconds: 0 });
  }
});

test('a clock that is set while the operator runs is noticed before the next block', () => {
  const { clock, pass } = guard(31337);
  pass(10, 10 + 300);
  expect(clock.state()).toEqual({ ok: false, skewSeconds: 300 });
  pass(10, 10 - 300);
  expect(clock.state()).toEqual({ ok: true, skewSeconds: 0 });
});

test('a chain that contradicts the clock is believed until it agrees again', () => {
  const { clock, wall } = guard(1);
  clock.observe(wall() + 90);
  expect(clock.state()).toEqual({ ok: false, skewSeconds: -90 });
  clock.observe(wall() - 5);
  expect(clock.state().ok).toBe(true);
});

test('a chain or node that stands still accuses no clock; one whose new blocks are old does', () => {
  const { clock, pass, wall } = guard(1);
  const head = wall() - 3;
  for (let i = 0; i < 10; i++) {
    clock.observe(head);
    pass(30);
  }
  expect(clock.state()).toEqual({ ok: true, skewSeconds: 0 });
  pass(0, 300);
  clock.observe(head);
  expect(clock.state()).toEqual({ ok: false, skewSeconds: 300 });
  pass(0, -300);
  clock.observe(wall() - 90);
  expect(clock.state()).toEqual({ ok: false, skewSeconds: 90 });
});

test('a machine that slept is fine again once the chain agrees with its clock', () => {
  const { clock, pass, wall } = guard(1);
  pass(1, 7200);
  expect(clock.state().ok).toBe(false);
  clock.observe(wall() - 3);
  expect(clock.state().ok).toBe(true);
});

test('a head that the start checks have judged proves nothing while it stands, and everything once it moves', () => {
  const clock = createClockGuard({ chainId: 1, clock: () => NOW * 1000, monotonic: () => 0, judgedHead: NOW - 3600 });
  clock.observe(NOW - 3600);
  expect(clock.state().ok).toBe(true);
  clock.observe(NOW - 3590);
  expect(clock.state()).toEqual({ ok: false, skewSeconds: 3590 });
});
