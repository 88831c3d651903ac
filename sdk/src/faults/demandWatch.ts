import type { Demand } from './demand.ts';

/** Follows demands by their numbers. */
export type DemandWatch = {
  /** The demands that are open now, in no order. Rejects with what the reads throw; the next call misses nothing for it. */
  read(): Promise<readonly Demand[]>;
};

/** Numbers looked at for the first time in one call: anyone can make demands against anyone. */
const NEW_PER_READ = 500;
/** Numbers looked at again in one call although they were of no concern. */
const AGAIN_PER_READ = 50;
/** Reads that are under way at once: thousands of open demands, one after the other, would take minutes. */
const AT_ONCE = 32;
const SETTLED_MS = 1_200_000;

/**
 * Opens a watch. A number that is of no concern is looked at again for `settledMs` (20 minutes unless given: longer than the
 * chain takes to be final): a reorganisation can give it to another demand, or take the answer away.
 * @param options.count demands ever made; ids count from 1
 * @param options.concerns which demands to follow; all unless given
 * @param options.clock unix milliseconds
 */
export function createDemandWatch(options: {
  readonly demand: (demandId: bigint) => Promise<Demand | undefined>;
  readonly count: () => Promise<number>;
  readonly concerns?: (demand: Demand) => boolean;
  readonly clock: () => number;
  readonly settledMs?: number;
}): DemandWatch {
  const { demand, count, concerns = () => true, clock, settledMs = SETTLED_MS } = options;
  const followed = new Set<number>();
  /** Since when a number has been of no concern; looked at in turn. */
  const quiet = new Map<number, number>();
  let next = 1;

  return {
    read: async () => {
      const last = await count();
      for (const id of [...followed, ...quiet.keys()]) {
        if (id > last) forget(id);
      }
      next = Math.min(next, last + 1);
      for (const end = Math.min(last, next + NEW_PER_READ - 1); next <= end; next++) followed.add(next);
      const again = [...quiet.keys()].slice(0, AGAIN_PER_READ);
      const open: Demand[] = [];
      const ids = [...followed, ...again];
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const some = ids.slice(from, from + AT_ONCE);
        const found = await Promise.all(some.map((id) => demand(BigInt(id))));
        for (const [i, one] of found.entries()) {
          const id = some[i]!;
          if (one?.status === 'OPEN' && concerns(one)) {
            open.push(one);
            forget(id);
            followed.add(id);
          } else calm(id);
        }
      }
      return open;
    },
  };

  function forget(id: number): void {
    followed.delete(id);
    quiet.delete(id);
  }

  function calm(id: number): void {
    const since = quiet.get(id) ?? clock();
    forget(id);
    // To the end of the row.
    if (clock() - since < settledMs) quiet.set(id, since);
  }
}
