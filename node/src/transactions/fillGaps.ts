import { type AgentContext, record } from './agentContext.ts';
import { offer } from './broadcast.ts';
import { raiseFees, suggestFees } from './fees.ts';
import { type AccountView, missingNonces } from './moves.ts';
import type { SettleReport } from './settle.ts';
import { CANCEL_GAS, signAttempt, since } from './terms.ts';
import type { Transaction } from './transaction.ts';

/**
 * Uses the nonces below what waits that nothing else will use, each with a transfer of nothing to ourselves. Moving a waiting
 * transaction to a lower nonce would be cheaper and wrong: both could then be mined.
 */
export async function fillGaps(
  context: AgentContext,
  view: AccountView,
  waiting: readonly Transaction[],
  report: SettleReport,
): Promise<void> {
  const { account, chain, journal, rules, clock, logger } = context;
  const levels = await chain.feeLevels();
  for (const nonce of missingNonces(waiting, view.nonce)) {
    const earlier = journal.highestOffer(nonce);
    const fees = earlier ? raiseFees(earlier, levels, rules.fees, true) : suggestFees(levels, rules.fees, true);
    if (fees === undefined) return;
    const what = { nonce, to: account.address, data: '0x', value: 0n } as const;
    const attempt = await signAttempt(context, what, { gas: CANCEL_GAS, fees, legacy: levels.legacy === true }, true);
    const tx: Transaction = {
      ...what,
      key: `gap:${nonce}:${attempt.hash}`,
      subject: `gap:${nonce}`,
      purpose: 'gap',
      state: 'waiting',
      ...since(view),
      reverted: false,
      cost: CANCEL_GAS * fees.maxFeePerGas,
      createdAt: clock(),
      attempts: [attempt],
    };
    await record(context, 'filled', tx.subject, () => journal.add(tx));
    logger.warn({ nonce, tx: attempt.hash }, 'gap below a waiting transaction filled');
    const { taken, refusal } = await offer(context, view, tx);
    if (taken) report.sent.push(attempt.hash);
    else report.problem = refusal;
  }
}
