import { describe, expect, test } from 'vitest';
import { REFERENCES } from '../../../scripts/numerics/references.ts';
import { largestError, resultBits } from '../../../test/models/unaryFunction.ts';
import { rsqrt } from './rsqrt.ts';

describe('rsqrt', () => {
  test.each([
    ['+0', 0x00000000, '7f800000'],
    ['-0', 0x80000000, 'ff800000'],
    ['+infinity', 0x7f800000, '00000000'],
    ['-infinity', 0xff800000, '7fc00000'],
    ['below zero', 0x80000001, '7fc00000'],
    ['NaN', 0x7fc00001, '7fc00000'],
    ['the least subnormal', 0x00000001, '64b504f3'],
    ['1', 0x3f800000, '3f800000'],
    ['4', 0x40800000, '3f000000'],
    ['the largest finite', 0x7f7fffff, '1f800001'],
  ])('of %s (%i) is %s', (_, bits, result) => {
    expect(resultBits(rsqrt, bits)).toBe(result);
  });

  test('is within its bound of the exact value', () => {
    expect(largestError(rsqrt, REFERENCES.rsqrt, [0, 100])).toBeLessThan(1.5);
  });
});
