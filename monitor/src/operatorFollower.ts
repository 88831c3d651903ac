import { join } from 'node:path';
import type { Block } from '@assay/node/anchors';
import { AssayError } from '@assay/sdk';
import type { Address } from 'viem';
import { createLasting, type Lasting } from './alarms/lasting.ts';
import { checkAnchors } from './anchors/checkAnchors.ts';
import { type ForkSearch, findAnchoredFork } from './anchors/findAnchoredFork.ts';
import type { OperatorIdentity } from './log/checkCheckpoint.ts';
import { type FollowReport, followLog, type MirrorState } from './log/followLog.ts';
import { indexEntries } from './log/indexEntries.ts';
import { mirrorUrlProblem } from './log/mirrorUrl.ts';
import { type LogName, type Mirror, openMirror } from './log/readMirror.ts';
import type { MonitorContext } from './monitorContext.ts';
import { judgeModels } from './receipts/judgeModels.ts';
import { watchReceipts } from './receipts/watchReceipts.ts';
import { type LogFile, openLogFile, removeLogFile } from './store/logFile.ts';
import type { OperatorRow } from './store/operatorStore.ts';

/** How the last round went. `inconsistent`: there is evidence against the operator that was not cleared. */
export type OperatorState = 'following' | 'inconsistent' | 'unreachable';

export type OperatorFollower = {
  readonly address: Address;
  readonly log: LogFile;
  state(): OperatorState;
  mirrors(): readonly MirrorState[];
  /** True while waiting after rounds in which no mirror answered, or in which nothing was new and nothing is due. */
  resting(head: Block): boolean;
  /**
   * One round; with `askMirrors` false, of what is here already. Rejects when the own store or the chain fails, never for
   * what a mirror does.
   */
  follow(head: Block, signal: AbortSignal, askMirrors?: boolean): Promise<void>;
};

/** Earlier checkpoint keys that a slow mirror may still show. */
const EARLIER_KEYS = 2;
const LONGEST_REST_MS = 300_000;
/** A log in which nothing is new is asked after 1, 2, 4 … intervals, at most so many. */
const LONGEST_QUIET = 16;
/** Seconds before a promise runs out from which on its log is asked in every round. */
const DUE_SECONDS = 120;

/** Opens (and checks) the stored log of an operator. @throws InputError STORE_CORRUPT */
export function openFollower(row: OperatorRow, context: MonitorContext): OperatorFollower {
  const { operators, options } = context;
  const folder = join(context.storeDir, 'logs', row.address);
  if (options.redownload.some((address) => address.toLowerCase() === row.address)) {
    operators.forgetEntries(row.id);
    removeLogFile(folder);
  }
  const { size, root } = operators.get(row.address)!;
  const log = openLogFile(folder, { size, root });
  // A crash may have kept what the index has and the log has not.
  if (context.index.indexed(row.id) > size) context.index.cut(row.id, size);
  let report: FollowReport = { reachable: false, mirrors: [] };
  const forkSearch: ForkSearch = new Map();
  const stale = createLasting(options.withheldAfterMs, context.now);
  let silentRounds = 0;
  let quietRounds = 0;
  let restUntil = 0;

  /** How long the mirrors are left alone after this round. */
  const restAfter = (grew: boolean): number => {
    silentRounds = report.reachable ? 0 : silentRounds + 1;
    quietRounds = grew ? 0 : Math.min(quietRounds + 1, 20);
    if (silentRounds > 0) return Math.min(LONGEST_REST_MS, options.intervalMs * 2 ** Math.min(silentRounds, 20));
    return Math.min(LONGEST_REST_MS, options.intervalMs * (Math.min(LONGEST_QUIET, 2 ** quietRounds) - 1));
  };
  /** A promise runs out, or the chain holds an anchor of entries that are not here. */
  const isDue = (head: Block) =>
    context.receipts.dueBefore(row.address, head.time + DUE_SECONDS) ||
    (context.anchors.latest(row.address)?.size ?? 0) > log.size();

  return {
    address: row.address,
    log,
    state: () => {
      if (context.alarms.accuses(row.address)) return 'inconsistent';
      return report.reachable ? 'following' : 'unreachable';
    },
    mirrors: () => report.mirrors,
    resting: (head) => context.now() < restUntil && (silentRounds > 0 || !isDue(head)),
    follow: async (head, signal, askMirrors = true) => {
      const current = operators.get(row.address);
      const record = current?.record;
      if (current === undefined || record === undefined) return;
      const name = { origin: record.origin, checkpointKey: record.checkpointKey };
      const operator: OperatorIdentity = { id: current.id, address: current.address, name };
      await log.check();
      const expired = () => signal.aborted;
      if (askMirrors) {
        const mirrors = await openMirrors(operator, record.mirrors, context, signal);
        const before = log.size();
        report = await followMirrors(operator, mirrors, current, { ...context, log, stale }, signal);
        restUntil = context.now() + restAfter(log.size() > before);
        await findAnchoredFork(operator, mirrors.mirrors, forkSearch, { ...context, log, expired });
      }
      await indexEntries(operator, { ...context, log, expired });
      const seen = operators.get(row.address)?.seen;
      await checkAnchors(operator, seen, { ...context, log, withheldAfterMs: options.withheldAfterMs });
      await judgeModels(operator.address, context);
      await watchReceipts(operator, { ...context, log, head, seen });
    },
  };
}

type Mirrors = {
  readonly mirrors: readonly Mirror[];
  readonly refused: readonly MirrorState[];
  readonly open: (url: string, name: LogName) => Mirror;
};

async function openMirrors(
  operator: OperatorIdentity,
  urls: readonly string[],
  context: MonitorContext,
  signal: AbortSignal,
): Promise<Mirrors> {
  const { options } = context;
  // A redirect could lead to an address that was never checked.
  const fetchInRound: typeof fetch = (input, init) =>
    context.fetch(input, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]),
    });
  const open = (url: string, name: LogName): Mirror =>
    openMirror(url, name, { fetch: fetchInRound, timeoutMs: options.requestTimeoutMs });
  const refused: MirrorState[] = [];
  const mirrors: Mirror[] = [];
  for (const url of new Set(urls.map((text) => text.replace(/\/+$/, '')))) {
    if (isOwn(url, operator.address, options.publicUrl)) continue;
    const problem = await mirrorUrlProblem(url, options.allowPrivateMirrors, context.resolve);
    if (problem === undefined) mirrors.push(open(url, operator.name));
    else refused.push({ url, problem });
  }
  return { mirrors, refused, open };
}

async function followMirrors(
  operator: OperatorIdentity,
  { mirrors, refused, open }: Mirrors,
  row: OperatorRow,
  context: MonitorContext & { readonly log: LogFile; readonly stale: Lasting },
  signal: AbortSignal,
): Promise<FollowReport> {
  const { options } = context;
  const report = await followLog(operator, mirrors, {
    ...context,
    maxLogSize: options.maxLogSize,
    expired: () => signal.aborted,
    earlier: (url) =>
      row.oldKeys
        .slice(-EARLIER_KEYS)
        .map((checkpointKey) => open(url, { origin: operator.name.origin, checkpointKey })),
    recordChanged: async () => {
      const fresh = await context.source.operator(operator.address);
      if (fresh?.checkpointKey === operator.name.checkpointKey) return false;
      context.operators.setRecord(operator.address, fresh);
      return true;
    },
  });
  return { ...report, mirrors: [...report.mirrors, ...refused] };
}

/** The registry may list this very monitor as a mirror; asking itself would prove nothing. */
function isOwn(url: string, operator: Address, publicUrl: string | undefined): boolean {
  return (
    publicUrl !== undefined &&
    url.toLowerCase() === `${publicUrl.replace(/\/+$/, '')}/operators/${operator}`.toLowerCase()
  );
}

/** What to log of a failed round. */
export function describeFailure(error: unknown): { code: string; problem: string } {
  return {
    code: error instanceof AssayError ? error.code : 'UNKNOWN',
    problem: error instanceof Error ? error.message : String(error),
  };
}
