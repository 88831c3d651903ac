import { AssayError } from '@assay/sdk';
import type { Hex } from 'viem';
import type { MinedTransaction } from '../chain/nodeChain.ts';
import { type AgentContext, record } from './agentContext.ts';
import { offer } from './broadcast.ts';
import { fillGaps } from './fillGaps.ts';
import { type AccountView, missingNonces, nextMove, ODD_ROUNDS } from './moves.ts';
import { replaced, STANDS_IN_THE_WAY } from './problems.ts';
import { addAttempt, raiseTerms, since } from './terms.ts';
import { type Attempt, lastAttempt, type Transaction } from './transaction.ts';

/** What a round did, by key. `code` and `message` tell the last thing that did not go as wished. */
export type SettleReport = {
  readonly mined: string[];
  readonly final: string[];
  readonly reorged: string[];
  /** Keys whose nonce was used by something else: their transactions will never be mined. */
  readonly lost: string[];
  /** Keys that were taken back, since they are of no more use. */
  readonly cancelled: string[];
  /** Hashes of what a node took in this round. */
  readonly sent: Hex[];
  /** Keys whose outcome is open. */
  waiting: string[];
  problem: AssayError | undefined;
};

/** What the caller knows about what waits. */
export type SettleOptions = {
  /** False for a transaction that is of no more use: it is taken back. */
  readonly useful?: (tx: Transaction) => boolean;
  readonly urgent?: boolean;
};

/**
 * Brings the journal up to what the chain says of our transactions, then moves what waits: offers it again, replaces it,
 * takes it back, or closes a gap below it.
 * @throws InputError the node's kinds of trouble; DISK_FULL, TRANSACTION_JOURNAL_LOST
 */
export async function settle(
  context: AgentContext,
  view: AccountView,
  { useful = () => true, urgent = false }: SettleOptions,
): Promise<SettleReport> {
  const report: SettleReport = {
    ...{ mined: [], final: [], reorged: [], lost: [], cancelled: [], sent: [] },
    ...{ waiting: [], problem: undefined },
  };
  for (const tx of context.journal.live()) {
    if (tx.nonce < view.nonce) await settleUsed(context, view, tx, report);
    else if (tx.state === 'mined') await reopen(context, view, tx, report);
  }
  const waiting = context.journal.live().filter((tx) => tx.state === 'waiting');
  const movable = waiting.filter((tx) => tx.nonce >= view.nonce);
  if (isOdd(context, 'gap', missingNonces(movable, view.nonce).length > 0))
    await fillGaps(context, view, movable, report);
  for (const tx of movable) await push(context, view, tx, useful(tx), urgent, report);
  report.waiting = context.journal.live().flatMap((tx) => (tx.state === 'waiting' ? [tx.key] : []));
  return report;
}

/** True once something has been odd for so many rounds in a row, and for so long, that it is no lagging node. */
function isOdd({ odd, clock, rules }: AgentContext, what: string, is: boolean): boolean {
  if (!is) {
    odd.delete(what);
    return false;
  }
  const { rounds, since: first } = odd.get(what) ?? { rounds: 0, since: clock() };
  odd.set(what, { rounds: rounds + 1, since: first });
  if (rounds + 1 < ODD_ROUNDS || clock() - first < rules.doubtMs) return false;
  odd.delete(what);
  return true;
}

/** The chain has used the nonce: by which of the attempts, or by none of them? */
async function settleUsed(
  context: AgentContext,
  view: AccountView,
  tx: Transaction,
  report: SettleReport,
): Promise<void> {
  // Its block is still there, so it is still mined, whether or not this node has its receipt.
  const stands = tx.state === 'mined' && (await isInChain(context, view, tx.block, tx.blockHash));
  if (stands) {
    if (BigInt(tx.block ?? 0) <= view.final) await conclude(context, { ...tx, state: 'final' }, report);
    return;
  }
  const found = await minedAttempt(context, view, tx);
  if (found === undefined) {
    if (tx.state === 'mined') await reopen(context, view, tx, report);
    else if (isOdd(context, tx.key, true)) await lose(context, tx, report);
    return;
  }
  context.odd.delete(tx.key);
  const { attempt, mined } = found;
  const { blockNumber, blockHash, reverted } = mined;
  const place = { block: Number(blockNumber), blockHash, minedHash: attempt.hash, reverted };
  const cost = mined.cost + (attempt.cancels || reverted ? 0n : tx.value);
  await conclude(context, { ...tx, ...place, cost, state: 'mined' }, report);
  const fields = { ...nameOf(tx), tx: attempt.hash, block: place.block, reverted };
  if (reverted) context.logger.warn(fields, 'transaction reverted');
  else context.logger.info(fields, attempt.cancels ? 'transaction taken back' : 'transaction mined');
  // A receipt may be one of a block that is gone: nothing is final by it.
  if (blockNumber > view.final || !(await isInChain(context, view, place.block, blockHash))) return;
  await conclude(context, { ...tx, ...place, cost, state: 'final' }, report);
}

async function conclude(context: AgentContext, tx: Transaction, report: SettleReport): Promise<void> {
  const state = tx.state === 'final' ? 'final' : 'mined';
  await record(context, state, tx.subject, () => context.journal.change(tx));
  context.refusals.delete(tx.key);
  report[state].push(tx.key);
}

/** Something else used the nonce. Only the node says so: what was set aside for the transaction counts as spent. */
async function lose(context: AgentContext, tx: Transaction, report: SettleReport): Promise<void> {
  await record(context, 'lost', tx.subject, () => context.journal.change({ ...tx, state: 'lost' }));
  context.refusals.delete(tx.key);
  context.counts.lost += 1;
  report.lost.push(tx.key);
  report.problem = replaced(context, tx);
  context.logger.error({ ...nameOf(tx), nonce: tx.nonce }, 'another transaction used a nonce of this account');
}

async function minedAttempt(
  { chain }: AgentContext,
  view: AccountView,
  tx: Transaction,
): Promise<{ attempt: Attempt; mined: MinedTransaction } | undefined> {
  for (const attempt of [...tx.attempts].reverse()) {
    const mined = await chain.minedAs(attempt.hash);
    if (mined !== undefined && mined.blockNumber <= view.head.number) return { attempt, mined };
  }
  return undefined;
}

async function isInChain(
  { chain }: AgentContext,
  view: AccountView,
  number: number | undefined,
  hash: string | undefined,
): Promise<boolean> {
  if (number === undefined || hash === undefined || BigInt(number) > view.head.number) return false;
  return (await chain.block(BigInt(number))).hash === hash;
}

/** Mined before and back in the air: a reorganisation, or a node that lags. */
async function reopen(context: AgentContext, view: AccountView, tx: Transaction, report: SettleReport): Promise<void> {
  const { block: _, minedHash: __, blockHash: ___, ...rest } = tx;
  const most = tx.attempts.map(({ gas, maxFeePerGas, cancels }) => gas * maxFeePerGas + (cancels ? 0n : tx.value));
  const cost = most.reduce((a, b) => (a > b ? a : b), 0n);
  const open: Transaction = { ...rest, ...since(view), state: 'waiting', reverted: false, cost };
  await record(context, 'reorged', tx.subject, () => context.journal.change(open));
  context.counts.reorgs += 1;
  report.reorged.push(tx.key);
  context.logger.warn({ ...nameOf(tx), tx: tx.minedHash }, 'transaction reorged out');
}

async function push(
  context: AgentContext,
  view: AccountView,
  tx: Transaction,
  useful: boolean,
  urgent: boolean,
  report: SettleReport,
): Promise<void> {
  const { patience } = context.rules;
  const move = nextMove(tx, view, { useful, urgent, refusal: context.refusals.get(tx.key), patience });
  let current = tx;
  if (move !== 'offer') {
    const change = move === 'cancel' ? 'cancelled' : 'replaced';
    try {
      const cancel = move === 'cancel' || lastAttempt(tx).cancels;
      current = await addAttempt(context, view, tx, await raiseTerms(context, tx, { cancel, urgent }), change);
      if (move === 'cancel') report.cancelled.push(tx.key);
    } catch (error) {
      // What stands in the way of a higher offer does not stand in the way of the old one.
      if (!(error instanceof AssayError) || !STANDS_IN_THE_WAY.has(error.code)) throw error;
      report.problem = error;
    }
  }
  const { taken, refusal } = await offer(context, view, current);
  if (taken) report.sent.push(lastAttempt(current).hash);
  else report.problem = refusal;
}

const nameOf = ({ subject, purpose }: Transaction) => ({ subject, purpose });
