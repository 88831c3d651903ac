// How far the scalar functions of docs/numerics.md are from the exact values: `npm run bench -- functions`. By default every 257th of all 2^32 inputs; with ALL=1 also each input of the ranges below.
import { erf } from '../../engine/src/numerics/erf.ts';
import { exp } from '../../engine/src/numerics/exp.ts';
import { fromBits } from '../../engine/src/numerics/float32.ts';
import { log } from '../../engine/src/numerics/log.ts';
import { pow } from '../../engine/src/numerics/pow.ts';
import { rsqrt } from '../../engine/src/numerics/rsqrt.ts';
import { sigmoid } from '../../engine/src/numerics/sigmoid.ts';
import { tanh } from '../../engine/src/numerics/tanh.ts';
import { createRandom } from '../../test/generators/randomNumbers.ts';
import { REFERENCES } from '../numerics/references.ts';
import { ulpError } from '../numerics/ulp.ts';

type Errors = { inputs: number; largest: number; worst: string; notNearest: number; falls: number };
type Range = { readonly signs: readonly number[]; readonly from: number; readonly to: number };

const ALL = process.env.ALL === '1';
const ONLY = process.env.FUNCTIONS?.split(',');
const SAMPLE_STEP = 257;
const POW_SAMPLE = ALL ? 100_000_000 : 4_000_000;
const NEGATIVE = 0x80000000;
const INFINITE = 0x7f800000;

/** In which patterns a function does not repeat itself: outside it is constant, the input itself, or the same significands with other exponents. tanh and erf only copy the sign. */
const UNARY = {
  exp: { fn: exp, dense: [{ signs: [0, NEGATIVE], from: 0x33000000, to: 0x42d00000 }] },
  log: { fn: log, dense: [{ signs: [0], from: 0, to: INFINITE }] },
  tanh: { fn: tanh, dense: [{ signs: [0], from: 0x39000000, to: 0x41200000 }] },
  erf: {
    fn: erf,
    dense: [
      { signs: [0], from: 0, to: 0x01000000 },
      { signs: [0], from: 0x38000000, to: 0x40800000 },
    ],
  },
  sigmoid: { fn: sigmoid, dense: [{ signs: [0, NEGATIVE], from: 0x32000000, to: 0x42d00000 }] },
  rsqrt: {
    fn: rsqrt,
    dense: [
      { signs: [0], from: 0, to: 0x01000000 },
      { signs: [0], from: 0x3f800000, to: 0x40800000 },
    ],
  },
} as const;
const EVERYWHERE: Range = { signs: [0, NEGATIVE], from: 0, to: INFINITE };

const NONE: Errors = { inputs: 0, largest: 0, worst: '', notNearest: 0, falls: 0 };

const hex = (bits: number) => `0x${bits.toString(16).padStart(8, '0')}`;

/** Adds what the patterns of a range show. `falls` counts inputs whose result lies on the wrong side of the result before. */
function measureRange(
  errors: Errors,
  fn: (x: number) => number,
  exact: (x: number) => number,
  { signs, from, to }: Range,
  step: number,
): void {
  const rising = fn(1) >= fn(0.5) ? 1 : -1;
  for (const sign of signs) {
    const direction = sign === 0 ? rising : -rising;
    let previous = Number.NaN;
    for (let bits = from; bits <= to; bits += step) {
      const x = fromBits(sign + bits);
      const result = fn(x);
      const reference = exact(x);
      errors.inputs++;
      if (direction * (result - previous) < 0) errors.falls++;
      previous = result;
      if (Object.is(result, Math.fround(reference))) {
        // No more than half a unit away.
        if (errors.largest >= 0.5) continue;
      } else errors.notNearest++;
      const error = ulpError(result, reference);
      if (error > errors.largest) [errors.largest, errors.worst] = [error, hex(sign + bits)];
    }
  }
}

/** Random bases, half of them anywhere and half from 1/2 to 2, with an exponent for which the power is anything from the least to the largest finite value. */
function powErrors(): Errors {
  const errors = { ...NONE };
  const { below } = createRandom(15);
  while (errors.inputs < POW_SAMPLE) {
    const x = errors.inputs % 2 === 0 ? fromBits(below(INFINITE)) : Math.fround(0.5 + (1.5 * below(2 ** 24)) / 2 ** 24);
    const y = Math.fround(((below(2 ** 32) / 2 ** 32) * 277 - 149) / Math.log2(x));
    if (x === 0 || x === 1) continue;
    errors.inputs++;
    const [result, reference] = [pow(x, y), x ** y];
    if (result !== Math.fround(reference)) errors.notNearest++;
    const error = ulpError(result, reference);
    if (error > errors.largest) [errors.largest, errors.worst] = [error, `${x} ** ${y}`];
  }
  return errors;
}

function unaryErrors(name: keyof typeof UNARY): Errors {
  const errors = { ...NONE };
  const { fn, dense } = UNARY[name];
  measureRange(errors, fn, REFERENCES[name], EVERYWHERE, SAMPLE_STEP);
  if (ALL) for (const range of dense) measureRange(errors, fn, REFERENCES[name], range, 1);
  return errors;
}

function print(name: string, { inputs, largest, worst, notNearest, falls }: Errors, seconds: number): void {
  console.log(
    [
      name.padEnd(8),
      `${inputs} inputs`.padEnd(18),
      `max ${largest.toFixed(4)} ulp at ${worst}`.padEnd(34),
      `not the nearest ${notNearest} (${((100 * notNearest) / inputs).toFixed(3)} %)`,
      name === 'pow' ? '' : `falls ${falls}`,
      `${seconds.toFixed(0)} s`,
    ].join('  '),
  );
}

const measures: readonly (readonly [string, () => Errors])[] = [
  ...(Object.keys(UNARY) as (keyof typeof UNARY)[]).map((name) => [name, () => unaryErrors(name)] as const),
  ['pow', powErrors],
];
for (const [name, measure] of measures) {
  if (ONLY !== undefined && !ONLY.includes(name)) continue;
  const start = performance.now();
  const errors = measure();
  print(name, errors, (performance.now() - start) / 1000);
}
