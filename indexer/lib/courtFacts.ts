import { and, desc, eq, or, sql } from 'ponder';
import type { Hex } from 'viem';
import type { Database, Tables } from './facts.ts';

/** Demands that one answer about a receipt lists, open ones first. */
const MOST_DEMANDS = 50;

/** Reads what the fault court said, as far as it is indexed. */
export function createCourtFacts(db: Database, { demand, fault, faultedReceipt, presentation }: Tables) {
  const place = sql.placeholder;
  const recordOf = db
    .select({ faulted: faultedReceipt, punished: fault, presented: presentation })
    .from(sql`(SELECT 1) AS one`)
    .leftJoin(faultedReceipt, eq(faultedReceipt.digest, place('digest')))
    .leftJoin(fault, eq(fault.faultKey, faultedReceipt.faultKey))
    .leftJoin(presentation, eq(presentation.digest, place('digest')))
    .prepare('assay_court_record');
  const demandsAbout = db
    .select()
    .from(demand)
    .where(
      or(
        and(eq(demand.fault, 'WITHHELD_LEAF'), eq(demand.digest, place('digest'))),
        and(eq(demand.fault, 'WITHHELD_CONSISTENCY'), eq(demand.operator, place('operator'))),
      ),
    )
    .orderBy(demand.status, desc(demand.demandId))
    .limit(MOST_DEMANDS)
    .prepare('assay_demands');

  return {
    /** What the court found of a receipt: the first fault that was shown of it, that fault's punishment, its publication. */
    async courtRecord(digest: Hex) {
      const row = (await recordOf.execute({ digest: lower(digest) }))[0];
      return {
        faulted: row?.faulted ?? undefined,
        punished: row?.punished ?? undefined,
        presented: row?.presented ?? undefined,
      };
    },

    /**
     * At most 50 demands to show this receipt's entry, or about its operator's log as a whole: open ones first, then the
     * latest. The receipt is disputed if the first is open.
     */
    async demands(digest: Hex, operator: Hex) {
      return demandsAbout.execute({ digest: lower(digest), operator: lower(operator) });
    },
  };
}

/** Whether one of the demands about a receipt, as `demands` gives them, is open. */
export function isDisputed(demands: readonly { readonly status: string }[]): boolean {
  return demands.some(({ status }) => status === 'OPEN');
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
