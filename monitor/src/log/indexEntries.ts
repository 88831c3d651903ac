import type { Alarms } from '../alarms/alarms.ts';
import { type DigestIndex, INDEX_BATCH } from '../store/digestIndex.ts';
import type { LogFile } from '../store/logFile.ts';
import type { OperatorStore } from '../store/operatorStore.ts';
import type { OperatorIdentity } from './checkCheckpoint.ts';

/** Puts mirrored entries into the digest index that are not in it yet; raises DOUBLED for digests that stand in the log twice. */
export async function indexEntries(
  operator: OperatorIdentity,
  deps: {
    readonly log: LogFile;
    readonly index: DigestIndex;
    readonly operators: OperatorStore;
    readonly alarms: Alarms;
    readonly expired: () => boolean;
  },
): Promise<void> {
  const { log, index } = deps;
  while (!deps.expired()) {
    const from = index.indexed(operator.id);
    const count = Math.min(INDEX_BATCH, log.size() - from);
    if (count <= 0) return;
    const doubled = await index.add(operator.id, from, log.entries(from, count));
    if (doubled === 0) continue;
    deps.alarms.raise({
      code: 'DOUBLED',
      operator: operator.address,
      subject: String(from),
      message: `${doubled} of the entries ${from} to ${from + count - 1} of ${operator.name.origin} stand in its log more than once.`,
      details: {
        from,
        to: from + count,
        count: doubled,
        note: deps.operators.get(operator.address)?.seen?.note,
        verifier: operator.name,
      },
    });
  }
}
