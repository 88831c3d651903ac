import { index, onchainTable, primaryKey } from 'ponder';

/** One anchoring. `sequence` counts an operator's from 0; `previousWord` and the anchoring fold to `word` (docs/protocol.md). */
export const anchor = onchainTable(
  'anchor',
  (t) => ({
    operator: t.hex().notNull(),
    sequence: t.bigint().notNull(),
    root: t.hex().notNull(),
    size: t.bigint().notNull(),
    /** Entries that this root added: size minus the size before. */
    entries: t.bigint().notNull(),
    word: t.hex().notNull(),
    previousWord: t.hex().notNull(),
    time: t.bigint().notNull(),
    /** `time + WINDOW`: from the second after it on, leaves under this root are settled unless a fork is recorded. */
    settlesAt: t.bigint().notNull(),
    period: t.integer().notNull(),
    /** The ring slot into which the last word of this period goes. */
    slot: t.integer().notNull(),
    busyPeriod: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    blockHash: t.hex().notNull(),
    transactionHash: t.hex().notNull(),
    logIndex: t.integer().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.operator, table.sequence] }),
    sizeIndex: index().on(table.operator, table.size),
    busyPeriodIndex: index().on(table.operator, table.busyPeriod),
    rootIndex: index().on(table.root),
    timeIndex: index().on(table.time),
    settlesAtIndex: index().on(table.settlesAt),
  }),
);

/**
 * An anchor that does not follow from the operator's anchor before it: the node withheld events. `previousWord` is the word
 * that was indexed last, `word` the anchor's. At most one row per operator, and while there is one, nothing is answered.
 */
export const anchorGap = onchainTable('anchor_gap', (t) => ({
  operator: t.hex().primaryKey(),
  previousWord: t.hex().notNull(),
  word: t.hex().notNull(),
  root: t.hex().notNull(),
  time: t.bigint().notNull(),
  blockNumber: t.bigint().notNull(),
  transactionHash: t.hex().notNull(),
}));

/** Two anchored roots of one operator held different digests at one index. At most one row per operator. */
export const fork = onchainTable('fork', (t) => ({
  operator: t.hex().primaryKey(),
  index: t.bigint().notNull(),
  digestA: t.hex().notNull(),
  digestB: t.hex().notNull(),
  recordedAt: t.bigint().notNull(),
  blockNumber: t.bigint().notNull(),
  transactionHash: t.hex().notNull(),
}));
