import type { RanTest } from './ranTest.ts';

/** A test that a row of a document names: a file with a title, or with none if any test of the file will do. */
export type NamedTest = { readonly file: string; readonly title?: string };

/** A row of a table that names tests, under what its first cell says. */
export type NamingRow = { readonly id: string; readonly cell: string };

/** The last column of the tables that name tests. */
const HEADINGS = ['test', 'tested at', 'here'];
/** `code` or "title" or a bare path of a test file. */
const TOKEN = /`([^`]+)`|"([^"]+)"|((?:[\w*.-]+\/)*[\w*.-]+\.(?:t\.sol|test\.ts))/g;
const FILE = /\.(t\.sol|test\.ts)$/;

/** Rows of a Markdown document's tables whose last column says which tests there are. */
export function namingRows(markdown: string): NamingRow[] {
  const rows: NamingRow[] = [];
  let reading = false;
  for (const line of markdown.split('\n')) {
    const cells = line.startsWith('|') ? line.slice(1, -1).split(/(?<!\\)\|/) : [];
    const cell = cells.at(-1)?.trim() ?? '';
    if (cells.length === 0) reading = false;
    else if (HEADINGS.includes(cell)) reading = true;
    else if (reading && !/^-+$/.test(cell)) rows.push({ id: cells[0]!.trim(), cell });
  }
  return rows;
}

/** What a cell names. A title belongs to the file before it; a name that is no file of `files` is a title. */
export function testsIn(cell: string, files: ReadonlySet<string>): NamedTest[] {
  const named: { file: string; titles: string[] }[] = [];
  for (const [, code, quoted, path] of cell.matchAll(TOKEN)) {
    const name = code ?? path;
    // A vector or a helper: not a test, and nothing after it is a title of the test before.
    if (name !== undefined && /\.(sol|json|ts)$/.test(name) && !FILE.test(name)) continue;
    const isFile = name !== undefined && (FILE.test(name) || matching(name, files).length > 0);
    if (isFile) named.push({ file: besides(named.at(-1)?.file, name, files), titles: [] });
    else named.at(-1)?.titles.push(quoted ?? name ?? '');
  }
  return named.flatMap(({ file, titles }) =>
    titles.length === 0 ? [{ file }] : titles.map((title) => ({ file, title })),
  );
}

/** What rows name and no passed test of the run is, as one line each. Tests that were skipped here are let pass. */
export function missingTests(rows: readonly NamingRow[], ran: readonly RanTest[]): string[] {
  const files = new Set(ran.map(({ file }) => file));
  return rows.flatMap(({ id, cell }) => {
    const named = testsIn(cell, files);
    if (named.length === 0) return excused(cell) ? [] : [`"${id}" names no test`];
    return named.filter((one) => !holds(one, files, ran)).map((one) => `"${id}": no test ${textOf(one)} passed`);
  });
}

/** What cannot be shown by a test says why. */
const excused = (cell: string) => /cannot apply|accepted|scripts\/verify\.ts/.test(cell);

function holds({ file, title = '' }: NamedTest, files: ReadonlySet<string>, ran: readonly RanTest[]): boolean {
  const meant = new Set(matching(file, files));
  const found = ran.filter((one) => meant.has(one.file) && hasParts(one.title, title));
  return found.length > 0 && found.every(({ status }) => status !== 'failed');
}

/** Whether a title has all that stands around the … of another, in order. */
function hasParts(title: string, wanted: string): boolean {
  let from = 0;
  for (const part of wanted.split('…').map((text) => text.trim())) {
    const at = title.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

/** Files that a name means: a path or its end (with * for anything), an integration test, or a folder of Solidity tests. */
function matching(name: string, files: ReadonlySet<string>): string[] {
  if (files.has(name)) return [name];
  const pattern = name.replace(/[.]/g, '\\.').replaceAll('*', '[^/]*');
  const meant = new RegExp(
    FILE.test(name) ? `(^|/)${pattern}$` : `^test/(integration/(crash/)?${pattern}\\.test\\.ts$|contracts/${pattern}/)`,
  );
  return [...files].filter((file) => meant.test(file));
}

/** A bare file name means the one beside the file named before it, if there is one. */
function besides(before: string | undefined, name: string, files: ReadonlySet<string>): string {
  if (before === undefined || name.includes('/') || !FILE.test(name)) return name;
  const near = before.slice(0, before.lastIndexOf('/') + 1) + name;
  return matching(near, files).length > 0 ? near : name;
}

function textOf({ file, title }: NamedTest): string {
  return title === undefined ? `of ${file}` : `"${title}" of ${file}`;
}
