/** What a part of a soak came to. */
export type SoakRow = Record<'what' | 'outcome' | 'minutes' | 'seed' | 'date' | 'commit', string>;

const START = '|---|';

/** The document with these rows in its table: new ones instead of older ones of the same part, all others as they are. */
export function renewedSoak(markdown: string, rows: readonly SoakRow[]): string {
  const lines = markdown.trimEnd().split('\n');
  const first = lines.findIndex((line) => line.startsWith(START)) + 1;
  const table = new Map(lines.slice(first).map((line) => [line.split('|')[1]!.trim(), line]));
  for (const { what, outcome, minutes, seed, date, commit } of rows) {
    table.set(what, `| ${[what, outcome, minutes, seed, date, commit].join(' | ')} |`);
  }
  return `${[...lines.slice(0, first), ...table.values()].join('\n')}\n`;
}
