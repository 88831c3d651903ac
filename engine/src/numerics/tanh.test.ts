import { describe, expect, test } from 'vitest';
import { REFERENCES } from '../../../scripts/numerics/references.ts';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { largestError, resultBits } from '../../../test/models/unaryFunction.ts';
import { fromBits } from './float32.ts';
import { tanh } from './tanh.ts';

describe('tanh', () => {
  test.each([
    ['+0', 0x00000000, '00000000'],
    ['-0', 0x80000000, '80000000'],
    ['the least subnormal', 0x00000001, '00000001'],
    ['the least subnormal below', 0x80000001, '80000001'],
    ['+infinity', 0x7f800000, '3f800000'],
    ['-infinity', 0xff800000, 'bf800000'],
    ['NaN', 0x7fc00001, '7fc00000'],
    ['9.1', 0x4111999a, '3f800000'],
    ['-20', 0xc1a00000, 'bf800000'],
    ['1', 0x3f800000, '3f42f7d6'],
    ['just within the border', 0x3f0c9f53, '3effffff'],
    ['the border', 0x3f0c9f54, '3f000000'],
  ])('of %s (%i) is %s', (_, bits, result) => {
    expect(resultBits(tanh, bits)).toBe(result);
  });

  test('is within its bound of the exact value', () => {
    expect(largestError(tanh, REFERENCES.tanh, [-10, 10])).toBeLessThan(2.04);
  });

  test('has the sign of its input and is odd', () => {
    const { below } = createRandom(11);
    const inputs = Array.from({ length: 10_000 }, () => fromBits(below(0x7f800000)));
    expect(inputs.filter((x) => tanh(-x) !== -tanh(x))).toEqual([]);
  });
});
