import { and, asc, desc, eq, gt, gte, inArray, lt, lte, max, type ReadonlyDrizzle, sql } from 'ponder';
import type { Hex } from 'viem';
import type * as schema from '../ponder.schema.ts';
import { createCourtFacts } from './courtFacts.ts';
import { createStakeFacts } from './stakeFacts.ts';

/** The read-only database of Ponder's API. */
export type Database = ReadonlyDrizzle<typeof schema>;
/** The tables as values. Passed in, so that this file also loads outside Ponder. */
export type Tables = typeof schema;

export type OperatorRow = typeof schema.operator.$inferSelect;
export type AnchorRow = typeof schema.anchor.$inferSelect;

/** The last block of which every event is in the tables. Time in unix seconds. */
export type IndexedBlock = { readonly block: number; readonly time: number; readonly checkpoint: string };

/** Reads what the chain said, as far as it is indexed. Every method is one or few look-ups by key or index. */
export type Facts = ReturnType<typeof createFacts>;

/** Creates the reader of the indexed tables. */
export function createFacts(db: Database, tables: Tables) {
  const { anchor, endpointDeclaration, model, operator, receiptKey } = tables;

  return {
    ...createCourtFacts(db, tables),
    ...createStakeFacts(db, tables),

    async indexedBlock(): Promise<IndexedBlock | undefined> {
      const { rows } = await db.execute<{ latest_checkpoint: string }>(
        sql`SELECT latest_checkpoint FROM _ponder_checkpoint`,
      );
      return rows[0] === undefined ? undefined : decodeCheckpoint(rows[0].latest_checkpoint);
    },

    async backfilled(): Promise<boolean> {
      const { rows } = await db.execute<{ ready: string | null }>(
        sql`SELECT value ->> 'is_ready' AS ready FROM _ponder_meta WHERE key = 'app'`,
      );
      return rows[0]?.ready === '1';
    },

    async operator(address: Hex): Promise<OperatorRow | undefined> {
      const rows = await db
        .select()
        .from(operator)
        .where(eq(operator.address, lower(address)));
      return rows[0];
    },

    async receiptKeys(address: Hex) {
      return db
        .select()
        .from(receiptKey)
        .where(eq(receiptKey.operator, lower(address)))
        .orderBy(asc(receiptKey.from));
    },

    async declarations(address: Hex, endpoint: Hex) {
      return db
        .select()
        .from(endpointDeclaration)
        .where(and(eq(endpointDeclaration.operator, lower(address)), eq(endpointDeclaration.endpoint, lower(endpoint))))
        .orderBy(asc(endpointDeclaration.index));
    },

    async model(modelId: Hex) {
      const rows = await db
        .select()
        .from(model)
        .where(eq(model.modelId, lower(modelId)));
      return rows[0];
    },

    /** The first anchor whose root covers the entry `leafIndex`. */
    async firstCovering(address: Hex, leafIndex: number): Promise<AnchorRow | undefined> {
      const rows = await db
        .select()
        .from(anchor)
        .where(and(eq(anchor.operator, lower(address)), gt(anchor.size, BigInt(leafIndex))))
        .orderBy(asc(anchor.size))
        .limit(1);
      return rows[0];
    },

    /** The last anchor of each of the operator's busy periods from `busyPeriod` on, up to `last`, oldest first. */
    async lastOfPeriods(address: Hex, busyPeriod: bigint, last: bigint): Promise<AnchorRow[]> {
      const mine = and(eq(anchor.operator, lower(address)), lte(anchor.sequence, last));
      const ends = await db
        .select({ sequence: max(anchor.sequence) })
        .from(anchor)
        .where(and(mine, gte(anchor.busyPeriod, busyPeriod)))
        .groupBy(anchor.busyPeriod);
      const sequences = ends.flatMap(({ sequence }) => (sequence === null ? [] : [BigInt(sequence)]));
      if (sequences.length === 0) return [];
      return db
        .select()
        .from(anchor)
        .where(and(mine, inArray(anchor.sequence, sequences)))
        .orderBy(asc(anchor.sequence));
    },

    /** The operator's anchors from one sequence number to another, both included. */
    async anchorRange(address: Hex, from: bigint, to: bigint): Promise<AnchorRow[]> {
      return db
        .select()
        .from(anchor)
        .where(and(eq(anchor.operator, lower(address)), gte(anchor.sequence, from), lte(anchor.sequence, to)))
        .orderBy(asc(anchor.sequence));
    },

    /** The last anchor of the latest busy period before `busyPeriod` whose word goes into ring slot `slot`. */
    async ringAnchor(address: Hex, slot: number, busyPeriod: bigint): Promise<AnchorRow | undefined> {
      const rows = await db
        .select()
        .from(anchor)
        .where(and(eq(anchor.operator, lower(address)), eq(anchor.slot, slot), lt(anchor.busyPeriod, busyPeriod)))
        .orderBy(desc(anchor.sequence))
        .limit(1);
      return rows[0];
    },
  };
}

/** The same facts, but each operator's row is read once: for one answer that must not mix two heads. */
export function rememberOperators(facts: Facts): Facts {
  const rows = new Map<string, Promise<OperatorRow | undefined>>();
  return {
    ...facts,
    operator(address) {
      const key = lower(address);
      const row = rows.get(key) ?? facts.operator(key);
      rows.set(key, row);
      return row;
    },
  };
}

/** Ponder's checkpoint: time (10 digits), chain id (16), block number (16), and the place inside the block. */
function decodeCheckpoint(checkpoint: string): IndexedBlock {
  return { time: Number(checkpoint.slice(0, 10)), block: Number(checkpoint.slice(26, 42)), checkpoint };
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
