import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const rows = readFileSync('docs/invariants.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [A-Z]\d+ \|/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
const ids = rows.map(([id]) => id ?? '');

function tags(): string[] {
  const files = execFileSync('git', ['ls-files', '--', '*.ts', '*.sol'], { encoding: 'utf8' }).split('\n');
  return files
    .filter((path) => path !== '' && !path.startsWith('test/') && !path.endsWith('.test.ts') && existsSync(path))
    .flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/INVARIANT: ([A-Z]\d+(?:, [A-Z]\d+)*)/g)].flatMap((match) =>
        (match[1] ?? '').split(', '),
      ),
    );
}

test('each id names one invariant', () => {
  expect(ids.length).toBeGreaterThan(0);
  expect(ids).toEqual([...new Set(ids)]);
});

test('each invariant is tagged where it is enforced, and each tag has its row', () => {
  expect([...new Set(tags())].sort()).toEqual([...ids].sort());
});

test('each invariant says where it is enforced and tested', () => {
  const named = (cell: string | undefined) => /[\w/.*-]+\.(ts|sol)/.test(cell ?? '');
  expect(rows.filter(([, , enforced, tested]) => !named(enforced) || !named(tested)).map(([id]) => id)).toEqual([]);
});
