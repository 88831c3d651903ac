import { InputError } from '@assay/sdk';
import type { LocalAccount } from 'viem';
import { atNewestBlock } from '../chain/atNewestBlock.ts';
import type { NodeChain } from '../chain/nodeChain.ts';
import type { FeeBounds } from './fees.ts';
import type { TransactionJournal } from './journal.ts';
import type { AccountView, Patience } from './moves.ts';
import type { SpendingLimits } from './spending.ts';

/** Structured log lines: fields first, then a constant message (pino's order). */
export type TransactionLogger = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;

/** A change that is written down. Each is announced before and after, so that a test can let the process die there. */
export type TransactionChange =
  | 'signed'
  | 'replaced'
  | 'cancelled'
  | 'filled'
  | 'broadcast'
  | 'mined'
  | 'reorged'
  | 'final'
  | 'lost';

/** A point at which the process may die and must go on at its next start. */
export type TransactionStep = `${TransactionChange | 'send'}:${'before' | 'after'}`;

/** How an account sends. */
export type SendingRules = {
  readonly fees: FeeBounds;
  readonly patience: Patience;
  readonly limits: SpendingLimits;
  /**
   * Milliseconds for which the chain has to contradict us before it is believed: behind a balancer, receipts of mined
   * transactions are missing for a while.
   */
  readonly doubtMs: number;
  /** Blocks after which a transaction is final, or the chain's own tag. */
  readonly finality: number | 'finalized';
};

/** What the parts of the agent share. One call at a time touches it. */
export type AgentContext = {
  readonly chainId: number;
  readonly chain: NodeChain;
  readonly account: LocalAccount;
  readonly journal: TransactionJournal;
  readonly rules: SendingRules;
  readonly logger: TransactionLogger;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly onStep: (step: TransactionStep, subject: string) => void | Promise<void>;
  /** Why a node refused the last attempt of a transaction, by key. */
  readonly refusals: Map<string, string>;
  /** Rounds in a row in which the chain contradicted us, by key or as `gap`, and since when (unix milliseconds). */
  readonly odd: Map<string, { readonly rounds: number; readonly since: number }>;
  readonly counts: { reorgs: number; lost: number };
};

/** Announces a change, makes it, and announces it again. */
export async function record(
  context: AgentContext,
  change: TransactionChange,
  subject: string,
  write: () => void,
): Promise<void> {
  await context.onStep(`${change}:before`, subject);
  write();
  await context.onStep(`${change}:after`, subject);
}

/**
 * Reads where the chain and the account stand.
 * @throws InputError CHAIN_ID_MISMATCH, CHAIN_INCONSISTENT, and the node's kinds of trouble
 */
export async function readView({ chain, chainId, account, rules }: AgentContext): Promise<AccountView> {
  const node = await chain.chainId();
  if (node !== chainId) {
    const message = `The RPC answers for chain ${node}, not ${chainId}. Correct the RPC URL.`;
    throw new InputError('CHAIN_ID_MISMATCH', message, { expected: chainId, actual: node });
  }
  const { head, nonce } = await atNewestBlock(chain, async (at) => {
    return { head: at, nonce: await chain.nonceAt(account.address, at.number) };
  });
  if (rules.finality !== 'finalized') {
    const depth = BigInt(rules.finality);
    return { head, nonce, final: head.number > depth ? head.number - depth : 0n };
  }
  const { number } = await chain.finalized();
  return { head, nonce, final: number < head.number ? number : head.number };
}
