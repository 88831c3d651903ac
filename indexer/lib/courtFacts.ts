import { and, desc, eq, inArray, or } from 'ponder';
import type { Hex } from 'viem';
import type { Database, Tables } from './facts.ts';

/** Demands that one answer about a receipt lists, open ones first. */
const MOST_DEMANDS = 50;

/** Reads what the fault court said, as far as it is indexed. */
export function createCourtFacts(db: Database, { demand, fault, faultedReceipt, presentation }: Tables) {
  /** Demands to show this receipt's entry, and those about the operator's log as a whole. */
  const about = (digest: Hex, operator: Hex) =>
    or(
      and(eq(demand.fault, 'WITHHELD_LEAF'), eq(demand.entry, lower(digest))),
      and(eq(demand.fault, 'WITHHELD_CONSISTENCY'), eq(demand.operator, lower(operator))),
    );

  return {
    /** The fault that was shown of a receipt. */
    async faultedReceipt(digest: Hex) {
      const rows = await db
        .select()
        .from(faultedReceipt)
        .where(eq(faultedReceipt.digest, lower(digest)));
      return rows[0];
    },

    async presentation(digest: Hex) {
      const rows = await db
        .select()
        .from(presentation)
        .where(eq(presentation.digest, lower(digest)));
      return rows[0];
    },

    async isDisputed(digest: Hex, operator: Hex): Promise<boolean> {
      const rows = await db
        .select({ demandId: demand.demandId })
        .from(demand)
        .where(and(eq(demand.status, 'OPEN'), about(digest, operator)))
        .limit(1);
      return rows.length > 0;
    },

    /** At most 50 demands about a receipt or its operator's log: open ones first, then the latest. */
    async demands(digest: Hex, operator: Hex) {
      return db
        .select()
        .from(demand)
        .where(about(digest, operator))
        .orderBy(demand.status, desc(demand.demandId))
        .limit(MOST_DEMANDS);
    },

    /** The punished faults with these keys. */
    async faults(faultKeys: readonly Hex[]) {
      if (faultKeys.length === 0) return [];
      return db
        .select()
        .from(fault)
        .where(inArray(fault.faultKey, faultKeys.map(lower)));
    },
  };
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
