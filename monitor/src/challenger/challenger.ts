import { AssayError } from '@assay/sdk';
import { type RoundReport, runRound } from './challengeRound.ts';
import type { ChallengerContext } from './challengerContext.ts';
import type { Challenge } from './challengeStore.ts';

/** What the challenger says of itself. Amounts in wei, `won` in the token's smallest unit. */
export type ChallengerState = {
  readonly account: string;
  readonly recipient: string;
  readonly spent: bigint;
  readonly spentToday: bigint;
  readonly won: bigint;
  readonly counts: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, string>>;
  readonly problem: string | undefined;
  readonly head: number | undefined;
};

export type Challenger = {
  /** One round now, after what is under way. Rejects with what the chain did wrong. */
  round(): Promise<RoundReport>;
  start(): void;
  state(): ChallengerState;
  /** Newest first. */
  challenges(limit: number): readonly Challenge[];
  /** Lets the round that is under way end. What was sent stays sent. */
  close(): Promise<void>;
};

const MOST_DOUBLINGS = 5;
const BUSY_MS = 250;

/** Runs rounds one after the other, `intervalMs` apart; a node in trouble is asked less often. */
export function createChallenger(context: ChallengerContext, intervalMs: number): Challenger {
  const { logger, agent, challenges, spending, settings, skipped } = context;
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let problem: string | undefined;
  let head: number | undefined;
  let failures = 0;

  const note = (found: string | undefined, code?: string) => {
    if (found !== problem && found !== undefined) logger.error({ code }, `Challenges wait: ${found}`);
    if (found === undefined && problem !== undefined) logger.info({}, 'Challenges go on.');
    problem = found;
    failures = found === undefined ? 0 : failures + 1;
  };
  const round = (): Promise<RoundReport> => {
    const next = queue.then(async () => {
      try {
        const report = await runRound(context);
        head = report.head;
        note(undefined);
        return report;
      } catch (error) {
        note(
          error instanceof Error ? error.message : String(error),
          error instanceof AssayError ? error.code : undefined,
        );
        throw error;
      }
    });
    queue = next.catch(() => undefined);
    return next;
  };
  // After a transaction the next step is likely to be due soon.
  const schedule = (pauseMs: number) => {
    if (closed) return;
    timer = setTimeout(() => {
      round().then(
        ({ outcome }) => schedule(outcome === 'idle' ? intervalMs : Math.min(intervalMs, BUSY_MS)),
        () => schedule(intervalMs * 2 ** Math.min(failures, MOST_DOUBLINGS)),
      );
    }, pauseMs);
  };

  return {
    round,
    start: () => schedule(0),
    state: () => ({
      account: agent.address,
      recipient: settings.recipient,
      ...spending(),
      won: challenges.won(),
      counts: challenges.counts(),
      skipped: Object.fromEntries([...skipped].slice(-100)),
      problem,
      head,
    }),
    challenges: (limit) => challenges.latest(limit),
    close: async () => {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      await queue;
      await agent.close();
    },
  };
}
