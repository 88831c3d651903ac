import { describe, expect, test } from 'vitest';
import { ulpError } from '../../../scripts/numerics/ulp.ts';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { fromBits } from './float32.ts';
import { pow } from './pow.ts';

const { NaN: NAN, POSITIVE_INFINITY: INF } = Number;
const LARGEST = fromBits(0x7f7fffff);
const LEAST = fromBits(1);
const BELOW_ONE = fromBits(0x3f7fffff);
const ABOVE_ONE = fromBits(0x3f800001);

describe('pow', () => {
  const specials: readonly [string, ...(readonly [number, number, number])[]][] = [
    ['an exponent of zero', [NAN, 0, 1], [NAN, -0, 1], [0, 0, 1], [-INF, -0, 1], [-5, 0, 1]],
    ['a base of one', [1, NAN, 1], [1, INF, 1], [1, -INF, 1], [1, 1e30, 1]],
    ['NaN', [NAN, 1, NAN], [2, NAN, NAN], [0, NAN, NAN], [INF, NAN, NAN], [-1, NAN, NAN], [NAN, NAN, NAN]],
    ['+0', [0, 3, 0], [0, 2.5, 0], [0, -1, INF], [0, -2, INF], [0, -0.5, INF], [0, INF, 0], [0, -INF, INF]],
    ['-0', [-0, 3, -0], [-0, 2, 0], [-0, 2.5, 0], [-0, 0.5, 0], [-0, -1, -INF], [-0, -2, INF], [-0, -0.5, INF]],
    ['+infinity', [INF, 0.5, INF], [INF, 2, INF], [INF, -1, 0], [INF, -0.5, 0], [INF, INF, INF], [INF, -INF, 0]],
    ['-infinity', [-INF, 3, -INF], [-INF, 2, INF], [-INF, 0.5, INF], [-INF, -3, -0], [-INF, -2, 0], [-INF, INF, INF]],
    ['a negative base', [-2, 3, -8], [-2, 2, 4], [-2, -1, -0.5], [-8, 1 / 3, NAN], [-2, 0.5, NAN], [-2, INF, INF]],
    ['a base of minus one', [-1, INF, 1], [-1, -INF, 1], [-1, 16777215, -1], [-1, 16777216, 1], [-1, 4e9, 1]],
    ['an infinite exponent', [2, INF, INF], [2, -INF, 0], [0.5, INF, 0], [0.5, -INF, INF], [-0.5, INF, 0]],
    ['a huge exponent', [BELOW_ONE, 1e30, 0], [ABOVE_ONE, 1e30, INF], [BELOW_ONE, -LARGEST, INF], [-2, 1e30, INF]],
    ['a tiny exponent', [LARGEST, LEAST, 1], [LEAST, -LEAST, 1], [LEAST, LEAST, 1]],
    ['powers of two', [2, 127, 2 ** 127], [2, 128, INF], [2, -149, LEAST], [2, -150, 0], [0.25, 12, 2 ** -24]],
    ['overflow with a sign', [-1e20, 3, -INF], [-1e-20, 3, -0], [-1e20, -3, -0]],
  ];
  test.each(specials)('%s', (_, ...cases) => {
    for (const [x, y, result] of cases) expect([x, y, pow(Math.fround(x), Math.fround(y))]).toEqual([x, y, result]);
  });

  test('1, 2, -1 and 1/2 as exponents are the operations', () => {
    const { below } = createRandom(12);
    const inputs = Array.from({ length: 20_000 }, () => fromBits(below(0x7f800000)));
    expect(inputs.filter((x) => pow(-x, 1) !== -x)).toEqual([]);
    expect(inputs.filter((x) => pow(x, 2) !== Math.fround(x * x))).toEqual([]);
    expect(inputs.filter((x) => pow(-x, -1) !== Math.fround(1 / -x))).toEqual([]);
    expect(inputs.filter((x) => pow(x, 0.5) !== Math.fround(Math.sqrt(x)))).toEqual([]);
  });

  test('the sign follows the parity of an integer exponent, and nothing else changes', () => {
    const { below } = createRandom(13);
    const inputs = Array.from({ length: 20_000 }, () => [fromBits(below(0x7f800000)), below(400) - 200] as const);
    const wrong = inputs.filter(([x, y]) => !Object.is(pow(-x, y), y % 2 === 0 ? pow(x, y) : -pow(x, y)));
    expect(wrong).toEqual([]);
  });

  test('is within 2.4 ulp wherever the power is finite', () => {
    const { below } = createRandom(14);
    let largest = 0;
    for (let i = 0; i < 100_000; i++) {
      const x = i % 2 === 0 ? fromBits(below(0x7f800000)) : Math.fround(0.5 + (1.5 * below(2 ** 24)) / 2 ** 24);
      const exponent = (below(2 ** 32) / 2 ** 32) * 277 - 149;
      const y = Math.fround(exponent / Math.log2(x));
      if (Number.isFinite(y)) largest = Math.max(largest, ulpError(pow(x, y), x ** y));
    }
    expect(largest).toBeLessThan(2.4);
  });
});
