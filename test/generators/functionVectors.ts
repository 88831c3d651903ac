// `node test/generators/functionVectors.ts`: writes test/vectors/exact/functions.json, by which every port of the scalar functions is tested.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Domain } from '../../engine/src/ir/dtype.ts';
import { SCALARS, type ScalarName } from '../../engine/src/ir/scalarFunctions.ts';
import { bitsOf, fromBits } from '../../engine/src/numerics/float32.ts';
import { applyScalar } from '../../engine/src/numerics/scalars.ts';
import { createRandom } from './randomNumbers.ts';

/** One function on one choice of domains: each case is the operands' patterns, then the result's, 8 digits each. */
type FunctionVectors = {
  readonly fn: number;
  readonly name: ScalarName;
  readonly takes: readonly Domain[];
  readonly gives: Domain;
  readonly cases: readonly string[];
};

const CASES: Partial<Record<ScalarName, number>> = { exp: 130, log: 130, tanh: 130, erf: 130, sigmoid: 130, pow: 350 };

const FLOAT_EDGES = [
  ...[0x00000000, 0x00000001, 0x00000002, 0x007fffff, 0x00800000, 0x00800001, 0x3f7fffff, 0x3f800000, 0x3f800001],
  ...[0x3f000000, 0x3e99999a, 0x3fc00000, 0x40000000, 0x40200000, 0x40400000, 0x4afffffd, 0x4b000000, 0x4b000001],
  ...[0x4b800000, 0x4effffff, 0x4f000000, 0x5f000000, 0x7f7fffff, 0x7f800000, 0x7fc00000, 0x7f800001, 0x7fffffff],
].flatMap((bits) => [bits, (bits | 0x80000000) >>> 0]);
const INTEGER_EDGES = [0, 1, 2, 3, 5, 31, 32, 127, 128, 255, 46341, 65536, 0x7fffffff]
  .flatMap((i) => [i, -i])
  .concat(-0x80000000);

/** Where the programs branch, saturate, overflow and underflow, and their worst inputs. */
const BORDERS: Partial<Record<ScalarName, readonly number[]>> = {
  exp: [0x42b17217, 0x42b17218, 0xc2aeac50, 0xc2aeac51, 0xc2cff1b5, 0xc2cff1b4, 0xc2d00000, 0x42b20000, 0xc0bb4ed1],
  log: [0x3f3504f2, 0x3f3504f3, 0x3fb504f2, 0x3fb504f3, 0x402df854, 0x3f32cb8f],
  tanh: [0x3f0c9f53, 0x3f0c9f54, 0xbf0c9f55, 0x41102cb4, 0x411fffff, 0x41200000, 0xbdfdb4e4],
  erf: [0x3f9fffff, 0x3fa00000, 0x407ad9a0, 0x407fffff, 0x40800000, 0xbf9efb2e],
  sigmoid: [0xc2aeac50, 0xc2cff1b5, 0xc2d00000, 0x41800000, 0x418aa123, 0xc0b15e40],
  rsqrt: [0x0180cab3, 0x40800000, 0x40000001],
};

/** Bases and exponents of which each pair is a case of pow. */
const BASES = [0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000, 0x3f000000].concat([
  0xc0000000, 0x40400000, 0x41200000, 0x00000001, 0x3f7fffff,
]);
const EXPONENTS = [
  0x00000000, 0x80000000, 0x3f800000, 0x40000000, 0xbf800000, 0x3f000000, 0xbf000000, 0x40400000,
].concat([0xc0400000, 0x7f800000, 0xff800000, 0x7fc00000, 0x4b7fffff, 0x4b800000, 0xcf000001, 0x3eaaaaab]);

/** Pairs that a walk over the edges would hardly meet. */
const PAIRS: Record<Domain, readonly (readonly [number, number])[]> = {
  float: [
    ...([
      [0x00000000, 0x80000000],
      [0x80000000, 0x00000000],
      [0x00000000, 0x00000000],
    ] as const),
    ...([
      [0x80000000, 0x80000000],
      [0x7f800000, 0xff800000],
      [0x7f800000, 0x7f800000],
    ] as const),
    ...([
      [0x7f800000, 0x00000000],
      [0x00000000, 0x7f800000],
      [0x3f800000, 0x7fc00000],
    ] as const),
    ...([
      [0x7fc00000, 0x7fc00000],
      [0x3f800001, 0xbf800000],
      [0x00800000, 0x807fffff],
    ] as const),
    ...([
      [0x00800001, 0x3f000000],
      [0x00000003, 0x3f000000],
      [0x7f7fffff, 0x73000000],
    ] as const),
  ],
  integer: [
    ...([
      [-0x80000000, -1],
      [-0x80000000, 0],
      [5, 0],
      [-7, 2],
      [7, -2],
      [0, -1],
      [2, 31],
      [3, 21],
    ] as const),
    ...([
      [-1, -3],
      [-1, -4],
      [1, -5],
      [2, -1],
      [-2, 31],
      [0, 0],
      [-0x80000000, -0x80000000],
    ] as const),
  ],
};

const hex = (bits: number) => (bits >>> 0).toString(16).padStart(8, '0');

function vectorsOf(name: ScalarName, either: Domain): FunctionVectors {
  const { code, takes, gives } = SCALARS[name];
  const domains = takes.map((domain) => (domain === 'either' ? either : domain));
  const result = gives === 'either' ? either : gives;
  const { below } = createRandom(code * 2 + (either === 'float' ? 0 : 1));
  const next = () => below(2 ** 32) | 0;
  const operands = edgesOf(name, domains);
  while (operands.length < (CASES[name] ?? 70)) {
    operands.push(name === 'pow' ? randomPower(next) : domains.map((domain) => random(next, domain)));
  }
  const cases = operands.map((bits) => {
    const [a = 0, b = 0, c = 0] = bits.map((pattern, at) =>
      domains[at] === 'float' ? fromBits(pattern) : pattern | 0,
    );
    const value = applyScalar(code, a, b, c);
    return [...bits, result === 'float' ? bitsOf(value) : value].map(hex).join('');
  });
  return { fn: code, name, takes: domains, gives: result, cases };
}

function edgesOf(name: ScalarName, domains: readonly Domain[]): number[][] {
  if (name === 'pow') return BASES.flatMap((base) => EXPONENTS.map((exponent) => [base, exponent]));
  const [first, second, third] = domains.map((domain) => (domain === 'float' ? FLOAT_EDGES : INTEGER_EDGES));
  if (second === undefined) return [...first!, ...(BORDERS[name] ?? [])].map((bits) => [bits]);
  // A walk through the pairs that is not all of them: coprime steps.
  const walk = Array.from({ length: 30 }, (_, i) =>
    [first!, second, ...(third === undefined ? [] : [third])].map(
      (edges, at) => edges[(i * (7 + 6 * at) + at) % edges.length]!,
    ),
  );
  return third === undefined ? [...PAIRS[domains[0]!].map((pair) => [...pair]), ...walk] : walk;
}

/** Half of the floats anywhere, half of moderate size; half of the integers small. */
function random(next: () => number, domain: Domain): number {
  const bits = next();
  const plain = (next() & 1) === 0;
  if (domain === 'integer') return plain ? bits : bits >> 24;
  return plain ? bits : bitsOf(Math.fround(((bits | 0) / 2 ** 31) * 12));
}

/** A positive base anywhere, near one or moderate, and an exponent for which the power mostly stays finite. */
function randomPower(next: () => number): number[] {
  const kind = next() & 3;
  const bits = next() & 0x7fffffff;
  const base = kind < 2 ? bits : bitsOf(Math.fround(kind === 2 ? 0.5 + bits / 2 ** 31 : bits / 2 ** 27));
  return [base, bitsOf(Math.fround(((next() / 2 ** 31) * 151) / (Math.abs(Math.log2(fromBits(base))) || 1)))];
}

/** The text of the vector file. */
export function functionVectors(): string {
  const functions = (Object.keys(SCALARS) as ScalarName[]).flatMap((name) => {
    const { gives } = SCALARS[name];
    return gives === 'either' ? [vectorsOf(name, 'float'), vectorsOf(name, 'integer')] : [vectorsOf(name, 'float')];
  });
  const lines = functions.map(
    ({ cases, ...head }) =>
      `${JSON.stringify(head).slice(0, -1)},"cases":[\n${cases.map((c) => `"${c}"`).join(',\n')}\n]}`,
  );
  return `{"version":1,"functions":[\n${lines.join(',\n')}\n]}\n`;
}

if (import.meta.main) {
  mkdirSync(new URL('../vectors/exact/', import.meta.url), { recursive: true });
  writeFileSync(new URL('../vectors/exact/functions.json', import.meta.url), functionVectors());
}
