import { join } from 'node:path';
import { type AnchorRecord, AssayError, type AssayErrorCode, InvariantError } from '@assay/sdk';
import type { Address, Hex, LocalAccount } from 'viem';
import { type AnchorBook, type AnchorJob, currentAttempt } from './anchorBook.ts';
import { createAnchorHistory } from './anchorHistory.ts';
import type { AnchoringChain } from './anchoringChain.ts';
import type { AnchoringContext, AnchoringLog, AnchoringLogger, AnchoringStep, TickReport } from './anchoringContext.ts';
import { openAnchorJournal } from './anchorJournal.ts';
import type { AnchorEvent } from './anchorRow.ts';
import { boundChain } from './boundedChain.ts';
import { observe } from './observe.ts';
import { reconcile } from './reconcile.ts';
import { type Patience, urgencyOf } from './schedule.ts';
import { pushOn, startAnchor } from './transact.ts';

export type AnchoringOptions = {
  /** Directory of `anchors.jsonl`; one process at a time, which the receipt log's lock ensures. */
  readonly dataDir: string;
  readonly log: AnchoringLog;
  readonly chain: AnchoringChain;
  /** The anchor key, or the operator itself. Nothing else may send from this account. */
  readonly account: LocalAccount;
  readonly operator: Address;
  /** Milliseconds between two anchors; promises that fall due come earlier. */
  readonly intervalMs: number;
  /** Blocks after which an anchor is final, or the chain's own `finalized` tag. A hardhat node calls its head finalized. */
  readonly finalityDepth: number | 'finalized';
  /** anchorBy - issuedAt of this log's receipts, in seconds. */
  readonly promiseSeconds: number;
  /** wei per gas, 500 gwei unless given. */
  readonly maxFeePerGas?: bigint;
  /** How long a transaction may be passed over before it is replaced: 3 blocks and 24 seconds of chain time. */
  readonly patience?: Patience;
  /** Milliseconds between rounds: a quarter of the interval, from 0.25 to 12 seconds. */
  readonly pollMs?: number;
  /** Milliseconds that one call to the chain may take, 10,000 unless given. */
  readonly callTimeoutMs?: number;
  /** unix milliseconds */
  readonly clock?: () => number;
  readonly logger: AnchoringLogger;
  /** An anchor of this log is in the chain's latest state. Comes again for one that was reorged into another block. */
  readonly onAnchored?: (anchor: AnchorEvent) => void;
  /** The journal cannot be trusted or a promise of ours is broken: the process must end. */
  readonly onFatal?: (error: Error) => void;
  /** Announces each point at which a crash must be survivable. */
  readonly onStep?: (step: AnchoringStep) => void | Promise<void>;
};

/** Sizes are sizes of the log. `code` and `message` tell what the last round ran into, if it ran into something. */
export type AgentState = {
  readonly anchoredSize: number;
  readonly finalSize: number;
  readonly head: { readonly number: number; readonly time: number } | undefined;
  readonly pending:
    | {
        readonly size: number;
        readonly nonce: number | undefined;
        readonly hash: Hex | undefined;
        readonly attempts: number;
      }
    | undefined;
  /** Age of the oldest receipt that no final anchor covers, in seconds; 0 if there is none. */
  readonly oldestUnfinalSeconds: number;
  /** When the oldest receipt that no anchor covers falls due (unix seconds). */
  readonly nextDeadline: number | undefined;
  readonly code: AssayErrorCode | undefined;
  readonly message: string | undefined;
  readonly failuresInARow: number;
  readonly lastRoundAt: number | undefined;
  readonly rows: AnchorBook['counts'];
  readonly reorgs: number;
};

export type AnchoringAgent = {
  /** Runs rounds until stopped. */
  start(): void;
  /**
   * Runs one round: reads the chain, brings the journal up to it, sends what is due. `force` anchors whatever is
   * pending now. What the chain does wrong is in the report; rejects only when the process must end.
   */
  tick(options?: { readonly force?: boolean }): Promise<TickReport>;
  /** Ends rounds, at once even in the middle of a call, and closes the journal. What was sent stays sent. */
  stop(): Promise<void>;
  state(): AgentState;
  /** Anchors of this log without gaps, oldest first, up to the latest: what openings are made from. */
  history(): readonly AnchorRecord[];
};

/**
 * Anchors a log exactly once per size, whatever dies in between. The contract is the only truth: each round asks it, at
 * the latest and at the final block, and believes what folds into its word.
 * @throws InputError ANCHOR_JOURNAL_CORRUPT, ANCHOR_JOURNAL_MISMATCH
 */
export async function createAnchoringAgent(options: AnchoringOptions): Promise<AnchoringAgent> {
  const { log, operator, account, logger, clock = Date.now } = options;
  const { chainId, anchors } = options.chain.deployment;
  const stopping = new AbortController();
  const chain = boundChain(options.chain, options.callTimeoutMs ?? 10_000, stopping.signal);
  const identity = { chainId, anchors, operator };
  const journal = await openAnchorJournal(join(options.dataDir, 'anchors.jsonl'), identity, clock);
  const context: AnchoringContext = {
    settings: {
      operator,
      account,
      intervalMs: options.intervalMs,
      finalityDepth: options.finalityDepth,
      maxFeePerGas: options.maxFeePerGas ?? 500_000_000_000n,
      promiseSeconds: options.promiseSeconds,
      patience: options.patience ?? { blocks: 3, seconds: 24 },
    },
    log,
    chain,
    history: createAnchorHistory(chain, operator),
    journal,
    logger,
    clock,
    onAnchored: options.onAnchored ?? (() => {}),
    onStep: options.onStep ?? (() => {}),
    base: undefined,
    recent: [],
    ours: new Set(),
    tooCheap: new Set(),
    oddNonce: new Map(),
    reorgs: 0,
  };
  const seen: Seen = {
    head: undefined,
    report: undefined,
    failures: 0,
    at: undefined,
    unfinal: undefined,
    due: undefined,
  };
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const tick = (force: boolean): Promise<TickReport> => {
    const next = queue.then(() => round(context, seen, force));
    queue = next.catch(() => {});
    return next;
  };
  const pollMs = options.pollMs ?? Math.min(Math.max(options.intervalMs / 4, 250), 12_000);
  const loop = () => {
    tick(false).then(
      () => {
        // A node in trouble is asked less often, up to 8 times the usual pause.
        if (!stopping.signal.aborted) timer = setTimeout(loop, pollMs * Math.min(2 ** seen.failures, 8));
      },
      (error: Error) => {
        logger.error({ error: error.message }, 'anchoring ended');
        options.onFatal?.(error);
      },
    );
  };

  return {
    start: loop,
    tick: ({ force = false } = {}) => tick(force),
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await queue;
      await journal.close();
    },
    state: () => stateOf(context, seen),
    history: () => [...journal.book.finals, ...context.recent],
  };
}

type Seen = {
  head: { number: number; time: number } | undefined;
  report: TickReport | undefined;
  failures: number;
  at: number | undefined;
  /** issuedAt of the oldest receipt without a final anchor, and of the oldest without any. */
  unfinal: number | undefined;
  due: number | undefined;
};

async function round(context: AnchoringContext, seen: Seen, force: boolean): Promise<TickReport> {
  const { log, settings, clock } = context;
  const lists = { sent: [], mined: [], final: [], reorged: [], abandoned: [] };
  const base = { anchoredSize: seen.report?.anchoredSize ?? 0, finalSize: seen.report?.finalSize ?? 0 };
  const report: TickReport = { outcome: 'idle', code: undefined, message: undefined, ...base, ...lists };
  try {
    const view = await observe(context);
    seen.head = { number: Number(view.head.number), time: view.head.timestamp };
    await reconcile(context, view, report);
    report.anchoredSize = view.size;
    report.finalSize = context.base?.size ?? 0;
    seen.unfinal = report.finalSize < log.size() ? (await log.read(report.finalSize)).issuedAt : undefined;
    seen.due = view.size < log.size() ? (await log.read(view.size)).issuedAt : undefined;
    const urgency = seen.due === undefined ? 'none' : urgencyOf(seen.due, settings.promiseSeconds, clock() / 1000);
    const { live, lastBuiltAt } = context.journal.book;
    const waiting = [...live.values()].filter((job) => job.mined === undefined).sort(byId);
    const wanted = force || urgency !== 'none' || clock() - lastBuiltAt >= settings.intervalMs;
    if (waiting.length > 0) await pushOn(context, view, waiting, urgency === 'urgent', report);
    else if (seen.due !== undefined && wanted) await startAnchor(context, view, urgency === 'urgent', report);
  } catch (error) {
    fail(report, error);
  }
  notice(context, seen, report);
  return report;
}

const byId = (a: AnchorJob, b: AnchorJob) => a.id - b.id;

/** Alarms that no later round can be expected to clear by itself. */
const HELD: readonly AssayErrorCode[] = ['FOREIGN_ANCHOR', 'FINAL_ANCHOR_LOST'];
const FATAL: readonly AssayErrorCode[] = ['ANCHOR_JOURNAL_LOST', 'ANCHOR_JOURNAL_CORRUPT'];

function fail(report: TickReport, error: unknown): void {
  if (!(error instanceof AssayError) || error instanceof InvariantError || FATAL.includes(error.code)) throw error;
  report.outcome = HELD.includes(error.code) ? 'held' : 'failed';
  report.code = error.code;
  report.message = error.message;
}

/** Says a change of condition once, not each round. */
function notice(context: AnchoringContext, seen: Seen, report: TickReport): void {
  const bad = report.outcome === 'failed' || report.outcome === 'held';
  const age = seen.unfinal === undefined ? 0 : Math.max(0, Math.floor(context.clock() / 1000 - seen.unfinal));
  const fields = { code: report.code, reason: report.message, anchor_oldest_unfinal_seconds: age };
  const before = seen.report?.code;
  if (report.code !== undefined && report.code !== before) {
    if (report.outcome === 'held') context.logger.error(fields, 'anchoring held');
    else context.logger.warn(fields, bad ? 'anchoring failed' : 'anchoring waits');
  } else if (report.code === undefined && before !== undefined) {
    context.logger.info({ after: before, anchor_oldest_unfinal_seconds: age }, 'anchoring recovered');
  }
  seen.failures = bad ? seen.failures + 1 : 0;
  seen.report = report;
  seen.at = context.clock();
}

function stateOf(context: AnchoringContext, seen: Seen): AgentState {
  const { book } = context.journal;
  const pending = [...book.live.values()].filter((job) => job.mined === undefined).sort(byId)[0];
  const attempt = pending && currentAttempt(pending);
  const age = seen.unfinal === undefined ? 0 : Math.floor(context.clock() / 1000 - seen.unfinal);
  return {
    anchoredSize: seen.report?.anchoredSize ?? 0,
    finalSize: seen.report?.finalSize ?? book.finals.at(-1)?.size ?? 0,
    head: seen.head,
    pending: pending && {
      size: pending.size,
      nonce: attempt?.nonce,
      hash: attempt?.hash,
      attempts: pending.attempts.length,
    },
    oldestUnfinalSeconds: Math.max(0, age),
    nextDeadline: seen.due === undefined ? undefined : seen.due + context.settings.promiseSeconds,
    code: seen.report?.code,
    message: seen.report?.message,
    failuresInARow: seen.failures,
    lastRoundAt: seen.at,
    rows: { ...book.counts },
    reorgs: context.reorgs,
  };
}
