import {
  type AnchorRecord,
  type AnswerSource,
  answerFor,
  type CourtReader,
  type Demand,
  sameAddress,
} from '@assay/sdk';
import type { Logger } from 'pino';
import type { Address } from 'viem';
import type { AnswerSender } from './answerSender.ts';

/** What the defence asks of the court. */
export type DefenceCourt = Pick<CourtReader, 'demand' | 'constants'> & {
  /** Demands ever made; ids count from 1. */
  demandCount(): Promise<number>;
};

/** What is known of demands against this operator. */
export type DefenceState = {
  readonly open: number;
  /** Unix seconds; of the open demand that falls due first. */
  readonly nextDeadline: number | undefined;
  readonly answered: number;
  readonly problem: string | undefined;
};

export type DefenceAgent = {
  start(): void;
  /** One round now. Never rejects: what went wrong is in the state. */
  tick(): Promise<void>;
  state(): DefenceState;
  stop(): Promise<void>;
};

/** Demands looked at in one round: anyone can make them against others, and each is one read. */
const PER_ROUND = 500;

/**
 * Answers demands against this operator out of its own log, the one that falls due first first. Without a `sender` (no
 * key) it only tells: anyone may answer, and who does gets the bond.
 *
 * The sender has an account of its own. The anchor key sends anchors and nothing else: its journal knows each of its nonces,
 * and an answer that hangs must not hold up the anchor that keeps a promise, nor the other way round.
 */
export function createDefenceAgent(options: {
  readonly operator: Address;
  readonly court: DefenceCourt;
  readonly source: AnswerSource;
  /** This operator's anchors without gaps, oldest first. */
  readonly history: () => readonly AnchorRecord[];
  readonly sender: AnswerSender | undefined;
  readonly logger: Logger;
  readonly intervalMs: number;
}): DefenceAgent {
  const { operator, court, source, history, sender, logger, intervalMs } = options;
  const open = new Map<number, Demand>();
  let next = 1;
  let answered = 0;
  let problem: string | undefined;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function read(): Promise<void> {
    const last = await court.demandCount();
    // A reorganisation took demands away: their numbers are given again.
    if (last < next - 1) next = 1;
    const end = Math.min(last, next + PER_ROUND - 1);
    const ids = new Set(open.keys());
    for (; next <= end; next++) ids.add(next);
    for (const id of ids) {
      const demand = id > last ? undefined : await court.demand(BigInt(id));
      const against = demand !== undefined && sameAddress(demand.operator, operator);
      if (against && demand.status === 'OPEN') {
        if (!open.has(id))
          logger.error({ demand: id, fault: demand.fault, deadline: demand.deadline }, 'demand against this operator');
        open.set(id, demand);
      } else {
        if (open.has(id)) answered += demand?.status === 'ANSWERED' ? 1 : 0;
        open.delete(id);
      }
    }
  }

  async function round(): Promise<void> {
    await read();
    await sender?.settle();
    const [first] = [...open.values()].sort((a, b) => a.deadline - b.deadline);
    if (first === undefined) return;
    if (sender === undefined) throw new Error('no defence key is configured (keys.defence)');
    if (sender.isBusy()) return;
    const call = await answerFor(first, source, history(), await court.constants());
    await sender.send(first.demandId, call);
    logger.info({ demand: Number(first.demandId) }, 'demand answered');
  }

  const tick = (): Promise<void> => {
    running = running.then(round).then(
      () => {
        problem = undefined;
      },
      (error: unknown) => {
        const found = error instanceof Error ? error.message : String(error);
        if (found !== problem) logger.error({ err: error }, 'defence failed');
        problem = found;
      },
    );
    return running;
  };
  const loop = () => {
    void tick().then(() => {
      if (!stopped) timer = setTimeout(loop, intervalMs);
    });
  };

  return {
    start: loop,
    tick,
    state: () => {
      const deadlines = [...open.values()].map(({ deadline }) => deadline);
      const nextDeadline = deadlines.length === 0 ? undefined : Math.min(...deadlines);
      return { open: open.size, nextDeadline, answered, problem };
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
