import type { Facts } from './facts.ts';
import { whileLocked } from './whileLocked.ts';

/** Rows of an index of any size must not fill the memory while no block comes. */
const MOST_ANSWERS = 20_000;

/**
 * The same facts, but what was read once is not read again: for one version of the tables, of which all answers share the
 * operator's row, its keys, its declarations and its models.
 */
export function rememberFacts(facts: Facts): Facts {
  const known = new Map<string, Promise<unknown>>();
  const remembering =
    (name: string, read: (...args: never[]) => Promise<unknown>) =>
    (...args: unknown[]): Promise<unknown> => {
      const key = `${name} ${args.join(' ').toLowerCase()}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      if (known.size >= MOST_ANSWERS) known.clear();
      const answer = whileLocked(() => read(...(args as never[])));
      known.set(key, answer);
      // A database that could not be asked may answer the next time.
      answer.catch(() => known.delete(key));
      return answer;
    };
  return Object.fromEntries(Object.entries(facts).map(([name, read]) => [name, remembering(name, read)])) as Facts;
}
