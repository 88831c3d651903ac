import { fromHex, toHex } from '@assay/sdk';
import type { Alarms } from '../alarms/alarms.ts';
import { showingUnder } from '../alarms/showingUnder.ts';
import type { OperatorIdentity } from '../log/checkCheckpoint.ts';
import { findFork } from '../log/findFork.ts';
import type { Mirror } from '../log/readMirror.ts';
import type { AnchorStore } from '../store/anchorStore.ts';
import type { LogFile } from '../store/logFile.ts';

/** Anchors looked for in one round: each costs requests to every mirror. */
const PER_ROUND = 2;

/** Notes which pairs of anchor and mirror were tried, and when, so that a mirror without the other history is not asked on and on. */
export type ForkSearch = Map<string, number>;

const AGAIN_MS = 10_000;
const MOST_TRIES = 10_000;
const MOST_BEYOND = 10;

/**
 * An anchored root that is not the mirrored log's says that the operator has another history somewhere. Looks for that
 * history at each mirror; with the first entry that differs, two anchored roots prove the fork to the court: ANCHORED_FORK.
 */
export async function findAnchoredFork(
  operator: OperatorIdentity,
  mirrors: readonly Mirror[],
  tried: ForkSearch,
  deps: {
    readonly log: LogFile;
    readonly anchors: AnchorStore;
    readonly alarms: Alarms;
    readonly now: () => number;
    readonly expired: () => boolean;
  },
): Promise<void> {
  const { log, anchors, alarms, now } = deps;
  let left = PER_ROUND;
  if (tried.size > MOST_TRIES) tried.clear();
  // Once two signed histories are known, anchors beyond the mirrored one may belong to the other.
  const forked = alarms.list(operator.address).some(({ code }) => code === 'FORK');
  const beyond = forked ? anchors.unchecked(operator.address).slice(-MOST_BEYOND) : [];
  for (const anchor of [...anchors.mismatched(operator.address), ...beyond]) {
    for (const mirror of mirrors) {
      const key = `${anchor.size}:${anchor.root}:${mirror.url}`;
      if (now() - (tried.get(key) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) continue;
      if (left === 0 || deps.expired()) return;
      left -= 1;
      tried.set(key, now());
      const root = fromHex(anchor.root, 32);
      const size = Math.min(anchor.size, log.size());
      const ours = { size: log.size(), root: log.root(), note: '' };
      // The root is the chain's: whatever the mirror says is only believed if it leads there.
      const checkpoint = { origin: operator.name.origin, size: anchor.size, root };
      const theirs = { url: mirror.url, note: '', checkpoint };
      const found = size === 0 ? undefined : await findFork(log, ours, mirror, theirs);
      if (found === undefined) continue;
      const { leafIndex, other } = found;
      const raised = {
        leafIndex,
        anchor,
        other: { size: anchor.size, root: toHex(root), digest: other.digest, path: other.path },
        ownDigest: toHex(log.entry(leafIndex)),
      };
      alarms.raise({
        code: 'ANCHORED_FORK',
        operator: operator.address,
        subject: `${anchor.size}:${anchor.root}`,
        message: `${operator.name.origin} anchored two histories: entry ${leafIndex} is ${raised.ownDigest} in the one and ${other.digest} in the other.`,
        showings: [showingUnder(operator.address, anchor, { index: leafIndex, ...other })],
        details: raised,
      });
    }
  }
}
