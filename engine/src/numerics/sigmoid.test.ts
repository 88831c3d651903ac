import { describe, expect, test } from 'vitest';
import { REFERENCES } from '../../../scripts/numerics/references.ts';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { largestError, resultBits } from '../../../test/models/unaryFunction.ts';
import { sigmoid } from './sigmoid.ts';

describe('sigmoid', () => {
  test.each([
    ['+0', 0x00000000, '3f000000'],
    ['-0', 0x80000000, '3f000000'],
    ['+infinity', 0x7f800000, '3f800000'],
    ['-infinity', 0xff800000, '00000000'],
    ['NaN', 0xffffffff, '7fc00000'],
    ['17', 0x41880000, '3f800000'],
    ['18', 0x41900000, '3f800000'],
    ['-88, where e^88 is infinite', 0xc2b20000, '001840fc'],
    ['-103', 0xc2ce0000, '00000001'],
    ['-104', 0xc2d00000, '00000000'],
    ['the least finite', 0xff7fffff, '00000000'],
    ['the largest finite', 0x7f7fffff, '3f800000'],
  ])('of %s (%i) is %s', (_, bits, result) => {
    expect(resultBits(sigmoid, bits)).toBe(result);
  });

  test('is within its bound of the exact value', () => {
    expect(largestError(sigmoid, REFERENCES.sigmoid, [-104, 20])).toBeLessThan(2.42);
  });

  test('stays between 0 and 1 and meets its mirror image in a half', () => {
    const { below } = createRandom(11);
    const inputs = Array.from({ length: 10_000 }, () => Math.fround((below(2 ** 32) / 2 ** 32) * 40));
    const wrong = inputs.filter((x) => {
      const [left, right] = [sigmoid(-x), sigmoid(x)];
      return !(left >= 0 && left <= 0.5 && right >= 0.5 && right <= 1 && Math.abs(left + right - 1) < 2 ** -22);
    });
    expect(wrong).toEqual([]);
  });
});
