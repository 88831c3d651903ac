import { isPassing, outcomeOf, type SettleReport } from '@assay/node/transactions';
import { AssayError, type AssayErrorCode, InvariantError, toHex } from '@assay/sdk';
import { type Seen, waitingAnchors } from './agentState.ts';
import type { AnchoringContext, TickReport } from './anchoringContext.ts';
import { anchoredBy, anchorRefusal, anchorRequest, anchorSubject } from './anchorRequest.ts';
import { type ChainView, observe } from './observe.ts';
import { anchoringsLeft, RESERVED_ANCHORINGS } from './periodBudget.ts';
import { keepFinal, noticeAnchors } from './reconcile.ts';
import { nextSize, urgencyOf } from './schedule.ts';

/**
 * One round: reads the chain, keeps what is final, moves what waits or starts what is due. What the outside world does wrong
 * ends in the report. Rejects when the process must end: the journal is lost, or one of our own promises broken.
 */
export async function runRound(context: AnchoringContext, seen: Seen, force: boolean): Promise<TickReport> {
  const { log, settings, clock } = context;
  const lists = { sent: [], mined: [], final: [], reorged: [], abandoned: [] };
  const base = { anchoredSize: seen.report?.anchoredSize ?? 0, finalSize: seen.report?.finalSize ?? 0 };
  const report: TickReport = { outcome: 'idle', code: undefined, message: undefined, ...base, ...lists };
  try {
    const view = await observe(context);
    seen.head = { number: Number(view.head.number), time: view.head.timestamp };
    noticeAnchors(context, view, report);
    await keepFinal(context, view, report);
    report.anchoredSize = view.size;
    report.finalSize = context.base?.size ?? 0;
    seen.unfinal = report.finalSize < log.size() ? (await log.read(report.finalSize)).issuedAt : undefined;
    seen.due = view.size < log.size() ? (await log.read(view.size)).issuedAt : undefined;
    const urgency = seen.due === undefined ? 'none' : urgencyOf(seen.due, settings.promiseSeconds, clock() / 1000);
    const urgent = urgency === 'urgent';
    await settleTransactions(context, view, urgent, report);
    // A last anchor in the future was written under a wrong clock.
    const wanted = force || urgency !== 'none' || Math.abs(clock() - context.lastStartedAt) >= settings.intervalMs;
    // INVARIANT N2: While an anchor waits to be mined no other is started: there are never two live transactions for
    //   different roots at one size, and all transactions of one anchor share one nonce.
    const waits = waitingAnchors(context.agent.live(), view.size).length > 0;
    if (waits && report.outcome === 'idle') report.outcome = 'waiting';
    // INVARIANT N14: An answer under the head and the next anchor are not on their way at once, unless the promise of
    //   one of them is in danger.
    const holdsBack = context.turns.answering && !urgent && !force;
    if (!waits && seen.due !== undefined && wanted && !holdsBack) {
      // INVARIANT N13: Of the anchorings that a period allows, the last 64 are kept for promises that fall due.
      const left = anchoringsLeft(view.word, view.head.timestamp, await context.chain.times());
      if (left > RESERVED_ANCHORINGS || (left > 0 && (urgent || force)))
        await startAnchor(context, view, urgent, report);
      else if (report.code === undefined) waitForPeriod(report, left);
    }
  } catch (error) {
    fail(report, error);
  }
  context.turns.anchoring = waitingAnchors(context.agent.live(), report.anchoredSize).length > 0;
  notice(context, seen, report);
  return report;
}

function waitForPeriod(report: TickReport, left: number): void {
  report.outcome = 'waiting';
  report.code = 'ANCHOR_PERIOD_FULL';
  report.message =
    left === 0
      ? 'Anchors takes no further anchor of this operator before the next period. Was this key used elsewhere as well?'
      : `Only ${left} anchors are left in this period; they are kept for promises that fall due.`;
}

/** Learns what became of our transactions and moves those that wait. */
async function settleTransactions(
  { agent, logger }: AnchoringContext,
  view: ChainView,
  urgent: boolean,
  report: TickReport,
): Promise<void> {
  // Sizes only grow: once the chain holds as much, an anchor can never be added, and its entries are covered.
  // INVARIANT N9: One size is anchored at most once, whatever dies, drops out or is reorganised: the contract only
  //   takes growing sizes, and the agent asks it before it sends.
  const useful = (tx: Parameters<typeof anchoredBy>[0]) => (anchoredBy(tx) ?? Number.POSITIVE_INFINITY) > view.size;
  const settled = await agent.settle({ useful, urgent }, view.account);
  for (const [key, reason] of givenUp(agent.find, settled)) {
    const tx = agent.find(key);
    const size = tx && anchoredBy(tx);
    if (size === undefined) continue;
    report.abandoned.push(size);
    logger.warn({ size, reason }, 'anchor abandoned');
  }
  report.sent.push(...settled.sent);
  if (settled.waiting.length > 0) report.outcome = settled.sent.length > 0 ? 'sent' : 'waiting';
  if (settled.problem !== undefined) note(report, settled.problem);
}

function givenUp(find: AnchoringContext['agent']['find'], settled: SettleReport): [string, string][] {
  const reverted = settled.mined.filter((key) => {
    const tx = find(key);
    return tx !== undefined && outcomeOf(tx) === 'reverted';
  });
  return [
    ...settled.lost.map((key): [string, string] => [key, 'nonce-taken']),
    ...settled.cancelled.map((key): [string, string] => [key, 'overtaken']),
    ...reverted.map((key): [string, string] => [key, 'reverted']),
  ];
}

/** Starts a new anchor of everything published, if the chain does not hold it yet. */
async function startAnchor(
  context: AnchoringContext,
  view: ChainView,
  urgent: boolean,
  report: TickReport,
): Promise<void> {
  const { log, settings, chain, agent } = context;
  const published = await log.publishCheckpoint();
  const size = nextSize(view.size, published.size);
  if (size <= view.size) return;
  const root = toHex(size === published.size ? published.root : await log.rootAt(size));
  const before = agent.of(anchorSubject({ size, root })).length;
  const { operator } = settings;
  const wish = anchorRequest({ size, root }, { operator, anchors: chain.deployment.anchors, before, urgent });
  try {
    const { tx, refusal } = await agent.send(wish, view.account);
    context.lastStartedAt = tx.createdAt;
    report.outcome = refusal === undefined ? 'sent' : 'waiting';
    if (refusal === undefined) report.sent.push(...tx.attempts.map(({ hash }) => hash));
    else note(report, refusal);
  } catch (error) {
    throw anchorRefusal(error);
  }
}

function note(report: TickReport, problem: AssayError): void {
  report.code = problem.code;
  report.message = problem.message;
  if (!isPassing(problem)) report.outcome = 'failed';
}

/** Alarms that no later round can be expected to clear by itself. */
const HELD: readonly AssayErrorCode[] = ['FOREIGN_ANCHOR', 'FINAL_ANCHOR_LOST'];
const FATAL: readonly AssayErrorCode[] = ['TRANSACTION_JOURNAL_LOST', 'STORE_CORRUPT'];

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
