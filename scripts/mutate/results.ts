import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { closureOf, type Sources } from './solidityProject.ts';
import type { Outcome } from './trial.ts';

/** What a result holds for: hashes of the contracts that are involved, and of these with their tests. */
export type Basis = { readonly contracts: string; readonly all: string };

type Line = { readonly id: string; readonly basis: Basis; readonly outcome: Outcome };

export type Results = {
  /** The result of an earlier run, if it still holds. */
  find(id: string, basis: Basis): Outcome | undefined;
  add(id: string, basis: Basis, outcome: Outcome): void;
};

/** Results line by line in a file, so that an interruption loses nothing. */
export function openResults(file: string): Results {
  mkdirSync(dirname(file), { recursive: true });
  const known = new Map<string, Line>();
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (before !== '' && !before.endsWith('\n')) appendFileSync(file, '\n');
  for (const text of before.split('\n')) {
    const line = parsed(text);
    if (line !== undefined) known.set(line.id, line);
  }
  return {
    find: (id, basis) => {
      const line = known.get(id);
      if (line === undefined || line.basis.contracts !== basis.contracts) return undefined;
      // Better tests may kill a survivor, and do not bring a killed one back.
      return line.outcome.outcome !== 'survived' || line.basis.all === basis.all ? line.outcome : undefined;
    },
    add: (id, basis, outcome) => {
      const line: Line = { id, basis, outcome };
      known.set(id, line);
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
  };
}

/** The basis of results about mutants that some test files judge. */
export function basisOf(sources: Sources, testFiles: readonly string[]): Basis {
  const names = Object.keys(closureOf(sources, testFiles)).sort();
  const hash = (chosen: readonly string[]) => {
    const digest = createHash('sha256');
    for (const name of chosen) digest.update(`${name}\n${sources[name]}\n`);
    return digest.digest('hex').slice(0, 16);
  };
  return { contracts: hash(names.filter((name) => !name.startsWith('test/'))), all: hash(names) };
}

/** A line; undefined for the half of one that an interruption leaves. */
function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
