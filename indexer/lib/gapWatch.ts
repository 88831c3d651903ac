import type { IndexVersion } from './indexVersion.ts';
import { REINDEX_EXIT } from './reindexExit.ts';

type Sources = {
  readonly version: () => Promise<Pick<IndexVersion, 'gap'>>;
  /** Milliseconds from the first look that finds a gap until the index is made anew. */
  readonly reindexAfter: number;
  readonly forget: () => Promise<void>;
  readonly exit: (code: number) => void;
  /** Is told of a look that failed, as when the database does not answer. The next one asks again. */
  readonly report: (error: unknown) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
};

/**
 * Returns a look at the index, to be taken every second or so. Some time after one found that anchors are missing, a look
 * forgets the index and ends the process with REINDEX_EXIT. What a gap hides lies before it, maybe far below what Ponder
 * calls final, so only a new index can have it. That holds even if a reorg takes back the anchor that showed the gap.
 */
export function createGapWatch({ version, reindexAfter, forget, exit, report, now }: Sources): () => Promise<void> {
  let foundAt: number | undefined;
  let looking = false;
  return async () => {
    if (looking) return;
    looking = true;
    try {
      if (foundAt === undefined && (await version()).gap) foundAt = now();
      if (foundAt === undefined || now() - foundAt < reindexAfter) return;
      await forget();
      exit(REINDEX_EXIT);
    } catch (error) {
      report(error);
    } finally {
      looking = false;
    }
  };
}
