import { expect, test } from 'vitest';
import type { Mutant } from './mutants.ts';
import { type Result, renewed, scoreOf, unexplained } from './report.ts';

const mutant = (id: string, original = 'a'): Mutant => {
  const edit = { operator: 'arithmetic', start: 0, end: 1, text: '-' } as const;
  return { ...edit, id: id.padEnd(10, '0'), file: 'contracts/A.sol', place: 'f', line: 3, original };
};
const results: readonly Result[] = [
  { mutant: mutant('1'), outcome: { outcome: 'killed', by: 'ATest.test_f_works' } },
  { mutant: mutant('2', 'a || b'), outcome: { outcome: 'survived' } },
  { mutant: mutant('3'), outcome: { outcome: 'survived' } },
  { mutant: mutant('4'), outcome: { outcome: 'uncompilable' } },
];

test('what does not compile is not counted, and survivors never round up', () => {
  expect(scoreOf(results)).toEqual({ total: 3, killed: 1, percent: 33.3 });
  const nearly = Array.from({ length: 10_000 }, (_, i) => results[i === 0 ? 1 : 0]!);
  expect(scoreOf(nearly).percent).toBe(99.9);
  expect(scoreOf([]).percent).toBe(0);
});

test('a renewed document keeps what people wrote around and into the table', () => {
  const first = renewed('# Mutation\n\nWhy.\n', results, 'seed');
  expect(unexplained(first)).toBe(2);
  const edited = first.replace(/(\| 2000000000 .*\| )not looked at yet \|/, '$1b implies a. |').concat('\nThe end.\n');
  const second = renewed(edited, results, 'seed');
  expect(second).toBe(edited);
  expect(unexplained(second)).toBe(1);
  const without = renewed(second, results.slice(0, 1), 'seed');
  expect(without).not.toContain('b implies a');
  expect(without).toMatch(/^# Mutation\n\nWhy\.\n/);
  expect(without).toMatch(/The end\.\n$/);
});
