// `node scripts/numerics/fit.ts`: prints the polynomials of docs/numerics.md, lowest coefficient first, as they were found. Nothing depends on running it again: the constants are frozen.
import { erf64, erfc64 } from './errorFunction.ts';
import { type Approximation, fitBinary32 } from './minimax.ts';

const { LN2 } = Math;
const HALF_LN2 = (LN2 / 2) * 1.0001;
const ROOT_2_END = (Math.SQRT2 - 1) / (Math.SQRT2 + 1);
const ROOT_3_2_END = (Math.sqrt(1.5) - 1) / (Math.sqrt(1.5) + 1);

/** (e^r - 1 - r) / r^2 by its series. */
function expRest(r: number): number {
  let [sum, term] = [0, 0.5];
  for (let k = 3; k < 32; k++) {
    sum += term;
    term *= r / k;
  }
  return sum;
}

/** The series of 2 * artanh(s) / s in z = s^2 from the term z^first on, divided by z^first. */
function artanhRest(z: number, first: number): number {
  let sum = 0;
  for (let k = 40; k >= first; k--) sum = sum * z + 2 / (2 * k + 1);
  return sum;
}

const erfRest = (z: number) => erf64(Math.sqrt(z)) / Math.sqrt(z);

/** What each polynomial stands for; the weight turns its error into the relative error of the function. */
const POLYNOMIALS: Record<string, Approximation> = {
  'exp C2..C6': {
    target: expRest,
    weight: (r) => (r * r) / Math.exp(r),
    ...{ from: -HALF_LN2, to: HALF_LN2, degree: 4 },
  },
  'log C1..C3': {
    target: (z) => artanhRest(z, 1),
    weight: (z) => z / artanhRest(z, 0),
    ...{ from: 1e-9, to: ROOT_2_END ** 2 * 1.0001, degree: 2 },
  },
  'tanh C2..C6': {
    target: (r) => 2 * expRest(2 * r),
    weight: (r) => (2 * r * r) / Math.expm1(2 * r),
    ...{ from: -HALF_LN2 / 2, to: HALF_LN2 / 2, degree: 4 },
  },
  'erf N0..N7': {
    target: (z) => erfRest(z) - 1,
    weight: (z) => 1 / erfRest(z),
    ...{ from: 1 / 128, to: 1.25 ** 2 * 1.0001, degree: 7 },
  },
  'erf F0..F6': {
    target: (a) => erfc64(a) ** (1 / 8),
    weight: (a) => (8 * erfc64(a) ** (7 / 8)) / erf64(a),
    ...{ from: 1.25 * 0.9999, to: 4.0001, degree: 6 },
  },
  'pow L1..L3': {
    target: (z) => artanhRest(z, 1) / LN2,
    weight: (z) => (z / artanhRest(z, 0)) * LN2,
    ...{ from: 1e-4, to: ROOT_3_2_END ** 2 * 1.0001, degree: 2 },
  },
  'pow E1..E6': {
    target: (r) => LN2 + LN2 * LN2 * r * expRest(r * LN2),
    weight: (r) => r / 2 ** r,
    ...{ from: -0.5001, to: 0.5001, degree: 5 },
  },
};

const pattern = (value: number) => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return `0x${view.getUint32(0).toString(16).padStart(8, '0')}`;
};

for (const [name, approximation] of Object.entries(POLYNOMIALS)) {
  const { coefficients, error } = fitBinary32(approximation);
  console.log(`${name}  2^${Math.log2(error).toFixed(2)}  ${coefficients.map(pattern).join(' ')}`);
}
