import type { Block } from '@assay/node/anchors';
import { equalBytes, inclusionProof, toHex } from '@assay/sdk';
import { isLate, isOmitted } from '@assay/sdk/promise';
import type { Alarms } from '../alarms/alarms.ts';
import { showingUnder } from '../alarms/showingUnder.ts';
import type { ChainTimes } from '../chain/chainSource.ts';
import { type OperatorIdentity, rootAt } from '../log/checkCheckpoint.ts';
import type { AnchorStore, StoredAnchor } from '../store/anchorStore.ts';
import type { LogFile } from '../store/logFile.ts';
import type { SeenCheckpoint } from '../store/operatorStore.ts';
import type { ReceiptStatus, ReceiptStore, StoredReceipt } from '../store/receiptStore.ts';

export type WatchDeps = {
  readonly log: LogFile;
  readonly anchors: AnchorStore;
  readonly receipts: ReceiptStore;
  readonly alarms: Alarms;
  readonly times: ChainTimes;
  /** Up to which block the anchors were read: the promise is judged by the chain's clock. */
  readonly head: Block;
  readonly seen: SeenCheckpoint | undefined;
};

/** Judges every watched receipt of an operator: DISPLACED, OMITTED, LATE, or in its place and anchored in time. */
export async function watchReceipts(operator: OperatorIdentity, deps: WatchDeps): Promise<void> {
  // Receipts that share the last index of a page would be skipped by the next one: they conflict, and that was raised.
  for (let after = -1, page = deps.receipts.watched(operator.address, after); page.length > 0; ) {
    for (const receipt of page) {
      const status = await judge(operator, receipt, deps);
      if (status !== receipt.status) deps.receipts.setStatus(receipt.digest, status);
    }
    after = page.at(-1)!.leafIndex;
    page = deps.receipts.watched(operator.address, after);
  }
}

async function judge(operator: OperatorIdentity, receipt: StoredReceipt, deps: WatchDeps): Promise<ReceiptStatus> {
  const { leafIndex, anchorBy } = receipt;
  const covering = deps.anchors.covering(operator.address, leafIndex);
  const { grace } = deps.times;
  const size = covering?.size ?? deps.anchors.latest(operator.address)?.size ?? 0;
  if (isOmitted(receipt, { size, time: deps.head.time }, grace)) {
    raiseOmitted(operator, receipt, deps);
    return 'omitted';
  }
  const mirrored = leafIndex < deps.log.size();
  if (mirrored && !equalBytes(deps.log.entry(leafIndex), receipt.digest)) {
    await raiseDisplaced(operator, receipt, covering, deps);
    return 'displaced';
  }
  if (covering !== undefined && isLate(anchorBy, covering.time, grace)) {
    raiseLate(operator, receipt, covering, deps);
    return 'late';
  }
  if (!mirrored) return 'waiting';
  return covering?.status === 'agrees' ? 'anchored' : 'included';
}

function raiseOmitted(
  operator: OperatorIdentity,
  receipt: StoredReceipt,
  { anchors, alarms, head, times }: WatchDeps,
): void {
  const last = anchors.latest(operator.address);
  alarms.raise({
    code: 'OMITTED',
    operator: operator.address,
    subject: toHex(receipt.digest),
    message:
      `${operator.name.origin} promised entry ${receipt.leafIndex} on chain by ${receipt.anchorBy}; ` +
      `at ${head.time}, after the grace of ${times.grace} s, ${last?.size ?? 0} entries are anchored.`,
    receipts: [receipt.compact],
    details: { digest: toHex(receipt.digest), head, grace: times.grace, lastAnchor: last },
  });
}

function raiseLate(
  operator: OperatorIdentity,
  receipt: StoredReceipt,
  covering: StoredAnchor,
  { alarms, times }: WatchDeps,
): void {
  alarms.raise({
    code: 'LATE',
    operator: operator.address,
    subject: toHex(receipt.digest),
    message: `${operator.name.origin} anchored entry ${receipt.leafIndex} at ${covering.time}, after ${receipt.anchorBy} and the grace of ${times.grace} s.`,
    receipts: [receipt.compact],
    details: {
      digest: toHex(receipt.digest),
      grace: times.grace,
      firstCoveringAnchor: covering,
    },
  });
}

async function raiseDisplaced(
  operator: OperatorIdentity,
  receipt: StoredReceipt,
  covering: StoredAnchor | undefined,
  { log, alarms, seen }: WatchDeps,
): Promise<void> {
  const { leafIndex } = receipt;
  // A proof under an anchored root convinces a contract; under a signed checkpoint only people.
  const anchored = covering !== undefined && covering.status === 'agrees';
  const size = anchored ? covering.size : Math.min(seen?.size ?? log.size(), log.size());
  const path = await inclusionProof(leafIndex, size, log.node);
  const shown = { index: leafIndex, digest: toHex(log.entry(leafIndex)), path: path.map(toHex) };
  alarms.raise({
    code: 'DISPLACED',
    operator: operator.address,
    subject: toHex(receipt.digest),
    message: `${operator.name.origin} signed ${toHex(receipt.digest)} as entry ${leafIndex}, but its log holds ${toHex(log.entry(leafIndex))} there.`,
    receipts: [receipt.compact],
    showings: anchored ? [showingUnder(operator.address, covering, shown)] : [],
    details: {
      digest: toHex(receipt.digest),
      other: {
        leafIndex,
        digest: shown.digest,
        size,
        root: toHex(await rootAt(log, size)),
        path: shown.path,
      },
      anchor: anchored ? covering : undefined,
      note: seen?.note,
      verifier: operator.name,
    },
  });
}
