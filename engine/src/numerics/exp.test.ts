import { describe, expect, test } from 'vitest';
import { REFERENCES } from '../../../scripts/numerics/references.ts';
import { descents, largestError, resultBits } from '../../../test/models/unaryFunction.ts';
import { exp } from './exp.ts';

describe('exp', () => {
  test.each([
    ['-0', 0x80000000, '3f800000'],
    ['+0', 0x00000000, '3f800000'],
    ['the least subnormal', 0x00000001, '3f800000'],
    ['+infinity', 0x7f800000, '7f800000'],
    ['-infinity', 0xff800000, '00000000'],
    ['NaN', 0xffc12345, '7fc00000'],
    ['1', 0x3f800000, '402df854'],
    ['the last finite result', 0x42b17217, '7f7fff84'],
    ['the first overflow', 0x42b17218, '7f800000'],
    ['the largest finite', 0x7f7fffff, '7f800000'],
    ['the last normal result', 0xc2aeac4f, '00800026'],
    ['the first subnormal result', 0xc2aeac50, '007fffe6'],
    ['the last result above 0', 0xc2cff1b4, '00000001'],
    ['the first 0', 0xc2cff1b5, '00000000'],
    ['the least finite', 0xff7fffff, '00000000'],
  ])('of %s (%i) is %s', (_, bits, result) => {
    expect(resultBits(exp, bits)).toBe(result);
  });

  test('is within its bound of the exact value', () => {
    expect(largestError(exp, REFERENCES.exp, [-104, 89])).toBeLessThan(1);
  });

  test('never falls from one input to the next', () => {
    expect(descents(exp, [0x33000000, 0x42b17218])).toEqual([]);
    expect(descents((x) => -exp(-x), [0x33000000, 0x42cff1b5])).toEqual([]);
  });
});
