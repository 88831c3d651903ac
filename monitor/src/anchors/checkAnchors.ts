import { equalBytes, fromHex, toHex } from '@assay/sdk';
import type { Alarms } from '../alarms/alarms.ts';
import type { OperatorIdentity } from '../log/checkCheckpoint.ts';
import { rootAt } from '../log/checkCheckpoint.ts';
import type { AnchorStore, StoredAnchor } from '../store/anchorStore.ts';
import type { LogFile } from '../store/logFile.ts';
import type { SeenCheckpoint } from '../store/operatorStore.ts';

/**
 * Compares every anchor that was not compared yet with the mirrored log: ANCHOR_MISMATCH when the root at that size is
 * another, WITHHELD when the mirrors have not handed out the entries `withheldAfterMs` after the anchor was read.
 */
export async function checkAnchors(
  operator: OperatorIdentity,
  seen: SeenCheckpoint | undefined,
  deps: {
    readonly log: LogFile;
    readonly anchors: AnchorStore;
    readonly alarms: Alarms;
    readonly withheldAfterMs: number;
    readonly now: () => number;
  },
): Promise<void> {
  const { log, anchors, alarms } = deps;
  for (const anchor of anchors.unchecked(operator.address)) {
    if (anchor.size > log.size()) {
      if (deps.now() - anchor.seenAt >= deps.withheldAfterMs) raiseWithheld(operator, anchor, log, seen, alarms);
      continue;
    }
    const root = await rootAt(log, anchor.size);
    // INVARIANT W5: An anchor counts as agreeing only if its root is the mirrored log's root at its size.
    const agrees = equalBytes(root, fromHex(anchor.root, 32));
    if (!agrees) raiseMismatch(operator, anchor, root, seen, alarms);
    anchors.setStatus(anchor, agrees ? 'agrees' : 'mismatch');
  }
}

function raiseMismatch(
  operator: OperatorIdentity,
  anchor: StoredAnchor,
  root: Uint8Array,
  seen: SeenCheckpoint | undefined,
  alarms: Alarms,
): void {
  alarms.raise({
    code: 'ANCHOR_MISMATCH',
    operator: operator.address,
    subject: `${anchor.size}:${anchor.root}`,
    message:
      `${operator.name.origin} anchored ${anchor.root} for ${anchor.size} entries (block ${anchor.blockNumber}), ` +
      `but the log it serves has the root ${toHex(root)} there.`,
    details: { anchor, ownRoot: toHex(root), note: seen?.note, verifier: operator.name },
  });
}

function raiseWithheld(
  operator: OperatorIdentity,
  anchor: StoredAnchor,
  log: LogFile,
  seen: SeenCheckpoint | undefined,
  alarms: Alarms,
): void {
  alarms.raise({
    code: 'WITHHELD',
    operator: operator.address,
    subject: `${anchor.size}:${anchor.root}`,
    message: `${operator.name.origin} anchored ${anchor.size} entries (block ${anchor.blockNumber}), but its mirrors hand out only ${log.size()}.`,
    details: { anchor, mirrored: log.size(), note: seen?.note, verifier: operator.name },
  });
}
