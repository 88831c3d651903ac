import { and, asc, desc, eq, gt, gte, inArray, lt, lte, max, type ReadonlyDrizzle, sql } from 'ponder';
import type { Hex } from 'viem';
import type * as schema from '../ponder.schema.ts';
import { createCourtFacts } from './courtFacts.ts';
import { ANCHOR_PAGE } from './openingHistory.ts';
import { createStakeFacts } from './stakeFacts.ts';

/** The read-only database of Ponder's API. */
export type Database = ReadonlyDrizzle<typeof schema>;
/** The tables as values. Passed in, so that this file also loads outside Ponder. */
export type Tables = typeof schema;

export type OperatorRow = typeof schema.operator.$inferSelect;
export type AnchorRow = typeof schema.anchor.$inferSelect;

/** Reads what the chain said, as far as it is indexed. Every method is one look-up by key or index. */
export type Facts = ReturnType<typeof createFacts>;

/** Creates the reader of the indexed tables. Its statements are prepared once: building them costs more than running them. */
export function createFacts(db: Database, tables: Tables) {
  const { anchor, endpointDeclaration, model, operator, receiptKey } = tables;
  const place = sql.placeholder;

  const operatorOf = db
    .select()
    .from(operator)
    .where(eq(operator.address, place('address')))
    .prepare('assay_operator');
  const keysOf = db
    .select()
    .from(receiptKey)
    .where(eq(receiptKey.operator, place('address')))
    .orderBy(asc(receiptKey.from))
    .prepare('assay_receipt_keys');
  const declarationsOf = db
    .select()
    .from(endpointDeclaration)
    .where(and(eq(endpointDeclaration.operator, place('address')), eq(endpointDeclaration.endpoint, place('endpoint'))))
    .orderBy(asc(endpointDeclaration.index))
    .prepare('assay_declarations');
  const modelOf = db
    .select()
    .from(model)
    .where(eq(model.modelId, place('modelId')))
    .prepare('assay_model');
  const covering = db
    .select()
    .from(anchor)
    .where(and(eq(anchor.operator, place('address')), gt(anchor.size, place('leafIndex'))))
    .orderBy(asc(anchor.size))
    .limit(1)
    .prepare('assay_covering');
  const mine = and(eq(anchor.operator, place('address')), lte(anchor.sequence, place('last')));
  const ends = db
    .select({ sequence: max(anchor.sequence) })
    .from(anchor)
    .where(and(mine, gte(anchor.busyPeriod, place('busyPeriod'))))
    .groupBy(anchor.busyPeriod);
  const lastOf = db
    .select()
    .from(anchor)
    .where(and(mine, inArray(anchor.sequence, ends)))
    .orderBy(asc(anchor.sequence))
    .prepare('assay_last_of_periods');
  const page = db
    .select({ root: anchor.root, size: anchor.size, time: anchor.time, word: anchor.word })
    .from(anchor)
    .where(
      and(eq(anchor.operator, place('address')), gte(anchor.sequence, place('from')), lt(anchor.sequence, place('to'))),
    )
    .orderBy(asc(anchor.sequence))
    .prepare('assay_anchor_page');
  const inRing = db
    .select()
    .from(anchor)
    .where(
      and(
        eq(anchor.operator, place('address')),
        eq(anchor.slot, place('slot')),
        lt(anchor.busyPeriod, place('busyPeriod')),
      ),
    )
    .orderBy(desc(anchor.sequence))
    .limit(1)
    .prepare('assay_ring_anchor');

  return {
    ...createCourtFacts(db, tables),
    ...createStakeFacts(db, tables),

    async operator(address: Hex): Promise<OperatorRow | undefined> {
      return (await operatorOf.execute({ address: lower(address) }))[0];
    },

    async receiptKeys(address: Hex) {
      return keysOf.execute({ address: lower(address) });
    },

    async declarations(address: Hex, endpoint: Hex) {
      return declarationsOf.execute({ address: lower(address), endpoint: lower(endpoint) });
    },

    async model(modelId: Hex) {
      return (await modelOf.execute({ modelId: lower(modelId) }))[0];
    },

    /** The first anchor whose root covers the entry `leafIndex`. */
    async firstCovering(address: Hex, leafIndex: number): Promise<AnchorRow | undefined> {
      return (await covering.execute({ address: lower(address), leafIndex: String(leafIndex) }))[0];
    },

    /** The last anchor of each of the operator's busy periods from `busyPeriod` on, up to `last`, oldest first. */
    async lastOfPeriods(address: Hex, busyPeriod: bigint, last: bigint): Promise<AnchorRow[]> {
      return lastOf.execute({ address: lower(address), busyPeriod: String(busyPeriod), last: String(last) });
    },

    /** The operator's anchors with sequence numbers from `number` times ANCHOR_PAGE on, that many; oldest first. */
    async anchorPage(address: Hex, number: bigint): Promise<Pick<AnchorRow, 'root' | 'size' | 'time' | 'word'>[]> {
      const from = number * ANCHOR_PAGE;
      return page.execute({ address: lower(address), from: String(from), to: String(from + ANCHOR_PAGE) });
    },

    /** The last anchor of the latest busy period before `busyPeriod` whose word goes into ring slot `slot`. */
    async ringAnchor(address: Hex, slot: number, busyPeriod: bigint): Promise<AnchorRow | undefined> {
      return (await inRing.execute({ address: lower(address), slot, busyPeriod: String(busyPeriod) }))[0];
    },
  };
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
