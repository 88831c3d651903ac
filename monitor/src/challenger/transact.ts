import { AssayError, InputError } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { encodeFunctionData, type Hex, keccak256 } from 'viem';
import type { Call, ChainView, Outcome } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import { type Fees, offerFees, raiseFees } from './fees.ts';
import { skip } from './resting.ts';
import { DAY_MS, whyNotSpend } from './spending.ts';
import type { Attempt, Purpose, Transaction } from './transactionStore.ts';

/**
 * A transaction worth sending, for one subject. `speculative`: nothing is proven yet, so others can cause it at will; only
 * half of a day's cap goes into such.
 */
export type Action = {
  readonly subject: string;
  readonly purpose: Purpose;
  readonly call: Call;
  readonly speculative: boolean;
};

/** Rounds in a row that a nonce has to contradict us before the transaction is given up. */
const ODD_ROUNDS = 3;
const CANCEL_GAS = 21_000n;

/**
 * Brings the journal up to what the chain says of our transactions: mined, gone again, final, or never to arrive. True when
 * one still waits: then nothing else may be sent, since all share one account.
 */
export async function settleTransactions(
  context: ChallengerContext,
  view: ChainView,
  stillUseful: (tx: Transaction) => boolean,
): Promise<boolean> {
  const { transactions, chain, account } = context;
  const nonce = await chain.nonceAt(account.address, view.number);
  let waits = false;
  for (const tx of transactions.unsettled()) {
    if (tx.nonce < nonce) {
      if (!(await settleMined(context, view, tx))) waits = true;
      continue;
    }
    // Mined before and back in the air: a reorganisation.
    if (tx.state === 'mined')
      transactions.settle(tx.id, 'waiting', { block: undefined, reverted: false, cost: tx.cost });
    waits = true;
    if (tx.nonce === nonce) await pushOn(context, view, tx, stillUseful(tx));
  }
  return waits;
}

/** True once it is known what used the nonce. */
async function settleMined(context: ChallengerContext, view: ChainView, tx: Transaction): Promise<boolean> {
  const { transactions, chain, odd, logger } = context;
  const found = await outcomeOf(chain.outcomeOf, tx);
  if (found === undefined) {
    const rounds = (odd.get(tx.id) ?? 0) + 1;
    odd.set(tx.id, rounds);
    if (rounds < ODD_ROUNDS) return false;
    odd.delete(tx.id);
    // Only the node says that it was another one: what was set aside for it counts as spent.
    transactions.settle(tx.id, 'lost', { block: undefined, reverted: false, cost: tx.cost });
    logger.error(
      { nonce: tx.nonce },
      'Another transaction used a nonce of the challenger: give it an account of its own.',
    );
    return true;
  }
  odd.delete(tx.id);
  const { outcome, attempt } = found;
  const { reverted, block } = outcome;
  const cost = outcome.cost + (attempt.cancels || reverted ? 0n : tx.value);
  context.onStep('settled:before');
  transactions.settle(tx.id, block <= view.final ? 'final' : 'mined', { block, reverted, cost });
  context.onStep('settled:after');
  return true;
}

async function outcomeOf(
  ask: (hash: Hex) => Promise<Outcome | undefined>,
  tx: Transaction,
): Promise<{ outcome: Outcome; attempt: Attempt } | undefined> {
  for (const attempt of [...tx.attempts].reverse()) {
    const outcome = await ask(attempt.hash);
    if (outcome !== undefined) return { outcome, attempt };
  }
  return undefined;
}

/** Offers a waiting transaction again; one that was passed over, or is of no more use, is replaced. */
async function pushOn(context: ChallengerContext, view: ChainView, tx: Transaction, useful: boolean): Promise<void> {
  const { patience, maxFeePerGas } = context.settings;
  const last = tx.attempts.at(-1);
  if (last === undefined) return;
  const stuck = view.number - tx.sinceBlock >= patience.blocks && view.time - tx.sinceTime >= patience.seconds;
  const cancels = !useful && !last.cancels;
  if (stuck || cancels) {
    const fees = raiseFees(last, await context.chain.feeLevels(), maxFeePerGas);
    const refusal = fees && refusalToRaise(context, tx, fees);
    if (refusal !== undefined) skip(context, tx.subject, refusal);
    if (fees !== undefined && refusal === undefined) {
      const replaced = await signAttempt(context, tx, fees, last.cancels || !useful);
      // INVARIANT W13: The salt of a commitment and each transaction of the challenger (raw bytes, nonce, fees, every
      //   replacement) are on the disk before any node sees them; one account, one transaction in the air.
      context.transactions.replace(tx, replaced, view);
      await send(context, tx.purpose, replaced);
      return;
    }
  }
  await send(context, tx.purpose, last);
}

/** A node that keeps a transaction back must not drive its price over the caps. */
function refusalToRaise(context: ChallengerContext, tx: Transaction, fees: Fees) {
  const more = tx.gas * fees.maxFeePerGas + tx.value - tx.cost;
  return more <= 0n ? undefined : refusalToSpend(context, tx.subject, more, false);
}

function refusalToSpend(
  { settings, transactions, clock }: ChallengerContext,
  subject: string,
  wei: bigint,
  speculative: boolean,
) {
  const { maxSpendWeiPerDay: perDay, maxSpendWeiPerChallenge: perChallenge } = settings;
  const spent = { today: transactions.spentSince(clock() - DAY_MS), onSubject: transactions.spentOn(subject) };
  return whyNotSpend(wei, spent, { perDay: speculative ? perDay / 2n : perDay, perChallenge });
}

/**
 * Simulates an action, prices it, and sends it if it fits the caps. Returns why not otherwise.
 * @throws InputError TRANSACTION_REVERTED from the simulation; what the chain throws
 */
export async function act(
  context: ChallengerContext,
  view: ChainView,
  action: Action,
): Promise<'DAY_CAP' | 'CHALLENGE_CAP' | 'FEE_CEILING' | 'INSUFFICIENT_FUNDS' | undefined> {
  const { chain, account, settings, transactions, clock } = context;
  const { subject, purpose, call, speculative } = action;
  // INVARIANT W14: Nothing is sent that the node's simulation refuses, and no commitment to a challenge that the court
  //   would refuse now.
  const estimate = await chain.estimate(account.address, call);
  const gas = estimate + estimate / 4n;
  const fees = offerFees(await chain.feeLevels(), settings.maxFeePerGas);
  if (fees === undefined) return 'FEE_CEILING';
  const most = gas * fees.maxFeePerGas + call.value;
  const refusal = refusalToSpend(context, subject, most, speculative);
  if (refusal !== undefined) return refusal;
  if ((await chain.balanceOf(account.address)) < most) return 'INSUFFICIENT_FUNDS';

  const nonce = await chain.nonceAt(account.address, view.number);
  const data = encodeFunctionData({ abi: faultCourtAbi, functionName: call.functionName, args: call.args } as never);
  const fields = { subject, purpose, nonce, data, value: call.value, gas, createdAt: clock() };
  const attempt = await signAttempt(context, fields, fees, false);
  // INVARIANT W13: The salt of a commitment and each transaction of the challenger (raw bytes, nonce, fees, every
  //   replacement) are on the disk before any node sees them; one account, one transaction in the air.
  transactions.sign(fields, attempt, view);
  context.onStep(`${purpose}:signed`);
  context.logger.info({ challenge: subject, purpose, nonce, tx: attempt.hash, most }, 'transaction signed');
  await send(context, purpose, attempt);
  return undefined;
}

async function signAttempt(
  { account, chain }: ChallengerContext,
  { nonce, data, value, gas }: Pick<Transaction, 'nonce' | 'data' | 'value' | 'gas'>,
  fees: Fees,
  cancels: boolean,
): Promise<Attempt> {
  const what = cancels ? { to: account.address, gas: CANCEL_GAS } : { to: chain.court, data, value, gas };
  const raw = await account.signTransaction({ type: 'eip1559', chainId: chain.chainId, nonce, ...what, ...fees });
  return { hash: keccak256(raw), raw, ...fees, cancels };
}

/** A refusal that the next round sees for itself is none. */
async function send(context: ChallengerContext, purpose: Purpose, attempt: Attempt): Promise<void> {
  try {
    await context.chain.send(attempt.raw);
  } catch (error) {
    const tolerable =
      error instanceof InputError &&
      (error.code === 'TRANSACTION_NONCE_TOO_LOW' || error.code === 'TRANSACTION_UNDERPRICED');
    if (!tolerable) throw error;
  }
  context.onStep(`${purpose}:sent`);
}

/** The contract's own error when a simulation failed; undefined when something else went wrong. */
export function revertReason(error: unknown): string | undefined {
  if (!(error instanceof AssayError) || error.code !== 'TRANSACTION_REVERTED') return undefined;
  return String(error.details.reason);
}
