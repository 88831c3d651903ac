import { InputError } from '@assay/sdk';
import { type Hex, keccak256 } from 'viem';
import { type AgentContext, record, type TransactionChange } from './agentContext.ts';
import { type Fees, raiseFees, suggestFees } from './fees.ts';
import type { AccountView } from './moves.ts';
import { brokenLimit, DAY_MS } from './spending.ts';
import { type Attempt, lastAttempt, type Transaction, type TransactionRequest } from './transaction.ts';

/** What a transfer of nothing takes. */
export const CANCEL_GAS = 21_000n;
/** More gas than this fits in no transaction (EIP-7825). */
const MOST_GAS = 2n ** 24n;

/** Gas and price of an attempt. `legacy` on chains without a base fee. */
export type Terms = { readonly gas: bigint; readonly fees: Fees; readonly legacy: boolean };

/**
 * Simulates a request and settles what to pay for it. Nothing is written before this passes.
 * @throws InputError CONTRACT_REFUSED, FEE_CEILING, SPENDING_LIMIT, INSUFFICIENT_FUNDS, TRANSACTION_GAS, CHAIN_…
 */
export async function agreeTerms(context: AgentContext, request: TransactionRequest, nonce: number): Promise<Terms> {
  const { chain, account, rules, journal } = context;
  const { to, data, value = 0n, purpose, subject, speculative = false, urgent = false } = request;
  // INVARIANT W14: Nothing is sent that the node's simulation refuses, and no commitment to a challenge that the court
  //   would refuse now.
  const estimate = await chain.estimate(account.address, { to, data, value }, purpose);
  const { least = 0n, extra = estimate / 4n, most = MOST_GAS } = request.gas ?? {};
  const gas = (estimate > least ? estimate : least) + extra;
  if (gas > most) {
    const message = `A transaction for ${purpose} would take ${gas} gas; at most ${most} is spent on one.`;
    throw new InputError('TRANSACTION_GAS', message, { gas, most });
  }
  const levels = await chain.feeLevels();
  const earlier = journal.highestOffer(nonce);
  const fees = earlier ? raiseFees(earlier, levels, rules.fees, urgent) : suggestFees(levels, rules.fees, urgent);
  if (fees === undefined) throw overCeiling(levels.baseFee, rules.fees.ceiling);
  const total = gas * fees.maxFeePerGas + value;
  needAllowed(context, total, { subject, purpose, speculative, total });
  await needFunds(context, total);
  return { gas, fees, legacy: levels.legacy === true };
}

/**
 * Settles what to offer for a nonce that has an attempt already: more than before, for the same call or for nothing.
 * A node must not drive the price over the limits by keeping a transaction back.
 * @throws InputError FEE_CEILING, SPENDING_LIMIT, INSUFFICIENT_FUNDS, CHAIN_…
 */
export async function raiseTerms(
  context: AgentContext,
  tx: Transaction,
  { cancel, urgent }: { readonly cancel: boolean; readonly urgent: boolean },
): Promise<Terms> {
  const { chain, rules, refusals } = context;
  const last = lastAttempt(tx);
  const levels = await chain.feeLevels();
  const fees = raiseFees(last, levels, rules.fees, urgent);
  if (fees === undefined) throw overCeiling(levels.baseFee, rules.fees.ceiling);
  // A node that found the gas wrong says what it takes if it is asked again.
  const gas = cancel ? CANCEL_GAS : refusals.get(tx.key) === 'TRANSACTION_GAS' ? await moreGas(context, tx) : last.gas;
  const total = gas * fees.maxFeePerGas + (cancel ? 0n : tx.value);
  if (total > tx.cost) {
    const { subject, purpose } = tx;
    needAllowed(context, total - tx.cost, { subject, purpose, speculative: false, total });
  }
  await needFunds(context, total > tx.cost ? total - tx.cost : 0n);
  return { gas, fees, legacy: levels.legacy === true };
}

async function moreGas({ chain, account }: AgentContext, tx: Transaction): Promise<bigint> {
  const { to, data, value, purpose } = tx;
  const before = lastAttempt(tx).gas;
  const estimate = await chain.estimate(account.address, { to, data, value }, purpose);
  const gas = ((estimate > before ? estimate : before) * 5n) / 4n;
  return gas < MOST_GAS ? gas : MOST_GAS;
}

function needAllowed(
  { journal, clock, rules }: AgentContext,
  wei: bigint,
  what: { readonly subject: string; readonly purpose: string; readonly speculative: boolean; readonly total: bigint },
): void {
  const spent = journal.spent(clock() - DAY_MS, what.subject, what.purpose);
  const limit = brokenLimit(wei, what, spent, rules.limits);
  if (limit === undefined) return;
  const message = `A transaction for ${what.purpose} may cost ${wei} wei more; the limit of what is spent per ${limit} does not allow it.`;
  throw new InputError('SPENDING_LIMIT', message, { limit, wei, subject: what.subject });
}

/** What waits may cost all that was set aside for it. */
async function needFunds({ chain, account, journal }: AgentContext, more: bigint): Promise<void> {
  const { address } = account;
  const waiting = journal.live().filter((tx) => tx.state === 'waiting');
  const needed = waiting.reduce((sum, tx) => sum + tx.cost, more);
  const balance = await chain.balanceOf(address);
  if (balance >= needed) return;
  const message = `The account ${address} has ${balance} wei; its next transaction, with those that wait, may cost up to ${needed}. Fund it.`;
  throw new InputError('INSUFFICIENT_FUNDS', message, { address, balance, needed });
}

/** Signs an attempt for a nonce: the call, or a transfer of nothing to ourselves. */
export async function signAttempt(
  { account, chainId }: AgentContext,
  { nonce, to, data, value }: Pick<Transaction, 'nonce' | 'to' | 'data' | 'value'>,
  { gas, fees, legacy }: Terms,
  cancels: boolean,
): Promise<Attempt> {
  const what = cancels ? { to: account.address, data: '0x' as Hex, value: 0n } : { to, data, value };
  const common = { chainId, nonce, gas, ...what };
  const raw = await account.signTransaction(
    legacy ? { type: 'legacy', gasPrice: fees.maxFeePerGas, ...common } : { type: 'eip1559', ...fees, ...common },
  );
  return { hash: keccak256(raw), raw, gas, ...fees, cancels, broadcast: false };
}

/** Writes down a further attempt for a nonce, before any node sees it. Returns the transaction as it is now. */
export async function addAttempt(
  context: AgentContext,
  view: AccountView,
  tx: Transaction,
  terms: Terms,
  change: TransactionChange & ('replaced' | 'cancelled'),
): Promise<Transaction> {
  const cancels = change === 'cancelled' || lastAttempt(tx).cancels;
  const attempt = await signAttempt(context, tx, terms, cancels);
  const most = terms.gas * terms.fees.maxFeePerGas + (cancels ? 0n : tx.value);
  const changed = { ...tx, ...since(view), cost: most > tx.cost ? most : tx.cost, attempts: [...tx.attempts, attempt] };
  // INVARIANT N1: A transaction (raw bytes, hash, nonce, fees) is on the disk before any node sees it; so is each replacement.
  await record(context, change, tx.subject, () => context.journal.change(changed));
  context.refusals.delete(tx.key);
  const { subject, purpose, nonce } = tx;
  context.logger.info(
    { subject, purpose, nonce, tx: attempt.hash, attempt: changed.attempts.length },
    `transaction ${change}`,
  );
  return changed;
}

/** Where the patience of an attempt begins. */
export function since({ head }: AccountView): Pick<Transaction, 'sinceBlock' | 'sinceTime'> {
  return { sinceBlock: Number(head.number), sinceTime: head.timestamp };
}

function overCeiling(baseFee: bigint, ceiling: bigint): InputError {
  const message = `Gas costs ${baseFee} wei now; the configured ceiling of ${ceiling} leaves no room for an offer that would be mined or would replace the last one. Raise maxFeePerGas, or wait.`;
  return new InputError('FEE_CEILING', message, { baseFee, ceiling });
}
