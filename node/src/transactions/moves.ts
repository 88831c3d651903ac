import type { ChainBlock } from '../chain/nodeChain.ts';
import { lastAttempt, type Transaction } from './transaction.ts';

/** The chain as one round sees it: a head, the newest final block, and the account's number of mined transactions at the head. */
export type AccountView = { readonly head: ChainBlock; readonly final: bigint; readonly nonce: number };

/** How long a transaction may be passed over before it is replaced, counted on the chain and not on our clock. */
export type Patience = { readonly blocks: number; readonly seconds: number };

/** Rounds in a row that the chain has to contradict us before it is believed: one of them may be a lagging node. */
export const ODD_ROUNDS = 3;

/**
 * Nonce of the next new transaction: after all that wait, and never one that the chain has used. A node that is far behind
 * says that `nonce` is one of those below `unused`, which are used for good.
 */
export function nextNonce(live: readonly Transaction[], nonce: number, unused: number): number {
  return live.reduce((next, tx) => Math.max(next, tx.nonce + 1), Math.max(nonce, unused));
}

/**
 * Nonces below a waiting transaction that nothing of ours will use: a reorganisation took away what had used them, or the
 * journal was lost. Whatever waits above them would wait for ever.
 */
export function missingNonces(live: readonly Transaction[], nonce: number): number[] {
  const held = new Set(live.map((tx) => tx.nonce));
  const top = Math.max(-1, ...held);
  const missing: number[] = [];
  for (let at = nonce; at < top; at++) if (!held.has(at)) missing.push(at);
  return missing;
}

/** What is known of a waiting transaction beside its record. */
export type Situation = {
  /** False: what it is for has been settled otherwise. */
  readonly useful: boolean;
  readonly urgent: boolean;
  /** Why a node refused the last attempt, since it was signed. */
  readonly refusal: string | undefined;
  readonly patience: Patience;
};

/**
 * What to do with a waiting transaction. Only the one that is next can be replaced: offering more for a later one would
 * not get it mined sooner.
 */
export function nextMove(tx: Transaction, view: AccountView, situation: Situation): 'offer' | 'replace' | 'cancel' {
  if (tx.nonce !== view.nonce) return 'offer';
  const { useful, refusal, patience, urgent } = situation;
  const { cancels } = lastAttempt(tx);
  if (!useful && !cancels) return 'cancel';
  // Refused for its price or its gas, it would be refused again as it is.
  if (refusal === 'TRANSACTION_UNDERPRICED' || refusal === 'TRANSACTION_GAS') return 'replace';
  // Whatever the node said, or if it said nothing: what was not mined for so long is offered anew.
  return isPassedOver(tx, view.head, patience, urgent) ? 'replace' : 'offer';
}

/** Urgent ones wait half as long. */
function isPassedOver(
  { sinceBlock, sinceTime }: Transaction,
  head: ChainBlock,
  patience: Patience,
  urgent: boolean,
): boolean {
  const share = urgent ? 2 : 1;
  const blocks = Number(head.number) - sinceBlock;
  return blocks >= Math.max(1, patience.blocks / share) && head.timestamp - sinceTime >= patience.seconds / share;
}
