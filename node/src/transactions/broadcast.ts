import { AssayError } from '@assay/sdk';
import { isChainTrouble } from '../chain/nodeErrors.ts';
import { type AgentContext, record } from './agentContext.ts';
import type { AccountView } from './moves.ts';
import { since } from './terms.ts';
import { lastAttempt, type Transaction } from './transaction.ts';

/** What came of giving an attempt to a node. */
export type Offered = { readonly taken: boolean; readonly refusal: AssayError | undefined };

/**
 * Gives the last attempt of a transaction to the node. A refusal is remembered, whatever its words: it is a reason to
 * replace the attempt, at once where the words say what is wrong with it, after a while otherwise.
 * @throws InputError the node's kinds of trouble: then nobody knows whether it took the transaction
 */
export async function offer(context: AgentContext, view: AccountView, tx: Transaction): Promise<Offered> {
  const attempt = lastAttempt(tx);
  await context.onStep('send:before', tx.subject);
  try {
    await context.chain.send(attempt.raw);
  } catch (error) {
    if (!(error instanceof AssayError) || isChainTrouble(error)) throw error;
    context.refusals.set(tx.key, error.code);
    return { taken: false, refusal: error };
  }
  await context.onStep('send:after', tx.subject);
  context.refusals.delete(tx.key);
  if (attempt.broadcast) return { taken: true, refusal: undefined };
  const attempts = tx.attempts.map((one) => (one === attempt ? { ...one, broadcast: true } : one));
  await record(context, 'broadcast', tx.subject, () => context.journal.change({ ...tx, ...since(view), attempts }));
  return { taken: true, refusal: undefined };
}
