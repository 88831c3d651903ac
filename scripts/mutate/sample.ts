import { createHash } from 'node:crypto';
import type { Mutant } from './mutants.ts';

/** Changing this draws another sample. */
export const SEED = 'assay mutation sample 1';

/**
 * All mutants in the order in which they are tried: round after round one of each pair of file and operator, within a pair
 * by a hash. So every beginning of the list is spread over files and operators, and an edit elsewhere does not shuffle it.
 */
export function ordered(mutants: readonly Mutant[], seed = SEED): Mutant[] {
  const groups = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const key = `${mutant.file}\n${mutant.operator}`;
    groups.set(key, [...(groups.get(key) ?? []), mutant]);
  }
  const ranked = [...groups.values()].flatMap((group) =>
    [...group].sort((a, b) => compare(rankOf(a, seed), rankOf(b, seed))).map((mutant, round) => ({ mutant, round })),
  );
  ranked.sort((a, b) => a.round - b.round || compare(rankOf(a.mutant, seed), rankOf(b.mutant, seed)));
  return ranked.map(({ mutant }) => mutant);
}

function rankOf({ id }: Mutant, seed: string): string {
  return createHash('sha256').update(`${seed}\n${id}`).digest('hex');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
