import { describe, expect, test } from 'vitest';
import { checkChainClock, checkMirrorClocks, checkOldHead } from './checkClock.ts';
import type { MirrorState } from './checkMirrors.ts';

const MAINNET = 1;
const LIMIT = 60;
const NOW = 1_800_000_000;
const clock = () => NOW * 1000;
const head = (timestamp: number) => ({ number: 7n, hash: '0x00', timestamp }) as const;
const mirror = (skewSeconds: number | undefined): MirrorState => ({
  url: 'https://mirror.example',
  state: 'agrees',
  size: 1,
  skewSeconds,
  problem: undefined,
});
const refused = expect.objectContaining({ code: 'CLOCK_SKEW' });

describe('checkChainClock', () => {
  test.each([
    [0, 0],
    [60, 0],
    [61, 61],
  ])('a head of %d s ago is old by %d s', (age, expected) => {
    expect(checkChainClock(MAINNET, head(NOW - age), clock, LIMIT)).toBe(expected);
  });

  test('a head from the future is refused, on the local chain too', () => {
    for (const chainId of [MAINNET, 31337]) {
      expect(() => checkChainClock(chainId, head(NOW + 61), clock, LIMIT)).toThrow(refused);
    }
  });

  test('the local chain may stand still', () => {
    expect(checkChainClock(31337, head(NOW - 100_000), clock, LIMIT)).toBe(0);
  });
});

describe('checkOldHead', () => {
  test('mirrors that agree with the clock let an operator start on a halted chain', () => {
    expect(checkOldHead(3600, [mirror(1), mirror(undefined), mirror(-59)], LIMIT)).toMatch(/1 hour/);
  });

  test.each([
    ['nobody', []],
    ['mirrors without a date', [mirror(undefined)]],
    ['a mirror that contradicts it', [mirror(0), mirror(3600)]],
  ])('%s confirms the clock: refused', (_, mirrors) => {
    expect(() => checkOldHead(3600, mirrors, LIMIT)).toThrow(refused);
  });
});

describe('checkMirrorClocks', () => {
  test('most of the dated mirrors decide', () => {
    expect(() => checkMirrorClocks([mirror(70), mirror(70), mirror(0)], LIMIT)).toThrow(refused);
    expect(() => checkMirrorClocks([mirror(70), mirror(0), mirror(undefined)], LIMIT)).not.toThrow();
  });
});
