import { describe, expect, test } from 'vitest';
import { erf64, erfc64 } from './errorFunction.ts';

// x, erf(x), 1 - erf(x), each the binary64 value nearest to the true one.
const KNOWN = [
  [1e-8, 1.1283791670955126e-8, 0.9999999887162083],
  [0.125, 0.1403162048013338, 0.8596837951986662],
  [0.5, 0.5204998778130465, 0.4795001221869535],
  [0.9375, 0.8151024010343998, 0.1848975989656002],
  [1, 0.8427007929497149, 0.15729920705028513],
  [1.25, 0.9229001282564583, 0.07709987174354177],
  [1.5, 0.9661051464753108, 0.033894853524689274],
  [1.9990234375, 0.9953020429519791, 0.004697957048020856],
  [2, 0.9953222650189527, 0.004677734981047266],
  [2.5, 0.999593047982555, 0.0004069520174449589],
  [3, 0.9999779095030014, 2.209049699858544e-5],
  [3.75, 0.9999998862727434, 1.1372725656979665e-7],
  [4, 0.9999999845827421, 1.541725790028002e-8],
  [5.5, 0.9999999999999927, 7.357847917974398e-15],
] as const;

describe('the error function in binary64', () => {
  test.each(KNOWN)('of %f is right to 1e-15', (x, erf, erfc) => {
    expect(Math.abs(erf64(x) / erf - 1)).toBeLessThan(1e-15);
    expect(erf64(-x)).toBe(-erf64(x));
    if (x < 2) expect(Math.abs(erfc64(x) - erfc)).toBeLessThan(1e-15);
    else expect(Math.abs(erfc64(x) / erfc - 1)).toBeLessThan(4e-15);
  });

  test('at its ends', () => {
    expect([erf64(0), erf64(7), erf64(-7), erf64(Number.POSITIVE_INFINITY)]).toEqual([0, 1, -1, 1]);
    expect(erf64(-0)).toBe(-0);
    expect(erf64(Number.NaN)).toBeNaN();
  });
});
