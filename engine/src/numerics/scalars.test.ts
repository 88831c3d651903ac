import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { functionVectors } from '../../../test/generators/functionVectors.ts';
import { SCALARS } from '../ir/scalarFunctions.ts';
import { bitsOf, fromBits } from './float32.ts';
import { applyScalar, scalarOf } from './scalars.ts';

type Vectors = {
  readonly fn: number;
  readonly name: string;
  readonly takes: readonly string[];
  readonly gives: string;
  readonly cases: readonly string[];
};

const text = readFileSync(new URL('../../../test/vectors/exact/functions.json', import.meta.url), 'utf8');
const { functions }: { functions: readonly Vectors[] } = JSON.parse(text);

describe('committed vectors', () => {
  test('are what the programs give today', () => expect(functionVectors()).toBe(text));

  test('know every function, and both domains where a function has the choice', () => {
    expect([...new Set(functions.map(({ name }) => name))]).toEqual(Object.keys(SCALARS));
    expect(functions).toHaveLength(Object.keys(SCALARS).length + 2);
  });

  test.each(functions)('$name, $takes', ({ fn, takes, gives, cases }) => {
    for (const line of cases) {
      const words = (line.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 16));
      const [a, b, c] = takes.map((domain, at) => (domain === 'float' ? fromBits(words[at]!) : words[at]! | 0));
      const result = applyScalar(fn, a!, b, c);
      expect(gives === 'float' ? bitsOf(result) : result).toBe(words[takes.length]! | 0);
    }
  });
});

test('a code without a function is refused', () => {
  expect(() => scalarOf(14)).toThrow(expect.objectContaining({ code: 'PROGRAM_INVALID' }));
});

test('select takes its first operand as a truth value', () => {
  expect([applyScalar(28, -1, 2, 3), applyScalar(28, 0, 2, 3)]).toEqual([2, 3]);
});
