import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import {
  exactAdd,
  exactCompare,
  exactDiv,
  exactIntegral,
  exactMul,
  exactSqrt,
  exactSub,
  exactToInt,
} from '../../../test/models/exactArithmetic.ts';
import { NAN_BITS, roundExact } from '../../../test/models/exactRounding.ts';
import * as float from './float32.ts';

const { bitsOf, fromBits } = float;
const CASES = 20_000;

const EDGES = [
  ...[0x00000000, 0x00000001, 0x00000003, 0x007fffff, 0x00800000, 0x00800001, 0x3effffff, 0x3f000000, 0x3f000001],
  ...[0x3f7fffff, 0x3f800000, 0x3f800001, 0x3fc00000, 0x40200000, 0x4a800001, 0x4affffff, 0x4b000000, 0x4b7fffff],
  ...[0x4b800000, 0x4effffff, 0x4f000000, 0x5f800000, 0x7f000000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc12345],
].flatMap((bits) => [bits, bits | 0x80000000]);
const EDGE_PAIRS = EDGES.flatMap((a) => EDGES.map((b) => [a, b] as const));

/** Pairs that meet carries, cancellation and the two ends of the range: the second is often of a size near the first. */
function randomPairs(seed: number): (readonly [number, number])[] {
  const { below, chance } = createRandom(seed);
  return Array.from({ length: CASES }, () => {
    const a = below(2 ** 32) | 0;
    const field = (((a >>> 23) & 0xff) + below(53) - 26) & 0xff;
    const fraction = chance(30) ? (1 << below(23)) - below(2) : below(2 ** 23);
    return [a, chance(20) ? below(2 ** 32) | 0 : (below(2) << 31) | (field << 23) | fraction];
  });
}

describe.each([
  ['add', float.add, exactAdd],
  ['sub', float.sub, exactSub],
  ['mul', float.mul, exactMul],
  ['div', float.div, exactDiv],
] as const)('%s', (_, operation, exact) => {
  test('is the exact result rounded once, for all pairs of edges and random patterns', () => {
    const wrong = [...EDGE_PAIRS, ...randomPairs(1)].filter(
      ([a, b]) => bitsOf(operation(fromBits(a), fromBits(b))) !== exact(a, b),
    );
    expect(wrong).toEqual([]);
  });
});

const singles = [...EDGES, ...randomPairs(2).flat()];

test('products and quotients near the ends of the range round exactly', () => {
  const { below } = createRandom(3);
  const wrong: number[][] = [];
  for (let i = 0; i < CASES; i++) {
    const a = (below(254) << 23) | below(2 ** 23);
    // The result's exponent lands where subnormals begin, or where the range ends.
    const target = below(2) === 0 ? below(30) - 24 : 252 + below(6);
    const operand = (field: number) => (Math.min(254, Math.max(0, field)) << 23) | below(2 ** 23);
    const [b, c] = [operand(target + 127 - (a >>> 23)), operand((a >>> 23) + 127 - target)];
    if (bitsOf(float.mul(fromBits(a), fromBits(b))) !== exactMul(a, b)) wrong.push([a, b]);
    if (bitsOf(float.div(fromBits(a), fromBits(c))) !== exactDiv(a, c)) wrong.push([a, c]);
  }
  expect(wrong).toEqual([]);
});

test('sqrt is the exact root rounded once', () => {
  expect(singles.filter((bits) => bitsOf(float.sqrt(fromBits(bits))) !== exactSqrt(bits))).toEqual([]);
});

test.each([
  ['floor', float.floor],
  ['ceil', float.ceil],
  ['trunc', float.trunc],
  ['nearest', float.nearest],
] as const)('%s', (how, operation) => {
  const near = Array.from({ length: 4000 }, (_, i) => bitsOf(Math.fround((i - 2000) / 8)));
  const wrong = [...singles, ...near].filter((bits) => bitsOf(operation(fromBits(bits))) !== exactIntegral(bits, how));
  expect(wrong).toEqual([]);
});

test('toInt truncates and saturates', () => {
  expect(singles.filter((bits) => float.toInt(fromBits(bits)) !== exactToInt(bits))).toEqual([]);
});

test('fromInt rounds to nearest, ties to even', () => {
  const { below } = createRandom(4);
  const integers = [0, 1, -1, 0x7fffffff, -0x80000000, 0x1000001, 0x1000003, -0x1000001];
  for (let i = 0; i < CASES; i++) integers.push((below(2 ** 32) | 0) >> below(32));
  const wrong = integers.filter((i) => bitsOf(float.fromInt(i)) !== roundExact(i < 0, BigInt(Math.abs(i))));
  expect(wrong).toEqual([]);
});

test('comparisons follow the order of the values; a NaN is in no order', () => {
  const wrong = [...EDGE_PAIRS, ...randomPairs(5)].filter(([a, b]) => {
    const sign = exactCompare(a, b);
    const [x, y] = [fromBits(a), fromBits(b)];
    const wanted = sign === undefined ? [0, 0, 0] : [sign === 0, sign < 0, sign <= 0].map(Number);
    return `${[float.equal(x, y), float.less(x, y), float.lessOrEqual(x, y)]}` !== `${wanted}`;
  });
  expect(wrong).toEqual([]);
});

test('min and max: a NaN wins, then order, then the sign of zero', () => {
  const wrong = [...EDGE_PAIRS, ...randomPairs(6)].filter(([a, b]) => {
    const sign = exactCompare(a, b);
    // Patterns of two zeros: the negative one is the lesser int32.
    const aIsLess = sign === 0 ? (a | 0) < (b | 0) : sign === -1;
    const [least, most] = sign === undefined ? [NAN_BITS, NAN_BITS] : aIsLess ? [a, b] : [b, a];
    const [x, y] = [fromBits(a), fromBits(b)];
    return bitsOf(float.min(x, y)) !== (least | 0) || bitsOf(float.max(x, y)) !== (most | 0);
  });
  expect(wrong).toEqual([]);
});

test.each([
  ['neg', float.neg, (bits: number) => bits ^ 0x80000000],
  ['abs', float.abs, (bits: number) => bits & 0x7fffffff],
  ['withSign of -0', (x: number) => float.withSign(x, -0), (bits: number) => bits | 0x80000000],
  ['withSign of 1', (x: number) => float.withSign(x, 1), (bits: number) => bits & 0x7fffffff],
  ['a pattern to its value and back', (x: number) => x, (bits: number) => bits | 0],
] as const)('%s touches the sign bit alone, and any NaN becomes the canonical one', (_, operation, exact) => {
  const wrong = singles.filter((bits) => {
    const x = fromBits(bits);
    return bitsOf(operation(x)) !== (Number.isNaN(x) ? NAN_BITS : exact(bits));
  });
  expect(wrong).toEqual([]);
});
