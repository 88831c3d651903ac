import { boundedCalls } from '@assay/node/chain';
import {
  createTransactionAgent,
  journalPath,
  openTransactionJournal,
  type Patience,
  type TransactionLogger,
} from '@assay/node/transactions';
import type { AnchorRecord } from '@assay/sdk';
import type { Address, LocalAccount } from 'viem';
import { createHeadTurns, type HeadTurns } from '../headTurns.ts';
import { type AgentState, type Seen, stateOf } from './agentState.ts';
import type { AnchorEvent } from './anchorEvent.ts';
import { createAnchorHistory } from './anchorHistory.ts';
import type { AnchoringChain } from './anchoringChain.ts';
import type { AnchoringContext, AnchoringLog, AnchoringStep, TickReport } from './anchoringContext.ts';
import { runRound } from './anchoringRound.ts';
import { type AnchorStore, openAnchorStore } from './anchorStore.ts';
import { carryOverAnchors } from './carryOverAnchors.ts';

export type AnchoringOptions = {
  /** Directory of `anchors.sqlite` and of `transactions/`; one process at a time. */
  readonly dataDir: string;
  readonly log: AnchoringLog;
  readonly chain: AnchoringChain;
  /** The anchor key, or the operator itself. Nothing else may send from this account. */
  readonly account: LocalAccount;
  readonly operator: Address;
  /** Milliseconds between two anchors; promises that fall due come earlier. */
  readonly intervalMs: number;
  /** Blocks after which an anchor is final, or the chain's own `finalized` tag. A hardhat node calls its head finalized. */
  readonly finalityDepth: number | 'finalized';
  /** anchorBy - issuedAt of this log's receipts, in seconds. */
  readonly promiseSeconds: number;
  /** wei per gas, 500 gwei unless given. */
  readonly maxFeePerGas?: bigint;
  /** How long a transaction may be passed over before it is replaced: 3 blocks and 24 seconds of chain time. */
  readonly patience?: Patience;
  /** Milliseconds until it is believed that something else used the anchor key: 30,000. */
  readonly doubtMs?: number;
  /** Milliseconds between rounds: a quarter of the interval, from 0.25 to 12 seconds. */
  readonly pollMs?: number;
  /** Milliseconds that one call to the chain may take, 10,000 unless given. */
  readonly callTimeoutMs?: number;
  /** unix milliseconds */
  readonly clock?: () => number;
  readonly logger: TransactionLogger;
  /** Shared with the defence of the same operator, if it has one. */
  readonly turns?: HeadTurns;
  /** An anchor of this log is in the chain's latest state. Comes again for one that was reorged into another block. */
  readonly onAnchored?: (anchor: AnchorEvent) => void;
  /** The journal cannot be trusted or a promise of ours is broken: the process must end. */
  readonly onFatal?: (error: Error) => void;
  /** Announces each point at which a crash must be survivable. */
  readonly onStep?: (step: AnchoringStep, subject: string) => void | Promise<void>;
};

export type AnchoringAgent = {
  /** Runs rounds until stopped. */
  start(): void;
  /**
   * Runs one round: reads the chain, brings the journal up to it, sends what is due. `force` anchors whatever is
   * pending now. What the chain does wrong is in the report; rejects only when the process must end.
   */
  tick(options?: { readonly force?: boolean }): Promise<TickReport>;
  /** Ends rounds, at once even in the middle of a call, and closes the journal. What was sent stays sent. */
  stop(): Promise<void>;
  state(): AgentState;
  /** Anchors of this log without gaps, oldest first, up to the latest: what openings are made from. */
  history(): readonly AnchorRecord[];
};

/**
 * Anchors a log exactly once per size, whatever dies in between. The contract is the only truth: each round asks it, at
 * the latest and at the final block, and believes what folds into its word.
 * @throws InputError STORE_CORRUPT, STORE_FOREIGN, STORE_LOCKED, DISK_FULL
 */
export async function createAnchoringAgent(options: AnchoringOptions): Promise<AnchoringAgent> {
  const { log, operator, account, logger, dataDir, clock = Date.now, onStep = () => undefined } = options;
  const { chainId, anchors } = options.chain.deployment;
  const stopping = new AbortController();
  const callTimeoutMs = options.callTimeoutMs ?? 10_000;
  const chain = boundedCalls(options.chain, callTimeoutMs, stopping.signal);
  const identity = { chainId, anchors, operator };
  const store = openAnchorStore(dataDir, identity);
  const journal = openAccountJournal(dataDir, chainId, account.address, store);
  try {
    await carryOverAnchors(dataDir, identity, account.address, { journal, store, logger });
  } catch (error) {
    journal.close();
    store.close();
    throw error;
  }
  const { finalityDepth, maxFeePerGas, patience, doubtMs } = options;
  const agent = createTransactionAgent({
    chainId,
    chain: options.chain,
    account,
    journal,
    logger,
    clock,
    onStep,
    callTimeoutMs,
    signal: stopping.signal,
    rules: {
      finality: finalityDepth,
      ...(patience !== undefined && { patience }),
      ...(doubtMs !== undefined && { doubtMs }),
      ...(maxFeePerGas !== undefined && { fees: { ceiling: maxFeePerGas } }),
    },
  });
  const context: AnchoringContext = {
    settings: { operator, intervalMs: options.intervalMs, finalityDepth, promiseSeconds: options.promiseSeconds },
    log,
    chain,
    account: account.address,
    history: createAnchorHistory(chain, operator),
    store,
    agent,
    journal,
    logger,
    clock,
    turns: options.turns ?? createHeadTurns(),
    onAnchored: options.onAnchored ?? (() => {}),
    onStep,
    base: undefined,
    recent: [],
    ours: new Set(),
    lastStartedAt: journal.counts('anchor').lastAt,
    reorgs: 0,
  };
  const seen: Seen = {
    head: undefined,
    report: undefined,
    failures: 0,
    at: undefined,
    unfinal: undefined,
    due: undefined,
  };
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const tick = (force: boolean): Promise<TickReport> => {
    const next = queue.then(() => runRound(context, seen, force));
    queue = next.catch(() => {});
    return next;
  };
  const pollMs = options.pollMs ?? Math.min(Math.max(options.intervalMs / 4, 250), 12_000);
  const loop = () => {
    tick(false).then(
      () => {
        // A node in trouble is asked less often, up to 8 times the usual pause.
        if (!stopping.signal.aborted) timer = setTimeout(loop, pollMs * Math.min(2 ** seen.failures, 8));
      },
      (error: Error) => {
        logger.error({ error: error.message }, 'anchoring ended');
        options.onFatal?.(error);
      },
    );
  };

  return {
    start: loop,
    tick: ({ force = false } = {}) => tick(force),
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await queue;
      await agent.close();
      store.close();
    },
    state: () => stateOf(context, seen),
    history: () => [...store.finals(), ...context.recent],
  };
}

function openAccountJournal(dataDir: string, chainId: number, account: Address, store: AnchorStore) {
  try {
    return openTransactionJournal(journalPath(dataDir, account), { chainId, account });
  } catch (error) {
    store.close();
    throw error;
  }
}
