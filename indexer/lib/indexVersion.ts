import { sql } from 'ponder';
import type { Database } from './facts.ts';
import { whileLocked } from './whileLocked.ts';

/** A block up to which every event is in the tables. Time in unix seconds. */
export type IndexedBlock = { readonly block: number; readonly time: number };

/**
 * What the tables hold at a moment. `key` differs whenever a row may differ. `block` is one whose rows are really there, and
 * undefined before the first. `settled` is false while rows are missing that were there before: after a start until the
 * backfill is done, and after a reorg until the first block of the new branch. `gap` is true when the node withheld anchors:
 * then nothing in the tables can be relied on.
 */
export type IndexVersion = {
  readonly key: string;
  readonly block: IndexedBlock | undefined;
  readonly settled: boolean;
  readonly gap: boolean;
};

/** Reads the version of the tables. Calls that come while one is being read share the next one: none gets an older version. */
export function createVersionReader(db: Pick<Database, 'select'>): () => Promise<IndexVersion> {
  const rows = prepareRows(db);
  let running: Promise<unknown> | undefined;
  let next: Promise<IndexVersion> | undefined;
  const start = () => {
    next = undefined;
    const reading = whileLocked(() => rows.execute()).then(([row]) => versionOf(row));
    running = reading.catch(() => undefined).finally(() => (running = undefined));
    return reading;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running.then(start);
    return next;
  };
}

/**
 * Ponder's row of checkpoints names the newest block that was ever indexed, also when its rows are gone: a start takes back
 * what is not final, and a reorg takes back the old branch, and both leave the row as it was until the next block comes. If
 * the node is in trouble then, that can be hours. What tells: `is_ready` is taken back at a start, and a reorg makes
 * Ponder's triggers anew, so one that is younger than the row of checkpoints says that rows were taken back since. What
 * Ponder called final stays in both cases.
 */
function prepareRows(db: Pick<Database, 'select'>) {
  return db
    .select({
      latest: sql<string>`c.latest_checkpoint`.as('latest'),
      finalized: sql<string>`c.finalized_checkpoint`.as('finalized'),
      ready: sql<string | null>`m.value ->> 'is_ready'`.as('ready'),
      written: sql<string>`concat_ws(' ', c.xmin, t.xmin)`.as('written'),
      reverted: sql<boolean>`coalesce(age(t.xmin) < age(c.xmin), true)`.as('reverted'),
      gap: sql<boolean>`EXISTS (SELECT 1 FROM anchor_gap)`.as('gap'),
    })
    .from(
      sql`_ponder_checkpoint c JOIN _ponder_meta m ON m.key = 'app'
        LEFT JOIN pg_trigger t ON t.tgrelid = '_ponder_checkpoint'::regclass AND t.tgname = 'live_query_notify'`,
    )
    .prepare('assay_version');
}

type Row = Awaited<ReturnType<ReturnType<typeof prepareRows>['execute']>>[number];

function versionOf(row: Row | undefined): IndexVersion {
  if (row === undefined) return { key: '', block: undefined, settled: false, gap: false };
  const { latest, finalized, ready, written, reverted, gap } = row;
  const settled = ready === '1' && (!reverted || latest === finalized);
  // INVARIANT X13: An answer is of a block whose rows are in the tables, also after a start or a reorg took rows back.
  return {
    key: `${written} ${latest} ${finalized} ${settled} ${gap}`,
    block: decodeCheckpoint(settled ? latest : finalized),
    settled,
    gap,
  };
}

/** Ponder's checkpoint: time (10 digits), chain id (16), block number (16), and the place inside the block. */
function decodeCheckpoint(checkpoint: string): IndexedBlock {
  return { time: Number(checkpoint.slice(0, 10)), block: Number(checkpoint.slice(26, 42)) };
}
