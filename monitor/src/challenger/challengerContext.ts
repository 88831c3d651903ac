import type { Logger } from '@assay/node/logger';
import type { TransactionAgent, TransactionStep } from '@assay/node/transactions';
import type { DemandWatch } from '@assay/sdk';
import type { Address } from 'viem';
import type { MonitorContext } from '../monitorContext.ts';
import type { LogFile } from '../store/logFile.ts';
import type { ChallengeChain } from './challengeChain.ts';
import type { ChallengeStore } from './challengeStore.ts';
import type { CourtTiming } from './deadlines.ts';

/** How a challenger behaves. Amounts in wei, or in the token's smallest unit where it is won. */
export type ChallengerSettings = {
  /** Gets the bounties. */
  readonly recipient: Address;
  /** Least bounty worth a challenge; 0: also for nothing. */
  readonly minWin: bigint;
  /** Oldest head (seconds) that is acted upon; undefined on a chain that makes blocks on demand. */
  readonly maxHeadAgeSeconds: number | undefined;
  /** Answers open demands about logs that are mirrored here, when the bond pays for it. */
  readonly answerDemands: boolean;
  /** Demands receipts whose entries are anchored but shown by no mirror. */
  readonly demandWithheld: boolean;
  /** Demands that anchors extend each other where mirrors contradict them or stop short of them. */
  readonly demandConsistency: boolean;
};

/** A point at which the process may die; announced, so that a test can let it. */
export type ChallengerStep = 'salt:after' | `recorded:${'before' | 'after'}` | TransactionStep;

/** Why a challenge was not acted upon in the last round. */
export type SkipReason =
  | 'DAY_CAP'
  | 'CHALLENGE_CAP'
  | 'BELOW_MIN_WIN'
  | 'FEE_CEILING'
  | 'INSUFFICIENT_FUNDS'
  | 'UNPROFITABLE'
  | 'REFUSED';

/** What the parts of the challenger share. One round at a time touches it. */
export type ChallengerContext = {
  readonly chain: ChallengeChain;
  /** Sends from the challenger's account, which sends nothing else. */
  readonly agent: TransactionAgent;
  /** Spent and set aside, in all and in the last 24 hours; wei. */
  readonly spending: () => { readonly spent: bigint; readonly spentToday: bigint };
  readonly settings: ChallengerSettings;
  readonly timing: CourtTiming;
  readonly stores: Pick<MonitorContext, 'alarms' | 'anchors' | 'receipts' | 'operators' | 'storeDir' | 'source'>;
  readonly logOf: (operator: Address) => LogFile | undefined;
  readonly demands: DemandWatch;
  readonly challenges: ChallengeStore;
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly onStep: (step: ChallengerStep) => void;
  /** Until when (unix milliseconds) a subject rests after the court refused its call, and how often that was. */
  readonly resting: Map<string, { readonly until: number; readonly times: number }>;
  /** Why subjects were passed over in the last round. */
  readonly skipped: Map<string, SkipReason>;
  readonly onSkip: (reason: SkipReason) => void;
};
