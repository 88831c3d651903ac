import { admissibleUntil } from '@assay/sdk/promise';
import { getAddress, type Hex } from 'viem';
import type { Facts } from './facts.ts';
import { toNumber } from './indexedChain.ts';

/** What the fault court knows of a digest alone: its own findings about a receipt that it checked. */
export type CourtRecord = Awaited<ReturnType<Facts['courtRecord']>>;

/**
 * The court's part of a receipt's answer. `operator` undefined: nobody is known to have promised it. `anchorBy` is the
 * receipt's own, if it is disclosed; `window` the time in which faults can be brought.
 */
export async function courtView(
  digest: Hex,
  { faulted, punished, presented }: CourtRecord,
  { operator, anchorBy, window }: { operator: Hex | undefined; anchorBy: number | undefined; window: number },
  facts: Pick<Facts, 'demands' | 'isDisputed'>,
) {
  const known = operator ?? faulted?.operator;
  const demands = known === undefined ? [] : await facts.demands(digest, known);
  const disputed = known !== undefined && (await facts.isDisputed(digest, known, presented));
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
