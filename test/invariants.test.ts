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
const sentences = new Map(rows.map(([id = '', sentence = '']) => [id, sentence]));

// `// INVARIANT F8: <sentence>`, and where that is too long for a line, more lines that begin with `//` and three spaces.
const TAG = /^[ ]*\/\/ INVARIANT ([A-Z]\d+): (.*(?:\n *\/\/ {3}.*)*)$/gm;

type Tag = { path: string; id: string; sentence: string };

const sources = execFileSync('git', ['ls-files', '--', '*.ts', '*.sol'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && path !== 'test/invariants.test.ts' && existsSync(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const tags: Tag[] = sources.flatMap(({ path, text }) =>
  [...text.matchAll(TAG)].map(([, id = '', comment = '']) => ({
    path,
    id,
    sentence: comment.replace(/\n *\/\/ {3}/g, ' '),
  })),
);

const isTest = (path: string) => path.startsWith('test/') || path.endsWith('.test.ts');

test('each id names one invariant', () => {
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBe(sentences.size);
});

test('each invariant is tagged where it is enforced, and each tag has its row', () => {
  const enforced = tags.filter(({ path }) => !isTest(path)).map(({ id }) => id);
  expect([...new Set(enforced)].sort()).toEqual([...sentences.keys()].sort());
});

test('each tag says the sentence of its row, word for word', () => {
  expect(tags.filter(({ id, sentence }) => sentence !== sentences.get(id))).toEqual([]);
});

test('no tag has another form', () => {
  const loose = sources.filter(({ text }) => text.match(/INVARIANT:? [A-Z]\d+/g)?.length !== text.match(TAG)?.length);
  expect(loose.map(({ path }) => path)).toEqual([]);
});

test('each invariant says where it is enforced and tested', () => {
  const named = (cell: string | undefined) => /[\w/.*-]+\.(ts|sol)/.test(cell ?? '');
  expect(rows.filter(([, , enforced, tested]) => !named(enforced) || !named(tested)).map(([id]) => id)).toEqual([]);
});
