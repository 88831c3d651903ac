import { describe, expect, test } from 'vitest';
import { evaluate, fitBinary32 } from './minimax.ts';

const one = () => 1;

describe('fitBinary32', () => {
  test('finds a polynomial that binary32 can hold', () => {
    const target = (x: number) => 0.5 + x * (0.25 - x * 3);
    const { coefficients, error } = fitBinary32({ target, weight: one, from: -1, to: 2, degree: 2 });
    expect(coefficients).toEqual([0.5, 0.25, -3]);
    expect(error).toBeLessThan(1e-12);
  });

  test('comes near the least error, which is known for powers: 2^(1 - n) for x^n by a lower degree', () => {
    const { error } = fitBinary32({ target: (x) => x ** 5, weight: one, from: -1, to: 1, degree: 4 });
    expect(error).toBeGreaterThanOrEqual(2 ** -4 * 0.9999);
    expect(error).toBeLessThan(2 ** -4 * 1.001);
  });

  test('gives binary32 coefficients, and as error the largest of them all', () => {
    const fit = { target: Math.exp, weight: (x: number) => Math.exp(-x), from: 0.1, to: 0.9, degree: 4 };
    const { coefficients, error } = fitBinary32(fit);
    expect(coefficients.map(Math.fround)).toEqual(coefficients);
    for (let x = 0.1; x < 0.9; x += 0.001) {
      expect(Math.abs(evaluate(coefficients, x) / Math.exp(x) - 1)).toBeLessThanOrEqual(error * 1.001);
    }
  });
});
