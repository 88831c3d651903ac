import { admissibleUntil } from '@assay/sdk/promise';
import { getAddress, type Hex } from 'viem';
import type { Facts } from './facts.ts';
import { toNumber } from './indexedChain.ts';

type CourtFacts = Pick<Facts, 'faultedReceipt' | 'presentation' | 'demands' | 'faults' | 'isDisputed'>;

/** What the fault court knows of a digest. */
export type CourtRecord = {
  readonly faulted: Awaited<ReturnType<Facts['faultedReceipt']>>;
  readonly presented: Awaited<ReturnType<Facts['presentation']>>;
};

/** Reads what the court knows of a digest alone. Both rows are the court's own finding about a receipt that it checked. */
export async function courtRecord(
  digest: Hex,
  facts: Pick<Facts, 'faultedReceipt' | 'presentation'>,
): Promise<CourtRecord> {
  const [faulted, presented] = await Promise.all([facts.faultedReceipt(digest), facts.presentation(digest)]);
  return { faulted, presented };
}

/**
 * The court's part of a receipt's answer. `operator` undefined: nobody is known to have promised it. `anchorBy` is the
 * receipt's own, if it is disclosed; `window` the time in which faults can be brought.
 */
export async function courtView(
  digest: Hex,
  { faulted, presented }: CourtRecord,
  { operator, anchorBy, window }: { operator: Hex | undefined; anchorBy: number | undefined; window: number },
  facts: CourtFacts,
) {
  const [punished] = faulted === undefined ? [] : await facts.faults([faulted.faultKey]);
  const known = operator ?? faulted?.operator;
  const [demands, disputed] =
    known === undefined
      ? [[], false]
      : await Promise.all([facts.demands(digest, known), facts.isDisputed(digest, known)]);
  const promised = anchorBy === undefined ? null : admissibleUntil(anchorBy, 0, window);
  return {
    fault:
      faulted === undefined
        ? null
        : {
            ...{ fault: faulted.fault, faultKey: faulted.faultKey, transactionHash: faulted.transactionHash },
            time: toNumber(faulted.time),
            taken: punished === undefined ? null : String(punished.taken),
            bounty: punished === undefined ? null : String(punished.bounty),
            recipient: punished === undefined ? null : getAddress(punished.recipient),
          },
    presentedAt: presented === undefined ? null : toNumber(presented.presentedAt),
    admissibleUntil: presented === undefined ? promised : toNumber(presented.admissibleUntil),
    disputed,
    demands: demands.map((row) => ({
      ...{ demandId: String(row.demandId), fault: row.fault, status: row.status, bond: String(row.bond) },
      demander: getAddress(row.demander),
      answerer: row.answerer === null ? null : getAddress(row.answerer),
      openedAt: toNumber(row.openedAt),
      deadline: toNumber(row.deadline),
    })),
  };
}
