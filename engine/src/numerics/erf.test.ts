import { describe, expect, test } from 'vitest';
import { REFERENCES } from '../../../scripts/numerics/references.ts';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { largestError, resultBits } from '../../../test/models/unaryFunction.ts';
import { erf } from './erf.ts';
import { fromBits } from './float32.ts';

describe('erf', () => {
  test.each([
    ['+0', 0x00000000, '00000000'],
    ['-0', 0x80000000, '80000000'],
    ['the least subnormal', 0x00000001, '00000001'],
    ['the least subnormal below', 0x80000001, '80000001'],
    ['+infinity', 0x7f800000, '3f800000'],
    ['-infinity', 0xff800000, 'bf800000'],
    ['NaN', 0x7fc00001, '7fc00000'],
    ['4', 0x40800000, '3f800000'],
    ['-4', 0xc0800000, 'bf800000'],
    ['just within the border', 0x3f9fffff, '3f6c432e'],
    ['the border', 0x3fa00000, '3f6c432f'],
    ['1', 0x3f800000, '3f57bb3d'],
  ])('of %s (%i) is %s', (_, bits, result) => {
    expect(resultBits(erf, bits)).toBe(result);
  });

  test('is within its bound of the exact value', () => {
    expect(largestError(erf, REFERENCES.erf, [-4, 4])).toBeLessThan(2.13);
  });

  test('has the sign of its input and is odd', () => {
    const { below } = createRandom(11);
    const inputs = Array.from({ length: 10_000 }, () => fromBits(below(0x7f800000)));
    expect(inputs.filter((x) => erf(-x) !== -erf(x))).toEqual([]);
  });
});
