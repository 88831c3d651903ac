import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SCALARS } from '../ir/scalarFunctions.ts';

const document = readFileSync(new URL('../../../docs/numerics.md', import.meta.url), 'utf8');
const source = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

describe('docs/numerics.md', () => {
  test.each(['exp', 'log', 'tanh', 'erf', 'sigmoid', 'rsqrt', 'pow'] as const)(
    '%s has the constants of the program',
    (name) => {
      const section = document.split(/^### /m).find((part) => part.startsWith(`${name} (`));
      expect(section).toMatch(new RegExp(`^${name} \\(${SCALARS[name].code}\\)`));
      const blocks = (section!.match(/^ {4}.*$/gm) ?? []).join('\n');
      const written = [...blocks.matchAll(/#([0-9a-f]{8})/g)].map(([, digits]) => digits!);
      const used = [...source(`${name}.ts`).matchAll(/0x([0-9a-f]{8})/g)].map(([, digits]) => digits!);
      const distinct = (patterns: readonly string[]) =>
        [...new Set(patterns)].filter((bits) => bits !== '00000000').sort();
      const implied =
        name === 'pow'
          ? ['00800000', '3f000000', '40000000', '4b800000', 'fffff000']
          : name === 'log'
            ? ['00800000']
            : [];
      expect(distinct([...written, ...implied])).toEqual(
        distinct([...used, ...(name === 'pow' ? ['cf800000', 'fffff000'] : [])]),
      );
    },
  );

  test('names every function with its code', () => {
    const table = document.split('## Function codes')[1]!.split('\n## ')[0]!;
    const cells = [...table.matchAll(/\| ([\d ]+) \| ([\w ]+) \|/g)].flatMap(([, codes, names]) => {
      const listed = names!.trim().split(' ');
      return codes!
        .trim()
        .split(' ')
        .map((code, at) => [listed[at], Number(code)]);
    });
    const known = Object.entries(SCALARS).map(([name, { code }]) => [name, code]);
    expect(Object.fromEntries(cells)).toEqual(Object.fromEntries(known));
  });
});

test('programs use no function of Math that IEEE 754 does not define exactly', () => {
  const exact = ['fround', 'sqrt', 'floor', 'ceil', 'trunc', 'abs', 'min', 'max', 'imul'];
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => !file.endsWith('.test.ts'));
  const used = files.flatMap((file) => [...source(file).matchAll(/Math\.(\w+)/g)].map(([, name]) => name!));
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((name) => !exact.includes(name))).toEqual([]);
});
