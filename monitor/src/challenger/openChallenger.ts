import { defaultFinality, LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { createDemandWatch, type Deployment } from '@assay/sdk';
import type { LocalAccount, PublicClient } from 'viem';
import type { MonitorConfig } from '../config.ts';
import type { Monitor } from '../createMonitor.ts';
import { type Challenger, createChallenger } from './challenger.ts';
import type { ChallengerStep, SkipReason } from './challengerContext.ts';
import { createChallengeStore } from './challengeStore.ts';
import { createTransactionStore } from './transactionStore.ts';
import { createChallengeChain } from './viemChallengeChain.ts';

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
  | 'finalityDepth'
  | 'intervalMs'
>;

const HEAD_AGE_SECONDS = 120;
/** A transaction is replaced after so many blocks and seconds without being mined. */
const PATIENCE = { blocks: 3, seconds: 36 };
/** Longest time, in seconds, until a block is final: two epochs. */
const FINALITY_SECONDS = 800;

/** Opens the challenger of a monitor, on the monitor's own store. */
export function openChallenger(options: {
  readonly monitor: Monitor;
  readonly client: PublicClient;
  readonly deployment: Deployment;
  readonly account: LocalAccount;
  readonly config: ChallengerConfig;
  readonly onSkip?: (reason: SkipReason) => void;
  readonly onStep?: (step: ChallengerStep) => void;
}): Challenger {
  const { monitor, client, deployment, account, config } = options;
  const { context } = monitor;
  const local = deployment.chainId === LOCAL_CHAIN_ID;
  const { window, grace } = context.times;
  const chain = createChallengeChain({
    client,
    deployment,
    finality: config.finalityDepth ?? defaultFinality(deployment.chainId),
    anchors: context.anchors,
  });
  return createChallenger(
    {
      chain,
      account,
      settings: {
        recipient: config.recipient ?? account.address,
        maxSpendWeiPerDay: config.maxSpendWeiPerDay,
        maxSpendWeiPerChallenge: config.maxSpendWeiPerChallenge,
        minWin: config.minWin,
        maxFeePerGas: config.maxFeePerGas,
        maxHeadAgeSeconds: config.maxHeadAgeSeconds ?? (local ? undefined : HEAD_AGE_SECONDS),
        patience: local ? { blocks: PATIENCE.blocks, seconds: 0 } : PATIENCE,
        answerDemands: config.answerDemands,
        demandWithheld: config.demandWithheld,
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
      demands: createDemandWatch({ demand: chain.reader.demand, count: chain.demandCount, clock: context.now }),
      challenges: createChallengeStore(context.database),
      transactions: createTransactionStore(context.database),
      logger: context.logger,
      clock: context.now,
      onStep: options.onStep ?? (() => undefined),
      odd: new Map(),
      resting: new Map(),
      skipped: new Map(),
      onSkip: options.onSkip ?? (() => undefined),
    },
    config.intervalMs,
  );
}
