import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const paths = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n');
const rows = readFileSync('docs/bad-input.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| item'));

/** Files that a name in the last column means; those without a folder are integration tests. */
function filesOf(name: string): string[] {
  const meant = [
    name,
    `test/contracts/${name}`,
    `test/integration/${name}.test.ts`,
    `test/integration/crash/${name}.test.ts`,
  ];
  return paths.filter(
    (path) => meant.includes(path) || path.startsWith(`test/contracts/${name}/`) || isShort(path, name),
  );
}

const isShort = (path: string, name: string) => name.endsWith('.test.ts') && path.endsWith(`/${name}`);

test('each bad input names a test that is there', () => {
  expect(rows.length).toBeGreaterThan(80);
  const missing = rows.flatMap((row) => {
    const cell = row.split('|').at(-2) ?? '';
    const named = [...cell.matchAll(/`([^`]+)`((?:,? "[^"]+")*)/g)];
    if (named.length === 0) return [row];
    return named.flatMap(([, name = '', titles = '']) => {
      const text = filesOf(name)
        .map((path) => readFileSync(path, 'utf8'))
        .join('\n');
      if (text === '') return [name];
      const parts = [...titles.matchAll(/"([^"]+)"/g)].flatMap(([, title = '']) => title.split('…'));
      return parts.filter((part) => !text.includes(part.trim())).map((part) => `${name}: ${part}`);
    });
  });
  expect(missing).toEqual([]);
});
