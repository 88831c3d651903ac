import { describe, expect, test } from 'vitest';
import { REFERENCES } from '../../../scripts/numerics/references.ts';
import { descents, largestError, resultBits } from '../../../test/models/unaryFunction.ts';
import { log } from './log.ts';

describe('log', () => {
  test.each([
    ['+0', 0x00000000, 'ff800000'],
    ['-0', 0x80000000, 'ff800000'],
    ['1', 0x3f800000, '00000000'],
    ['+infinity', 0x7f800000, '7f800000'],
    ['-infinity', 0xff800000, '7fc00000'],
    ['below zero', 0x80000001, '7fc00000'],
    ['-1', 0xbf800000, '7fc00000'],
    ['NaN', 0x7f800001, '7fc00000'],
    ['the least subnormal', 0x00000001, 'c2ce8ed0'],
    ['the largest subnormal', 0x007fffff, 'c2aeac50'],
    ['the least normal', 0x00800000, 'c2aeac50'],
    ['the largest finite', 0x7f7fffff, '42b17218'],
    ['e', 0x402df854, '3f800000'],
  ])('of %s (%i) is %s', (_, bits, result) => {
    expect(resultBits(log, bits)).toBe(result);
  });

  test('is within its bound of the exact value', () => {
    expect(largestError(log, REFERENCES.log, [0, 8])).toBeLessThan(1);
  });

  test('never falls from one input to the next', () => {
    expect(descents(log, [0x00000001, 0x7f7fffff])).toEqual([]);
    expect(descents(log, [0x3f000000, 0x40000000])).toEqual([]);
  });
});
