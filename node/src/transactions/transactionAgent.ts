import { InputError } from '@assay/sdk';
import type { Address, Hex, LocalAccount } from 'viem';
import { boundedCalls } from '../chain/boundedCalls.ts';
import type { NodeChain } from '../chain/nodeChain.ts';
import { isChainTrouble } from '../chain/nodeErrors.ts';
import {
  type AgentContext,
  readView,
  record,
  type SendingRules,
  type TransactionLogger,
  type TransactionStep,
} from './agentContext.ts';
import { offer } from './broadcast.ts';
import type { TransactionJournal } from './journal.ts';
import { type AccountView, nextNonce } from './moves.ts';
import { replaced } from './problems.ts';
import { type SettleOptions, type SettleReport, settle } from './settle.ts';
import { agreeTerms, signAttempt, since } from './terms.ts';
import { outcomeOf, type Transaction, type TransactionRequest } from './transaction.ts';

export type TransactionAgentOptions = {
  readonly chainId: number;
  readonly chain: NodeChain;
  /** Nothing else may send from this account. */
  readonly account: LocalAccount;
  readonly journal: TransactionJournal;
  readonly rules?: Partial<Omit<SendingRules, 'fees'>> & { readonly fees?: Partial<SendingRules['fees']> };
  /** Milliseconds that one call to the node may take, 10,000 unless given. */
  readonly callTimeoutMs?: number;
  /** Ends calls that are under way, for who has to wait for the end of a round before it can close the agent. */
  readonly signal?: AbortSignal;
  /** Unix milliseconds. */
  readonly clock?: () => number;
  readonly logger: TransactionLogger;
  readonly onStep?: (step: TransactionStep, subject: string) => void | Promise<void>;
};

/** Sends the transactions of one account: each exactly once, whatever dies or lies in between. */
export type TransactionAgent = {
  readonly address: Address;
  /** What the chain would take for a request now, in gas. @throws InputError CONTRACT_REFUSED, INSUFFICIENT_FUNDS, CHAIN_… */
  simulate(request: Pick<TransactionRequest, 'to' | 'data' | 'value' | 'purpose'>): Promise<bigint>;
  /**
   * Simulates, prices, writes down and sends a request, unless its key was sent before: then that transaction is returned.
   * A refusal of the node is in `refusal`: the transaction is written down, and rounds go on with it.
   * @throws InputError why nothing was sent: CONTRACT_REFUSED, FEE_CEILING, SPENDING_LIMIT, INSUFFICIENT_FUNDS, CHAIN_…,
   * DISK_FULL, TRANSACTION_JOURNAL_LOST; or CHAIN_… when the node did not say whether it took it (then `find` knows the key)
   */
  send(
    request: TransactionRequest,
    view?: AccountView,
  ): Promise<{ readonly tx: Transaction; readonly refusal: InputError | undefined }>;
  /** One round over everything that is not final: see {@link settle}. Call it every few seconds. */
  settle(options?: SettleOptions, view?: AccountView): Promise<SettleReport>;
  /**
   * Runs rounds until one request is in a block, through any trouble of the node.
   * @throws InputError TRANSACTION_REPLACED, TRANSACTION_REVERTED, CHAIN_TIMEOUT after `timeoutMs` (it may still be mined)
   */
  included(key: string, wait: { readonly timeoutMs: number; readonly pollMs?: number }): Promise<Transaction>;
  /** Where the chain and the account stand, to be given to `send` and `settle` of the same round. */
  view(): Promise<AccountView>;
  find(key: string): Transaction | undefined;
  /** All of one subject or purpose, oldest first; all that is not final, by nonce. */
  of(subject: string): Transaction[];
  withPurpose(purpose: string): Transaction[];
  live(): Transaction[];
  state(): { readonly reorgs: number; readonly lost: number };
  /** Ends calls that are under way at once. What was sent stays sent, and is gone on with at the next start. */
  close(): Promise<void>;
};

const GWEI = 1_000_000_000n;

/** Creates the agent of an account over its journal, which it closes at the end. */
export function createTransactionAgent(options: TransactionAgentOptions): TransactionAgent {
  const { account, journal, logger, clock = Date.now, rules = {} } = options;
  const stopping = new AbortController();
  const signal = options.signal === undefined ? stopping.signal : AbortSignal.any([stopping.signal, options.signal]);
  const chain = boundedCalls(options.chain, options.callTimeoutMs ?? 10_000, signal);
  const context: AgentContext = {
    chainId: options.chainId,
    chain,
    account,
    journal,
    logger,
    clock,
    rules: {
      fees: { ceiling: rules.fees?.ceiling ?? 500n * GWEI, tip: rules.fees?.tip ?? 3n * GWEI },
      patience: rules.patience ?? { blocks: 3, seconds: 24 },
      limits: rules.limits ?? {},
      doubtMs: rules.doubtMs ?? 30_000,
      finality: rules.finality ?? 'finalized',
    },
    onStep: options.onStep ?? (() => undefined),
    refusals: new Map(),
    odd: new Map(),
    counts: { reorgs: 0, lost: 0 },
  };
  // One thing at a time: two at once would take the same nonce.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work);
    queue = next.catch(() => undefined);
    return next;
  };
  const round = (wanted: SettleOptions = {}, view?: AccountView) =>
    inTurn(async () => settle(context, view ?? (await readView(context)), wanted));

  return {
    address: account.address,
    simulate: ({ to, data, value = 0n, purpose }) => chain.estimate(account.address, { to, data, value }, purpose),
    send: (request, view) => inTurn(async () => send(context, request, view ?? (await readView(context)))),
    settle: round,
    included: (key, wait) => included(context, key, wait, () => round()),
    view: () => readView(context),
    find: journal.get,
    of: journal.of,
    withPurpose: journal.withPurpose,
    live: journal.live,
    state: () => ({ ...context.counts }),
    close: async () => {
      stopping.abort();
      await queue;
      journal.close();
    },
  };
}

async function send(context: AgentContext, request: TransactionRequest, view: AccountView) {
  const { journal, clock, logger } = context;
  // INVARIANT N11: Each transaction that is asked for is sent once: its key never gets a second nonce, so no two
  //   transactions for it can both be mined.
  const before = journal.get(request.key);
  if (before !== undefined) return { tx: before, refusal: undefined };
  const { key, subject, purpose, to, data, value = 0n } = request;
  const nonce = nextNonce(journal.live(), view.nonce, journal.firstUnused());
  const terms = await agreeTerms(context, request, nonce);
  const what = { nonce, to, data, value };
  const attempt = await signAttempt(context, what, terms, false);
  const cost = terms.gas * terms.fees.maxFeePerGas + value;
  const fixed = { key, subject, purpose, ...what, state: 'waiting', ...since(view) } as const;
  const tx: Transaction = { ...fixed, reverted: false, cost, createdAt: clock(), attempts: [attempt] };
  // INVARIANT N1: A transaction (raw bytes, hash, nonce, fees) is on the disk before any node sees it; so is each
  //   replacement.
  await record(context, 'signed', subject, () => journal.add(tx));
  logger.info({ subject, purpose, nonce, tx: attempt.hash, most: cost }, 'transaction signed');
  const { refusal } = await offer(context, view, tx);
  return { tx: journal.get(key) ?? tx, refusal };
}

async function included(
  context: AgentContext,
  key: string,
  { timeoutMs, pollMs = 250 }: { readonly timeoutMs: number; readonly pollMs?: number },
  round: () => Promise<SettleReport>,
): Promise<Transaction> {
  const { clock, journal } = context;
  const deadline = clock() + timeoutMs;
  for (;;) {
    let trouble: unknown;
    await round().catch((error: unknown) => {
      if (!isChainTrouble(error)) throw error;
      trouble = error;
    });
    const tx = journal.get(key);
    if (tx === undefined)
      throw new InputError('TRANSACTION_REFUSED', `Nothing was sent under the key ${key}.`, { key });
    const outcome = outcomeOf(tx);
    const hash = tx.minedHash ?? (tx.attempts.at(-1)?.hash as Hex);
    if (outcome === 'success') return tx;
    if (outcome === 'replaced') throw replaced(context, tx);
    if (outcome !== undefined) {
      const message = `${tx.purpose} was mined but ${outcome}: ${hash}.`;
      throw new InputError('TRANSACTION_REVERTED', message, { hash, outcome });
    }
    if (clock() >= deadline) {
      const message = `${tx.purpose} was sent and is not mined after ${timeoutMs} ms: ${hash}. Look for it before you try again.`;
      throw new InputError('CHAIN_TIMEOUT', message, { hash, key }, { cause: trouble });
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
