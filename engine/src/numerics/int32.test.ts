import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import * as integer from './int32.ts';

const MIN = -(2 ** 31);
const MAX = 2 ** 31 - 1;
const EDGES = [0, 1, -1, 2, -2, 3, 7, -7, 46340, 46341, 65535, 65536, MAX, MAX - 1, MIN, MIN + 1];

const wrap = (value: bigint): number => Number(BigInt.asIntN(32, value));

function pairs(): [number, number][] {
  const { below } = createRandom(7);
  const random = () => (below(2 ** 32) | 0) >> below(32);
  return [
    ...EDGES.flatMap((a) => EDGES.map((b): [number, number] => [a, b])),
    ...Array.from({ length: 10_000 }, (): [number, number] => [random(), random()]),
  ];
}

describe.each([
  ['addInt', integer.addInt, (a: bigint, b: bigint) => a + b],
  ['subInt', integer.subInt, (a: bigint, b: bigint) => a - b],
  ['mulInt', integer.mulInt, (a: bigint, b: bigint) => a * b],
  ['divInt', integer.divInt, (a: bigint, b: bigint) => (b === 0n ? 0n : a / b)],
  ['minInt', integer.minInt, (a: bigint, b: bigint) => (a < b ? a : b)],
  ['maxInt', integer.maxInt, (a: bigint, b: bigint) => (a > b ? a : b)],
  ['and', integer.and, (a: bigint, b: bigint) => a & b],
  ['or', integer.or, (a: bigint, b: bigint) => a | b],
  ['xor', integer.xor, (a: bigint, b: bigint) => a ^ b],
  ['equalInt', integer.equalInt, (a: bigint, b: bigint) => (a === b ? 1n : 0n)],
  ['lessInt', integer.lessInt, (a: bigint, b: bigint) => (a < b ? 1n : 0n)],
  ['lessOrEqualInt', integer.lessOrEqualInt, (a: bigint, b: bigint) => (a <= b ? 1n : 0n)],
] as const)('%s', (_, operation, exact) => {
  test('is the exact result, wrapped', () => {
    const wrong = pairs().filter(([a, b]) => !Object.is(operation(a, b), wrap(exact(BigInt(a), BigInt(b)))));
    expect(wrong).toEqual([]);
  });
});

test('neg and abs wrap at the least integer', () => {
  const values = pairs().map(([a]) => a);
  expect(values.filter((a) => integer.negInt(a) !== wrap(-BigInt(a)))).toEqual([]);
  expect(values.filter((a) => integer.absInt(a) !== wrap(BigInt(Math.abs(a))))).toEqual([]);
});

describe('powInt', () => {
  test('wraps for exponents from 0 on', () => {
    const { below } = createRandom(8);
    for (let i = 0; i < 2000; i++) {
      const base = (below(2 ** 32) | 0) >> below(32);
      const exponent = below(200);
      expect(integer.powInt(base, exponent)).toBe(wrap(BigInt(base) ** BigInt(exponent)));
    }
    expect(integer.powInt(3, MAX)).toBe(wrap(powerModulo(3n, BigInt(MAX))));
    expect(integer.powInt(0, 0)).toBe(1);
  });

  test.each([
    [1, -1, 1],
    [-1, -1, -1],
    [-1, -2, 1],
    [-1, MIN, 1],
    [2, -1, 0],
    [-2, -1, 0],
    [MIN, -5, 0],
    [0, -1, 0],
  ])('%i to the power of %i is %i', (base, exponent, result) => {
    expect(integer.powInt(base, exponent)).toBe(result);
  });
});

function powerModulo(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let left = exponent; left > 0n; left >>= 1n, square = (square * square) & 0xffffffffn) {
    if ((left & 1n) === 1n) result = (result * square) & 0xffffffffn;
  }
  return result;
}
