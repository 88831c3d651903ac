import { InputError, InvariantError, toHex } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import { encodeFunctionData, type Hex, keccak256 } from 'viem';
import { type AnchorJob, type Attempt, currentAttempt } from './anchorBook.ts';
import { type AnchoringContext, record, type TickReport } from './anchoringContext.ts';
import { bumpFees, type Fees, suggestFees } from './fees.ts';
import type { ChainView } from './observe.ts';
import { isStuck, nextSize } from './schedule.ts';

/** Gas for an anchor whatever the estimate: 60,000, and what writing a new ring slot may add by the time it is mined. */
const LEAST_GAS = 60_000n;
const RING_GAS = 30_000n;

/** Moves every anchor that is signed but not mined: offers it again, or replaces the first one when it was passed over. */
export async function pushOn(
  context: AnchoringContext,
  view: ChainView,
  waiting: readonly AnchorJob[],
  urgent: boolean,
  report: TickReport,
): Promise<void> {
  report.outcome = 'waiting';
  for (const [index, job] of waiting.entries()) {
    const attempt = currentAttempt(job);
    if (attempt === undefined) {
      await offer(context, view, job, urgent, report);
      return;
    }
    const passedOver = attempt.broadcast && isStuck(attempt.since, view.head, context.settings.patience, urgent);
    const wanted = index === 0 && attempt.nonce === view.nonce && (passedOver || context.tooCheap.has(job.id));
    if (wanted && (await replace(context, view, job, attempt, urgent, report))) continue;
    await send(context, view, job, attempt, report);
  }
}

/** Starts a new anchor of everything published, if the chain does not hold it yet. */
export async function startAnchor(
  context: AnchoringContext,
  view: ChainView,
  urgent: boolean,
  report: TickReport,
): Promise<void> {
  const published = await context.log.publishCheckpoint();
  const size = nextSize(view.size, published.size);
  if (size <= view.size) return;
  const root = toHex(size === published.size ? published.root : await context.log.rootAt(size));
  const terms = await agreeTerms(context, view, { size, root }, urgent);
  const id = context.journal.book.nextJob;
  await record(context, { state: 'built', at: context.clock(), job: id, size, root });
  const job = context.journal.book.live.get(id);
  if (job === undefined) throw new InvariantError('ANCHOR_JOURNAL_LOST', `Job ${id} is not in the book that built it.`);
  await signAndSend(context, view, job, terms, report);
}

/** Signs the first transaction of a job that a crash left without one. */
async function offer(
  context: AnchoringContext,
  view: ChainView,
  job: AnchorJob,
  urgent: boolean,
  report: TickReport,
): Promise<void> {
  const root = toHex(await context.log.rootAt(job.size));
  if (root !== job.root) {
    const message = `The journal wants to anchor ${job.root} for ${job.size} entries, but the log's root is ${root}. The journal and the log do not belong together.`;
    throw new InvariantError('ANCHOR_JOURNAL_CORRUPT', message, { size: job.size, journal: job.root, log: root });
  }
  await signAndSend(context, view, job, await agreeTerms(context, view, job, urgent), report);
}

type Terms = Fees & { readonly nonce: number; readonly gas: bigint };

/** Asks the contract whether it would take the anchor, and settles what to pay. Nothing is written before this passes. */
async function agreeTerms(
  context: AnchoringContext,
  view: ChainView,
  anchor: { readonly size: number; readonly root: Hex },
  urgent: boolean,
): Promise<Terms> {
  const { account, operator, maxFeePerGas: ceiling } = context.settings;
  const { size, root } = anchor;
  const estimate = await context.chain.estimateAnchor({ from: account.address, operator, root, size });
  const gas = (estimate > LEAST_GAS ? estimate : LEAST_GAS) + RING_GAS;
  const levels = await context.chain.feeLevels();
  const suggested = suggestFees(levels, ceiling, urgent);
  const earlier = context.journal.book.offers.get(view.nonce);
  const fees = suggested && earlier ? bumpFees(earlier, suggested, ceiling) : suggested;
  if (fees === undefined) throw overCeiling(levels.baseFee, ceiling);
  await needFunds(context, gas * fees.maxFeePerGas);
  return { ...fees, gas, nonce: view.nonce };
}

/** Signs the same anchor again for more. False when the ceiling or the balance leaves no room: the old one stays. */
async function replace(
  context: AnchoringContext,
  view: ChainView,
  job: AnchorJob,
  attempt: Attempt,
  urgent: boolean,
  report: TickReport,
): Promise<boolean> {
  const { maxFeePerGas: ceiling } = context.settings;
  const levels = await context.chain.feeLevels();
  const suggested = suggestFees(levels, ceiling, urgent);
  const fees = suggested && bumpFees(attempt, suggested, ceiling);
  if (fees === undefined) {
    note(report, overCeiling(levels.baseFee, ceiling));
    return false;
  }
  await needFunds(context, attempt.gas * fees.maxFeePerGas);
  await signAndSend(context, view, job, { ...fees, gas: attempt.gas, nonce: attempt.nonce }, report);
  return true;
}

async function needFunds(context: AnchoringContext, needed: bigint): Promise<void> {
  const { address } = context.settings.account;
  const balance = await context.chain.balanceOf(address);
  if (balance >= needed) return;
  const message = `The anchor key ${address} has ${balance} wei; the next anchor may cost up to ${needed}. Fund it.`;
  throw new InputError('INSUFFICIENT_FUNDS', message, { address, balance, needed });
}

async function signAndSend(
  context: AnchoringContext,
  view: ChainView,
  job: AnchorJob,
  terms: Terms,
  report: TickReport,
): Promise<void> {
  const { account, operator } = context.settings;
  const { chainId, anchors } = context.chain.deployment;
  const { nonce, gas, maxFeePerGas, maxPriorityFeePerGas } = terms;
  const data = encodeFunctionData({ abi: anchorsAbi, functionName: 'anchor', args: [operator, job.root, job.size] });
  const fees = { maxFeePerGas, maxPriorityFeePerGas };
  const raw = await account.signTransaction({ type: 'eip1559', chainId, to: anchors, data, nonce, gas, ...fees });
  const hash = keccak256(raw);
  const before = currentAttempt(job);
  const place = { headNumber: view.head.number, headTime: view.head.timestamp };
  const at = context.clock();
  // INVARIANT N1: A transaction (raw bytes, hash, nonce, fees) is on the disk before any node sees it; so is each replacement.
  await record(context, { state: 'signed', at, job: job.id, hash, raw, nonce, gas, ...fees, ...place });
  if (before !== undefined) await record(context, { state: 'replaced', at, job: job.id, hash: before.hash, by: hash });
  context.tooCheap.delete(job.id);
  context.logger.info(
    { size: job.size, root: job.root, nonce, tx: hash, attempt: job.attempts.length },
    'anchor signed',
  );
  const attempt = currentAttempt(job);
  if (attempt !== undefined) await send(context, view, job, attempt, report);
}

async function send(
  context: AnchoringContext,
  view: ChainView,
  job: AnchorJob,
  attempt: Attempt,
  report: TickReport,
): Promise<void> {
  await context.onStep('send:before');
  try {
    await context.chain.send(attempt.raw);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Mined between our reads, or the pool holds another offer for this nonce: the next round sees which.
    if (error.code !== 'TRANSACTION_NONCE_TOO_LOW' && error.code !== 'TRANSACTION_UNDERPRICED') throw error;
    if (error.code === 'TRANSACTION_UNDERPRICED') context.tooCheap.add(job.id);
    return note(report, error);
  }
  await context.onStep('send:after');
  report.outcome = 'sent';
  report.sent.push(attempt.hash);
  if (attempt.broadcast) return;
  const place = { headNumber: view.head.number, headTime: view.head.timestamp };
  const row = { state: 'broadcast', job: job.id, hash: attempt.hash, reorged: false, ...place } as const;
  await record(context, { ...row, at: context.clock() });
}

function note(report: TickReport, error: InputError): void {
  report.code = error.code;
  report.message = error.message;
}

function overCeiling(baseFee: bigint, ceiling: bigint): InputError {
  const message = `Gas costs ${baseFee} wei now; the configured ceiling of ${ceiling} leaves no room. Raise maxFeePerGas, or wait.`;
  return new InputError('FEE_CEILING', message, { baseFee, ceiling });
}
