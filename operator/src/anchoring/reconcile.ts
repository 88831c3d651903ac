import type { AnchorJob } from './anchorBook.ts';
import { currentAttempt } from './anchorBook.ts';
import { type AnchoringContext, record, type TickReport } from './anchoringContext.ts';
import type { AbandonReason, AnchorEvent } from './anchorRow.ts';
import type { ChainView } from './observe.ts';

/** Rounds in a row that a nonce has to contradict a job before the job is given up. */
const ODD_ROUNDS = 3;

/** Brings the journal to what the chain says: anchors that arrived, became final, went away, or can never arrive. */
export async function reconcile(context: AnchoringContext, view: ChainView, report: TickReport): Promise<void> {
  const before = new Set(context.recent.map((event) => event.blockHash + event.word));
  const { live } = context.journal.book;
  for (const event of view.events) {
    const job = [...live.values()].find((one) => one.size === event.size);
    if (job !== undefined && !isSame(job.mined, event)) await arrive(context, job, event, report);
    if (!before.has(event.blockHash + event.word)) context.onAnchored(event);
  }
  const present = new Set(view.events.map((event) => event.size));
  for (const job of [...live.values()]) if (!present.has(job.size)) await missing(context, view, job, report);
  await finalize(context, view, report);
}

async function arrive(
  context: AnchoringContext,
  job: AnchorJob,
  event: AnchorEvent,
  report: TickReport,
): Promise<void> {
  if (job.mined !== undefined) await goBack(context, job, event.blockNumber, event.time, report);
  await record(context, { state: 'mined', at: context.clock(), job: job.id, ...event });
  context.oddNonce.delete(job.id);
  report.mined.push(event.size);
  const { size, root, transactionHash, blockNumber } = event;
  context.logger.info({ size, root, tx: transactionHash, block: Number(blockNumber) }, 'anchor mined');
}

/** A mined anchor is no longer in the chain: its transaction is offered again. */
async function goBack(
  context: AnchoringContext,
  job: AnchorJob,
  headNumber: bigint,
  headTime: number,
  report: TickReport,
): Promise<void> {
  const attempt = currentAttempt(job);
  if (attempt === undefined) return;
  const place = { hash: attempt.hash, reorged: true, headNumber, headTime };
  await record(context, { state: 'broadcast', at: context.clock(), job: job.id, ...place });
  context.reorgs += 1;
  report.reorged.push(job.size);
  context.logger.warn({ size: job.size, tx: attempt.hash }, 'anchor reorged out');
}

async function missing(context: AnchoringContext, view: ChainView, job: AnchorJob, report: TickReport): Promise<void> {
  const { head, nonce, size } = view;
  if (job.mined !== undefined) await goBack(context, job, head.number, head.timestamp, report);
  // Sizes only grow: once the chain holds more, this anchor can never be added, and its entries are covered.
  // INVARIANT N9: One size is anchored at most once, whatever dies, drops out or is reorganised: the contract only
  //   takes growing sizes, and the agent asks it before it sends.
  if (job.size <= size) return abandon(context, job, 'overtaken', report);
  const used = currentAttempt(job)?.nonce;
  if (used === undefined && job.mined !== undefined) return abandon(context, job, 'reorged', report);
  if (used === undefined || used === nonce) {
    context.oddNonce.delete(job.id);
    return;
  }
  if (used < nonce && (await anyReverted(context, job))) return abandon(context, job, 'reverted', report);
  // A gap below a job whose predecessor waits as well is no gap.
  const waitsBehind = [...context.journal.book.live.values()].some((one) => one.id < job.id && one.mined === undefined);
  if (used > nonce && waitsBehind) return;
  const rounds = (context.oddNonce.get(job.id) ?? 0) + 1;
  context.oddNonce.set(job.id, rounds);
  if (rounds >= ODD_ROUNDS) await abandon(context, job, used < nonce ? 'nonce-taken' : 'nonce-gap', report);
}

async function anyReverted(context: AnchoringContext, job: AnchorJob): Promise<boolean> {
  for (const attempt of job.attempts) if ((await context.chain.outcomeOf(attempt.hash)) === 'reverted') return true;
  return false;
}

async function abandon(
  context: AnchoringContext,
  job: AnchorJob,
  reason: AbandonReason,
  report: TickReport,
): Promise<void> {
  await record(context, { state: 'abandoned', at: context.clock(), job: job.id, reason });
  context.oddNonce.delete(job.id);
  context.tooCheap.delete(job.id);
  report.abandoned.push(job.size);
  context.logger.warn({ size: job.size, reason }, 'anchor abandoned');
}

async function finalize(context: AnchoringContext, view: ChainView, report: TickReport): Promise<void> {
  for (const event of view.events.slice(0, view.finalCount)) {
    const job = [...context.journal.book.live.values()].find((one) => one.size === event.size);
    // INVARIANT N3: An anchor is final only when its word lies on the chain of words that leads to the operator's head
    //   at the final block; never because of a receipt.
    await record(context, { state: 'final', at: context.clock(), ...(job && { job: job.id }), ...event });
    context.base = event;
    report.final.push(event.size);
    context.logger.info({ size: event.size, root: event.root, tx: event.transactionHash }, 'anchor final');
  }
  context.recent = view.events.slice(view.finalCount);
}

function isSame(mined: AnchorEvent | undefined, event: AnchorEvent): boolean {
  return mined !== undefined && mined.word === event.word && mined.blockHash === event.blockHash;
}
