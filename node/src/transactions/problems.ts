import { type AssayError, InputError } from '@assay/sdk';
import type { AgentContext } from './agentContext.ts';
import { lastAttempt, type Transaction } from './transaction.ts';

/** Reasons not to offer more. */
export const STANDS_IN_THE_WAY: ReadonlySet<string> = new Set([
  ...['FEE_CEILING', 'SPENDING_LIMIT', 'INSUFFICIENT_FUNDS', 'CONTRACT_REFUSED', 'TRANSACTION_GAS'],
]);

/** Problems that the next rounds are expected to heal by themselves. */
const PASSING: ReadonlySet<string> = new Set([
  ...['TRANSACTION_NONCE_TOO_LOW', 'TRANSACTION_UNDERPRICED', 'TRANSACTION_GAS', 'TRANSACTION_REPLACED', 'FEE_CEILING'],
]);

/** Says whether later rounds are expected to heal a problem of a round by themselves. */
export function isPassing({ code }: AssayError): boolean {
  return PASSING.has(code);
}

/** Something else used the nonce of a transaction of ours. */
export function replaced({ account }: AgentContext, tx: Transaction): InputError {
  const message = `Another transaction of ${account.address} was mined with the nonce ${tx.nonce}, so ${tx.purpose} (${lastAttempt(tx).hash}) never will be. Something else sends from this account: give each process an account of its own.`;
  return new InputError('TRANSACTION_REPLACED', message, { nonce: tx.nonce, key: tx.key, hash: lastAttempt(tx).hash });
}
