import { equalBytes, rootOf, toHex } from '@assay/sdk';
import type { Address } from 'viem';
import type { Alarms } from '../alarms/alarms.ts';
import type { Lasting } from '../alarms/lasting.ts';
import { showingUnder } from '../alarms/showingUnder.ts';
import type { LogFile } from '../store/logFile.ts';
import type { OperatorStore, SeenCheckpoint } from '../store/operatorStore.ts';
import { findFork } from './findFork.ts';
import type { LogName, Mirror, MirrorAnswer, SignedCheckpoint } from './readMirror.ts';

export type OperatorIdentity = { readonly id: number; readonly address: Address; readonly name: LogName };

/** Root of the mirrored log when it had `size` entries. @throws InputError SIZE_OUT_OF_RANGE, STORE_CORRUPT */
export function rootAt(log: LogFile, size: number): Promise<Uint8Array> {
  return size === log.size() ? Promise.resolve(log.root()) : rootOf(size, log.node);
}

/**
 * Compares a signed checkpoint, not larger than the mirrored log, with the log's own root at that size; raises FORK.
 * @returns true when it fits
 */
export async function checkAgainstLog(
  operator: OperatorIdentity,
  log: LogFile,
  seen: SeenCheckpoint,
  mirror: Mirror,
  signed: SignedCheckpoint,
  alarms: Alarms,
): Promise<boolean> {
  // INVARIANT W2: Every signed checkpoint that is not larger than the mirrored log has the mirrored log's root at that
  //   size, or FORK is raised with both notes.
  if (equalBytes(await rootAt(log, signed.checkpoint.size), signed.checkpoint.root)) return true;
  await raiseFork(operator, log, seen, mirror, signed, alarms);
  return false;
}

/** Raises FORK with both notes and, if the mirror hands it out, the first entry that differs. */
export async function raiseFork(
  operator: OperatorIdentity,
  log: LogFile,
  seen: SeenCheckpoint,
  mirror: Mirror,
  signed: SignedCheckpoint,
  alarms: Alarms,
): Promise<void> {
  const { size, root } = signed.checkpoint;
  const difference = await findFork(log, seen, mirror, signed);
  const ownRoot = size <= log.size() ? toHex(await rootAt(log, size)) : undefined;
  alarms.raise({
    code: 'FORK',
    operator: operator.address,
    subject: signed.url,
    message:
      `${signed.url} serves a signed checkpoint of size ${size} that is not the history of the checkpoint of size ${seen.size} seen before` +
      `${difference === undefined ? '' : `: entry ${difference.leafIndex} differs`}.`,
    showings:
      difference === undefined
        ? []
        : [difference.kept, difference.other].map((one) =>
            showingUnder(operator.address, one, { index: difference.leafIndex, ...one }),
          ),
    details: {
      url: signed.url,
      verifier: operator.name,
      kept: { note: seen.note, size: seen.size, root: toHex(seen.root) },
      other: { note: signed.note, size, root: toHex(root) },
      ownRootAtOtherSize: ownRoot,
      difference,
    },
  });
}

/**
 * Compares a URL's checkpoint with the one the same URL served before; raises MIRROR_ROLLBACK if it stays smaller, and clears
 * it when the URL has caught up. An older checkpoint that the operator did sign is no contradiction: caches serve them.
 */
export function checkRollback(
  operator: OperatorIdentity,
  signed: SignedCheckpoint,
  operators: OperatorStore,
  { alarms, stale }: { readonly alarms: Alarms; readonly stale: Lasting },
): void {
  const { size } = signed.checkpoint;
  const before = operators.mirrorSeen(operator.id, signed.url);
  const behind = before !== undefined && size < before.size;
  const lasts = stale.lasts(signed.url, behind);
  if (!behind) alarms.clear('MIRROR_ROLLBACK', operator.address, `${signed.url}:`);
  // INVARIANT W3: A mirror that goes on serving a smaller checkpoint than it served before raises MIRROR_ROLLBACK, over
  //   restarts too; if every mirror stays behind what was signed, ROLLBACK.
  if (!behind || !lasts) return;
  alarms.raise({
    code: 'MIRROR_ROLLBACK',
    operator: operator.address,
    subject: `${signed.url}:${before.size}`,
    message: `${signed.url} went back from ${before.size} entries to ${size}.`,
    details: { url: signed.url, verifier: operator.name, before: before.note, after: signed.note },
  });
}

/** Raises ROLLBACK when every mirror answered and none is, or comes back, as far as the log was once. */
export function checkAllBehind(
  operator: OperatorIdentity,
  seen: SeenCheckpoint,
  answers: readonly SignedCheckpoint[],
  { alarms, stale }: { readonly alarms: Alarms; readonly stale: Lasting },
): void {
  const best = answers.reduce<SignedCheckpoint | undefined>(
    (top, next) => (top === undefined || next.checkpoint.size > top.checkpoint.size ? next : top),
    undefined,
  );
  const behind = best !== undefined && best.checkpoint.size < seen.size;
  const lasts = stale.lasts('all', behind);
  if (!behind) alarms.clear('ROLLBACK', operator.address, 'all:');
  if (!behind || !lasts) return;
  alarms.raise({
    code: 'ROLLBACK',
    operator: operator.address,
    subject: `all:${seen.size}`,
    message: `No mirror of ${operator.name.origin} reaches the ${seen.size} entries it signed; the longest has ${best.checkpoint.size}.`,
    details: { verifier: operator.name, before: seen.note, after: best.note, url: best.url },
  });
}

/** Raises CHECKPOINT_INVALID, once for each URL and reason. */
export function raiseInvalid(
  operator: OperatorIdentity,
  answer: Extract<MirrorAnswer, { kind: 'invalid' }>,
  alarms: Alarms,
): void {
  alarms.raise({
    code: 'CHECKPOINT_INVALID',
    operator: operator.address,
    subject: `${answer.url}:${answer.code}`,
    message: `${answer.url} serves a checkpoint that ${operator.name.origin} did not sign: ${answer.problem}`,
    details: { url: answer.url, verifier: operator.name, code: answer.code, problem: answer.problem },
  });
}
