import { and, desc, eq, min, or, sql } from 'ponder';
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
  const isAbout = or(
    and(eq(demand.fault, 'WITHHELD_LEAF'), eq(demand.digest, place('digest'))),
    and(eq(demand.fault, 'WITHHELD_CONSISTENCY'), eq(demand.operator, place('operator'))),
  );
  const demandsAbout = db
    .select()
    .from(demand)
    .where(isAbout)
    .orderBy(demand.status, desc(demand.demandId))
    .limit(MOST_DEMANDS)
    .prepare('assay_demands');
  const openAbout = db
    .select({ fault: demand.fault, oldest: min(demand.openedAt) })
    .from(demand)
    .where(and(eq(demand.status, 'OPEN'), isAbout))
    .groupBy(demand.fault)
    .prepare('assay_open_demands');

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

    /** At most 50 demands to show this receipt's entry, or about its operator's log as a whole: open ones first, then the latest. */
    async demands(digest: Hex, operator: Hex) {
      return demandsAbout.execute({ digest: lower(digest), operator: lower(operator) });
    },

    /**
     * As the court says it: whether a demand for the receipt's leaf is open, or one about its operator's whole log that was made
     * while the receipt could be disputed. `presented` is the receipt's publication, if it was published.
     */
    async isDisputed(digest: Hex, operator: Hex, presented: { readonly admissibleUntil: bigint } | undefined) {
      const open = await openAbout.execute({ digest: lower(digest), operator: lower(operator) });
      return open.some(({ fault, oldest }) => {
        return fault === 'WITHHELD_LEAF' || presented === undefined || (oldest ?? 0n) <= presented.admissibleUntil;
      });
    },
  };
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
