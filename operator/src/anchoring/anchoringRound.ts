import { AssayError, type AssayErrorCode, InvariantError } from '@assay/sdk';
import { type Seen, waitingJobs } from './agentState.ts';
import type { AnchoringContext, TickReport } from './anchoringContext.ts';
import { observe } from './observe.ts';
import { reconcile } from './reconcile.ts';
import { urgencyOf } from './schedule.ts';
import { pushOn, startAnchor } from './transact.ts';

/**
 * One round: reads the chain, brings the journal up to it, moves what waits or starts what is due. What the outside world
 * does wrong ends in the report. Rejects when the process must end: the journal is lost, or one of our own promises broken.
 */
export async function runRound(context: AnchoringContext, seen: Seen, force: boolean): Promise<TickReport> {
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
    const { book } = context.journal;
    const waiting = waitingJobs(book);
    // A last anchor in the future was written under a wrong clock.
    const wanted = force || urgency !== 'none' || Math.abs(clock() - book.lastBuiltAt) >= settings.intervalMs;
    // INVARIANT N2: While an anchor waits to be mined no other is started: there are never two live transactions for
    //   different roots at one size, and all transactions of one anchor share one nonce.
    if (waiting.length > 0) await pushOn(context, view, waiting, urgency === 'urgent', report);
    else if (seen.due !== undefined && wanted) await startAnchor(context, view, urgency === 'urgent', report);
  } catch (error) {
    fail(report, error);
  }
  notice(context, seen, report);
  return report;
}

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
  if (report.code === 'ANCHORING_STOPPED') return;
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
