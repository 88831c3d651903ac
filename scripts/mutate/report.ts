import type { Mutant } from './mutants.ts';
import { OPERATORS } from './operators.ts';
import type { Outcome } from './trial.ts';

export type Result = { readonly mutant: Mutant; readonly outcome: Outcome };

const BEGIN = '<!-- generated: npm run mutate -->';
const END = '<!-- /generated -->';
const NO_REASON = 'not looked at yet';

/** Mutants that compile, and how many of them a test noticed. */
export function scoreOf(results: readonly Result[]): { total: number; killed: number; percent: number } {
  const counted = results.filter(({ outcome }) => outcome.outcome !== 'uncompilable');
  const killed = counted.filter(({ outcome }) => outcome.outcome === 'killed').length;
  const percent = counted.length === 0 ? 0 : Math.floor((killed * 1000) / counted.length) / 10;
  return { total: counted.length, killed, percent };
}

/** The document with its generated part renewed. Reasons, which people write into the table, are kept. */
export function renewed(document: string, results: readonly Result[], seed: string): string {
  const [before, rest] = split(document, BEGIN);
  const [old, after] = split(rest, END);
  const reasons = reasonsIn(old);
  return `${before}${BEGIN}\n\n${generated(results, seed, reasons)}\n${END}${after}`;
}

/** Survivors for which nobody wrote a reason. */
export function unexplained(document: string): number {
  return document.split(`| ${NO_REASON} |`).length - 1;
}

function generated(results: readonly Result[], seed: string, reasons: ReadonlyMap<string, string>): string {
  const { total, killed, percent } = scoreOf(results);
  const survivors = results.filter(({ outcome }) => outcome.outcome === 'survived').map(({ mutant }) => mutant);
  survivors.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  return [
    `${total} mutants, ${killed} killed: ${percent} %. Sample: "${seed}".`,
    '',
    ...table(
      ['File', 'Mutants', 'Killed'],
      countsBy(results, ({ file }) => file),
    ),
    '',
    ...table(
      ['Operator', 'Mutants', 'Killed'],
      countsBy(results, ({ operator }) => operator, OPERATORS),
    ),
    '',
    ...table(
      ['Survivor', 'Where', 'Change', 'Why it survives'],
      survivors.map((one) => [
        one.id,
        `${one.file.replace(/^contracts\//, '')}:${one.line} ${one.place}`,
        `${one.operator}: ${code(one.original)} → ${code(one.text)}`,
        reasons.get(one.id) ?? NO_REASON,
      ]),
    ),
    '',
  ].join('\n');
}

function countsBy(
  results: readonly Result[],
  keyOf: (mutant: Mutant) => string,
  keys: readonly string[] = [...new Set(results.map(({ mutant }) => keyOf(mutant)))].sort(),
): string[][] {
  return keys.flatMap((key) => {
    const { total, killed } = scoreOf(results.filter(({ mutant }) => keyOf(mutant) === key));
    return total === 0 ? [] : [[key, String(total), String(killed)]];
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** The last cell of each row that begins with an id. */
function reasonsIn(text: string): Map<string, string> {
  const rows = [...text.matchAll(/^\| ([0-9a-f]{10}) \|.*(?<!\\)\| (.*) \|$/gm)];
  return new Map(rows.flatMap(([, id, reason]) => (reason === NO_REASON ? [] : [[id!, reason!]])));
}

function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return line === '' ? 'nothing' : `\`${line.length > 90 ? `${line.slice(0, 87)}...` : line}\``;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}
