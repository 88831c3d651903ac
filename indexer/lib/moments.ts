import { InputError } from '@assay/sdk';
import type { Facts } from './facts.ts';
import type { IndexVersion } from './indexVersion.ts';
import { rememberFacts } from './rememberFacts.ts';

/** The index at one version of its tables. What was read once is not read again, and answers are kept by their keys. */
export type Moment = { readonly version: IndexVersion; readonly facts: Facts; readonly kept: Map<string, unknown> };

/**
 * Gives out the present moment: the same one as long as no row changed. Throws InputError CHAIN_INCONSISTENT while anchors are
 * missing from the index.
 */
export type Moments = () => Promise<Moment>;

/** An answer made at a moment. `keys`: it may be kept under these, because it follows from them and the rows alone. */
export type Made<Answer> = { readonly answer: Answer; readonly keys: readonly string[] };

/** An answer is a few kilobytes. */
const MOST_KEPT = 5000;
/** An index whose rows change faster than an answer is made is catching up; the last answer says of which block it is. */
const MOST_TRIES = 3;

/** Creates the source of moments of an index. */
export function createMoments(readVersion: () => Promise<IndexVersion>, facts: Facts): Moments {
  let present: Moment | undefined;
  return async () => {
    const version = await readVersion();
    if (version.gap) throw missingAnchors();
    if (present?.version.key !== version.key) present = { version, facts: rememberFacts(facts), kept: new Map() };
    return present;
  };
}

/**
 * Returns the answer that was kept for `key` since the rows last changed, else makes one; again if rows changed meanwhile, so
 * that it does not mix two blocks. `tellKept` is
 * told the moment at which the answer may be kept under `key`.
 */
export async function answerOnce<Answer>(
  moments: Moments,
  key: string,
  make: (moment: Moment) => Promise<Made<Answer>>,
  tellKept: (at: Moment) => void = () => {},
): Promise<Answer> {
  let moment = await moments();
  for (let tries = 1; ; tries++) {
    const kept = moment.kept.get(key) as Answer | undefined;
    if (kept !== undefined) {
      tellKept(moment);
      return kept;
    }
    const { answer, keys } = await make(moment);
    const after = await moments();
    // INVARIANT X14: An answer is kept only if no row changed while it was made, and given out only until one does.
    if (after === moment) for (const one of keys) keep(moment, one, answer);
    if (after === moment && keys.includes(key)) tellKept(moment);
    if (after === moment || tries === MOST_TRIES) return answer;
    moment = after;
  }
}

/** Keeps something that follows from a moment's rows and the key alone. */
export function keep(moment: Moment, key: string, value: unknown): void {
  if (moment.kept.size < MOST_KEPT) moment.kept.set(key, value);
}

function missingAnchors(): InputError {
  const message =
    'The RPC node withheld anchors, so that the index is wrong; it is made anew by itself. If this stays, use another node.';
  return new InputError('CHAIN_INCONSISTENT', message);
}
