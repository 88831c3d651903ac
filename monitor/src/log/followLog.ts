import { equalBytes, TILE_WIDTH } from '@assay/sdk';
import type { Alarms } from '../alarms/alarms.ts';
import type { Lasting } from '../alarms/lasting.ts';
import { type DigestIndex, INDEX_BATCH } from '../store/digestIndex.ts';
import type { LogFile, PreparedEntries } from '../store/logFile.ts';
import type { OperatorStore, SeenCheckpoint } from '../store/operatorStore.ts';
import {
  checkAgainstLog,
  checkAllBehind,
  checkRollback,
  type OperatorIdentity,
  raiseFork,
  raiseInvalid,
} from './checkCheckpoint.ts';
import { extendLog, isDataError } from './extendLog.ts';
import { findFork } from './findFork.ts';
import { indexEntries } from './indexEntries.ts';
import { type Mirror, type MirrorAnswer, readCheckpoint, type SignedCheckpoint } from './readMirror.ts';

/** Entries downloaded, verified and committed at a time. */
const BATCH = 32 * TILE_WIDTH;

export type MirrorState = { readonly url: string; readonly size?: number; readonly problem?: string };

export type FollowReport = {
  readonly mirrors: readonly MirrorState[];
  /** At least one mirror answered with a checkpoint that the operator signed. */
  readonly reachable: boolean;
};

export type FollowDeps = {
  readonly log: LogFile;
  readonly operators: OperatorStore;
  readonly alarms: Alarms;
  /** Which checkpoints stay older than they were. */
  readonly stale: Lasting;
  /** Largest log that is mirrored; a signed size above it is refused before anything is downloaded. */
  readonly maxLogSize: number;
  /** True once this round has used up its time; what is left waits for the next. */
  readonly expired: () => boolean;
  /** The same URL as earlier keys of the operator would sign it. */
  readonly earlier: (url: string) => readonly Mirror[];
  /** Asks the chain whether the operator changed its key since its record was read; then the round starts over. */
  readonly recordChanged: () => Promise<boolean>;
  readonly onEntries: (from: number, count: number) => void;
  readonly index: DigestIndex;
};

/**
 * One round for one operator: asks every mirror for its checkpoint, extends the mirrored log as far as the signed
 * checkpoints go, and compares all of them with it. Contradictions become alarms; it rejects only when the own store fails.
 */
export async function followLog(
  operator: OperatorIdentity,
  mirrors: readonly Mirror[],
  deps: FollowDeps,
): Promise<FollowReport> {
  const answers = await Promise.all(mirrors.map((mirror) => readCheckpoint(mirror, deps.earlier(mirror.url))));
  if (answers.some(({ kind }) => kind === 'invalid') && (await deps.recordChanged()))
    return { reachable: false, mirrors: [] };
  const problems = new Map<string, string>();
  for (const answer of answers) {
    if (answer.kind !== 'checkpoint') problems.set(answer.url, answer.problem);
    if (answer.kind === 'invalid') raiseInvalid(operator, answer, deps.alarms);
  }
  const signed = answers.flatMap((answer) => (answer.kind === 'checkpoint' ? [answer.signed] : []));
  for (const one of signed) {
    checkRollback(operator, one, deps.operators, deps);
    if (one.checkpoint.size > deps.maxLogSize)
      problems.set(one.url, `its ${one.checkpoint.size} entries are more than ${deps.maxLogSize}`);
  }
  const bySize = signed
    .filter(({ checkpoint }) => checkpoint.size <= deps.maxLogSize)
    .sort((a, b) => b.checkpoint.size - a.checkpoint.size);
  await settle(operator, mirrors, bySize, problems, deps);
  const seen = seenOf(operator, deps);
  if (seen !== undefined && allAnswered(answers)) checkAllBehind(operator, seen, signed, deps);
  return {
    reachable: signed.length > 0,
    mirrors: mirrors.map(({ url }) => {
      const size = signed.find((one) => one.url === url)?.checkpoint.size;
      const problem = problems.get(url);
      return { url, ...(size === undefined ? {} : { size }), ...(problem === undefined ? {} : { problem }) };
    }),
  };
}

/** Largest first: what the longest checkpoint proves, the shorter ones are compared with. */
async function settle(
  operator: OperatorIdentity,
  mirrors: readonly Mirror[],
  signed: readonly SignedCheckpoint[],
  problems: Map<string, string>,
  deps: FollowDeps,
): Promise<void> {
  for (const one of signed) {
    const mirror = mirrors.find(({ url }) => url === one.url)!;
    if (one.checkpoint.size > deps.log.size()) {
      const problem = await catchUp(operator, mirror, one, deps);
      if (problem !== undefined) problems.set(one.url, problem);
    }
    if (one.checkpoint.size > deps.log.size()) continue;
    const seen = seenOf(operator, deps) ?? { ...one.checkpoint, note: one.note };
    if (await checkAgainstLog(operator, deps.log, seen, mirror, one, deps.alarms)) {
      remember(operator, one, deps);
    } else {
      problems.set(one.url, 'it serves another history');
    }
  }
}

/** Returns why it did not get to the end, if the mirror is the reason. */
async function catchUp(
  operator: OperatorIdentity,
  mirror: Mirror,
  signed: SignedCheckpoint,
  deps: FollowDeps,
): Promise<string | undefined> {
  const { log } = deps;
  while (log.size() < signed.checkpoint.size && !deps.expired()) {
    const seen = seenOf(operator, deps);
    const size = batchEnd(log.size(), signed.checkpoint.size, seen);
    let prepared: PreparedEntries;
    try {
      prepared = await extendLog(log, mirror, signed, size);
    } catch (error) {
      if (isDataError(error)) await judge(operator, mirror, signed, seen, error, deps);
      return error instanceof Error ? error.message : String(error);
    }
    if (seen !== undefined && size === seen.size && !equalBytes(prepared.root, seen.root)) {
      await raiseFork(operator, log, seen, mirror, signed, deps.alarms);
      return 'it serves another history than before';
    }
    commit(operator, prepared, signed, seen, deps);
    if (log.size() - deps.index.indexed(operator.id) >= INDEX_BATCH) await indexEntries(operator, deps);
  }
  return undefined;
}

/** A batch never jumps over the checkpoint that was seen last, so that the log is compared with it on the way. */
function batchEnd(size: number, target: number, seen: SeenCheckpoint | undefined): number {
  const goal = seen !== undefined && seen.size > size ? Math.min(seen.size, target) : target;
  return Math.min(goal, size + BATCH - (size % TILE_WIDTH));
}

function commit(
  operator: OperatorIdentity,
  prepared: PreparedEntries,
  signed: SignedCheckpoint,
  seen: SeenCheckpoint | undefined,
  deps: FollowDeps,
): void {
  const { from, digests } = prepared;
  const to = from + digests.length;
  // Until the log has grown back to the checkpoint seen last, that one stays: it is what the rest is compared with.
  const advances = seen === undefined || (to >= seen.size && signed.checkpoint.size > seen.size);
  const nextSeen = advances ? { ...signed.checkpoint, note: signed.note } : undefined;
  prepared.write(() => deps.operators.commit(operator.id, prepared, nextSeen));
  deps.onEntries(from, digests.length);
}

/** The entries do not belong to the signed checkpoint: another history, or only a bad mirror? */
async function judge(
  operator: OperatorIdentity,
  mirror: Mirror,
  signed: SignedCheckpoint,
  seen: SeenCheckpoint | undefined,
  error: Error & { code: string },
  deps: FollowDeps,
): Promise<void> {
  if (seen !== undefined && (await findFork(deps.log, seen, mirror, signed)) !== undefined) {
    await raiseFork(operator, deps.log, seen, mirror, signed, deps.alarms);
    return;
  }
  deps.alarms.raise({
    code: 'MIRROR_INVALID',
    operator: operator.address,
    subject: `${signed.url}:${error.code}`,
    message: `${signed.url} serves data that does not fit its checkpoint of size ${signed.checkpoint.size}: ${error.message}`,
    details: { url: signed.url, verifier: operator.name, note: signed.note, seen: seen?.note, code: error.code },
  });
}

function remember(operator: OperatorIdentity, { url, checkpoint, note }: SignedCheckpoint, deps: FollowDeps): void {
  const { operators } = deps;
  const before = operators.mirrorSeen(operator.id, url);
  if (before === undefined || checkpoint.size > before.size)
    operators.setMirrorSeen(operator.id, url, { size: checkpoint.size, note });
  const seen = seenOf(operator, deps);
  if (seen === undefined || checkpoint.size > seen.size) operators.setSeen(operator.id, { ...checkpoint, note });
}

function seenOf(operator: OperatorIdentity, { operators }: FollowDeps): SeenCheckpoint | undefined {
  return operators.get(operator.address)?.seen;
}

function allAnswered(answers: readonly MirrorAnswer[]): boolean {
  return answers.length > 0 && answers.every(({ kind }) => kind === 'checkpoint');
}
