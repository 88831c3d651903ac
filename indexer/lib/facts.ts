import { MAX_OPENING_STEPS, RING_SIZE } from '@assay/sdk';
import { and, asc, desc, eq, gt, gte, lt, lte, max, type ReadonlyDrizzle, sql } from 'ponder';
import type { Hex } from 'viem';
import type * as schema from '../ponder.schema.ts';

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

  /** The anchor with this sequence number. */
  async function anchorAt(address: Hex, sequence: bigint): Promise<AnchorRow | undefined> {
    const rows = await db
      .select()
      .from(anchor)
      .where(and(eq(anchor.operator, lower(address)), eq(anchor.sequence, sequence)));
    return rows[0];
  }

  return {
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

    /**
     * The anchors from which an opening for `covering` follows, oldest first: those that lead from it (or from as near
     * as one opening reaches) to the nearest word that the contract still holds, then the last one of each later busy
     * period, the head included. At most about 300 rows, however many anchors there are.
     */
    async openingHistory(head: OperatorRow, covering: AnchorRow): Promise<AnchorRow[]> {
      const address = head.address;
      const oldestHeld = head.busyPeriod - BigInt(RING_SIZE);
      const endPeriod = covering.busyPeriod > oldestHeld ? covering.busyPeriod : oldestHeld;
      const mine = and(eq(anchor.operator, address), lte(anchor.sequence, head.anchorCount - 1n));
      const lastOfPeriods = await db
        .select({ sequence: max(anchor.sequence) })
        .from(anchor)
        .where(and(mine, gte(anchor.busyPeriod, endPeriod)))
        .groupBy(anchor.busyPeriod)
        .orderBy(asc(anchor.busyPeriod));
      const [end, ...later] = lastOfPeriods.map(({ sequence }) => BigInt(sequence ?? 0));
      if (end === undefined) return [];
      const nearest = end - BigInt(MAX_OPENING_STEPS);
      const start = covering.sequence - 1n > nearest ? covering.sequence - 1n : nearest;
      const steps = await db
        .select()
        .from(anchor)
        .where(and(mine, gte(anchor.sequence, start), lte(anchor.sequence, end)))
        .orderBy(asc(anchor.sequence));
      const tail = await Promise.all(later.map((sequence) => anchorAt(address, sequence)));
      return [...steps, ...tail.filter((row) => row !== undefined)];
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
export function decodeCheckpoint(checkpoint: string): IndexedBlock {
  return { time: Number(checkpoint.slice(0, 10)), block: Number(checkpoint.slice(26, 42)), checkpoint };
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
