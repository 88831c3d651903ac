import { join } from 'node:path';
import { createNodeChain } from '@assay/node/chain';
import { defaultFinality, LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { createTransactionAgent, openTransactionJournal } from '@assay/node/transactions';
import { createDemandWatch, type Deployment } from '@assay/sdk';
import type { LocalAccount, PublicClient } from 'viem';
import type { MonitorConfig } from '../config.ts';
import type { Monitor } from '../createMonitor.ts';
import { carryOverTransactions } from './carryOverTransactions.ts';
import { createChallengeChain } from './challengeChain.ts';
import { type Challenger, createChallenger } from './challenger.ts';
import type { ChallengerStep, SkipReason } from './challengerContext.ts';
import { createChallengeStore } from './challengeStore.ts';

/** Settings of the challenger, as the monitor's configuration has them. */
export type ChallengerConfig = Pick<
  MonitorConfig,
  | 'recipient'
  | 'maxSpendWeiPerDay'
  | 'maxSpendWeiPerChallenge'
  | 'minWin'
  | 'maxFeePerGas'
  | 'maxHeadAgeSeconds'
  | 'answerDemands'
  | 'demandWithheld'
  | 'demandConsistency'
  | 'finalityDepth'
  | 'intervalMs'
>;

const DAY_MS = 86_400_000;
const HEAD_AGE_SECONDS = 120;
/** A transaction is replaced after so many blocks and seconds without being mined. */
const PATIENCE = { blocks: 3, seconds: 36 };
/** Longest time, in seconds, until a block is final: two epochs. */
const FINALITY_SECONDS = 800;

/**
 * Opens the challenger of a monitor, on the monitor's own store. Its transactions have a journal of their own beside it, one for
 * each account.
 * @throws InputError STORE_LOCKED, STORE_CORRUPT, STORE_FOREIGN, DISK_FULL, FILE_UNWRITABLE
 */
export async function openChallenger(options: {
  readonly monitor: Monitor;
  readonly client: PublicClient;
  readonly deployment: Deployment;
  readonly account: LocalAccount;
  readonly config: ChallengerConfig;
  readonly onSkip?: (reason: SkipReason) => void;
  readonly onStep?: (step: ChallengerStep) => void;
}): Promise<Challenger> {
  const { monitor, client, deployment, account, config } = options;
  const { context } = monitor;
  const local = deployment.chainId === LOCAL_CHAIN_ID;
  const { window, grace } = context.times;
  const { chainId } = deployment;
  const onStep = options.onStep ?? (() => undefined);
  const node = createNodeChain(client, { simulateAt: local ? 'pending' : 'latest' });
  const chain = createChallengeChain({ client, node, deployment, anchors: context.anchors });
  const challenges = createChallengeStore(context.database, { chainId, anchors: context.source.anchors });
  const journal = openTransactionJournal(
    join(context.storeDir, `transactions-${account.address.toLowerCase()}.sqlite`),
    { chainId, account: account.address },
  );
  await carryOverTransactions(context.database, journal, chain.court);
  const agent = createTransactionAgent({
    chainId,
    chain: node,
    account,
    journal,
    rules: {
      fees: { ceiling: config.maxFeePerGas },
      patience: local ? { blocks: PATIENCE.blocks, seconds: 0 } : PATIENCE,
      limits: { perDay: config.maxSpendWeiPerDay, perSubject: config.maxSpendWeiPerChallenge },
      finality: config.finalityDepth ?? defaultFinality(chainId),
    },
    logger: context.logger,
    clock: context.now,
    onStep,
  });
  return createChallenger(
    {
      chain,
      agent,
      spending: () => ({
        spent: journal.totals().spent,
        spentToday: journal.spent(context.now() - DAY_MS, '', '').today,
      }),
      settings: {
        recipient: config.recipient ?? account.address,
        minWin: config.minWin,
        maxHeadAgeSeconds: config.maxHeadAgeSeconds ?? (local ? undefined : HEAD_AGE_SECONDS),
        answerDemands: config.answerDemands,
        demandWithheld: config.demandWithheld,
        demandConsistency: config.demandConsistency,
      },
      // On short local windows the margins must not eat the window itself.
      timing: {
        grace,
        window,
        resubmit: Math.min(PATIENCE.seconds, Math.floor(window / 16)),
        finality: Math.min(FINALITY_SECONDS, Math.floor(window / 8)),
      },
      stores: context,
      logOf: (operator) => monitor.follower(operator)?.log,
      demands: createDemandWatch({ demand: chain.reader.demand, count: chain.reader.demandCount, clock: context.now }),
      challenges,
      logger: context.logger,
      clock: context.now,
      onStep,
      resting: new Map(),
      skipped: new Map(),
      onSkip: options.onSkip ?? (() => undefined),
    },
    config.intervalMs,
  );
}
