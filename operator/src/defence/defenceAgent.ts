import {
  type AnchorRecord,
  type AnswerSource,
  AssayError,
  answerMany,
  type CourtCall,
  type CourtReader,
  createDemandWatch,
  type Demand,
  findRefusal,
  sameAddress,
} from '@assay/sdk';
import type { Logger } from 'pino';
import type { Address } from 'viem';
import { createHeadTurns, type HeadTurns } from '../headTurns.ts';
import type { AnswerSender } from './answerSender.ts';

/** What the defence asks of the court. */
export type DefenceCourt = Pick<CourtReader, 'demand' | 'demandCount' | 'constants'>;

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

/** What no answer can be sent for at present, whichever demand it is for. */
const HOLDS_FOR_ALL =
  /^(INSUFFICIENT_FUNDS|FEE_CEILING|DISK_FULL|TRANSACTION_JOURNAL_LOST|ANCHORING_STOPPED|CHAIN_.*)$/;

/** Transactions with answers in no block. Nodes keep some sixteen of one account, and drop what comes after. */
const MOST_WAITING = 8;

/**
 * Answers demands against this operator out of its own log, as many in a transaction as fit, those that fall due first first.
 * Without a `sender` (no key) it only tells: anyone may answer, and who does gets the bond.
 *
 * The sender has an account of its own: an answer that hangs must not hold up the anchor that keeps a promise, nor the other way round.
 */
export function createDefenceAgent(options: {
  readonly operator: Address;
  readonly court: DefenceCourt;
  readonly source: AnswerSource;
  /** This operator's anchors without gaps, oldest first. */
  readonly history: () => readonly AnchorRecord[];
  readonly sender: AnswerSender | undefined;
  /** Shared with the anchoring of the same operator. */
  readonly turns?: HeadTurns;
  readonly logger: Logger;
  readonly intervalMs: number;
  /** Unix milliseconds. */
  readonly clock?: () => number;
}): DefenceAgent {
  const {
    operator,
    court,
    source,
    history,
    sender,
    logger,
    intervalMs,
    turns = createHeadTurns(),
    clock = Date.now,
  } = options;
  const watch = createDemandWatch({
    demand: court.demand,
    count: court.demandCount,
    concerns: (demand) => sameAddress(demand.operator, operator),
    clock,
  });
  let open: ReadonlyMap<number, Demand> = new Map();
  let answered = 0;
  let problem: string | undefined;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function read(): Promise<void> {
    const found = new Map((await watch.read()).map((demand) => [Number(demand.demandId), demand]));
    for (const [id, { fault, deadline }] of found) {
      if (!open.has(id)) logger.error({ demand: id, fault, deadline }, 'demand against this operator');
    }
    const ended = [...open.keys()].filter((id) => !found.has(id));
    const ends = await Promise.all(ended.map((id) => court.demand(BigInt(id))));
    answered += ends.filter((demand) => demand?.status === 'ANSWERED').length;
    open = found;
  }

  async function round(): Promise<void> {
    await read();
    await sender?.settle((id) => open.has(id));
    turns.answering = (sender?.waiting() ?? 0) > 0;
    if (open.size === 0) return;
    if (sender === undefined) throw new Error('no defence key is configured (keys.defence)');
    const problems: unknown[] = [];
    // INVARIANT N14: An answer under the head and the next anchor are not on their way at once, unless the promise of one of
    //   them is in danger.
    let left = [...open.values()]
      .filter((demand) => !sender.isAnswering(demand.demandId) && (!turns.anchoring || isPressing(demand, clock())))
      .sort((a, b) => a.deadline - b.deadline);
    while (left.length > 0 && sender.waiting() < MOST_WAITING) {
      turns.answering = true;
      const { call, answered, failed } = await answerMany(left, source, history(), await court.constants());
      for (const { error } of failed) problems.push(ownTrouble(error));
      if (call !== undefined) await send(answered, call, problems);
      const done = new Set([...answered, ...failed.map(({ demand }) => demand)]);
      left = left.filter((demand) => !done.has(demand));
    }
    turns.answering = sender.waiting() > 0;
    if (problems.length > 0) throw problems[0];
  }

  /** Sends answers. What the court refuses of many is tried in halves: one must not keep the others from being answered. */
  async function send(demands: readonly Demand[], call: CourtCall, problems: unknown[]): Promise<void> {
    const ids = demands.map(({ demandId }) => demandId);
    try {
      await sender!.send(ids, call);
      logger.info({ demands: ids.map(Number) }, 'demands answered');
    } catch (error) {
      problems.push(ownTrouble(error));
      const refusal = findRefusal(error);
      // Under a head that has moved on no answer is taken: all of them wait for the next round.
      if (demands.length === 1 || refusal === undefined || refusal.name === 'OpeningMismatch') return;
      const middle = Math.ceil(demands.length / 2);
      for (const half of [demands.slice(0, middle), demands.slice(middle)]) {
        const { call: part, answered } = await answerMany(half, source, history(), await court.constants());
        if (part !== undefined) await send(answered, part, problems);
      }
    }
  }

  const tick = (): Promise<void> => {
    running = running.then(round).then(
      () => {
        problem = undefined;
      },
      (error: unknown) => {
        // Calls that were under way end with an error when the agent stops.
        if (stopped) return;
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
      await sender?.close();
      await running;
    },
  };
}

/** Half of the time to answer is gone: an anchor that hangs must not keep it from being answered. `now` in milliseconds. */
function isPressing({ openedAt, deadline }: Demand, now: number): boolean {
  return now / 1000 >= (openedAt + deadline) / 2;
}

/**
 * An error of an answer that failed for what it is about: who has a closed receipt key can demand what no log holds, and that
 * must not leave the other demands unanswered. Throws one that says that nothing can be sent.
 */
function ownTrouble(error: unknown): unknown {
  if (findRefusal(error) !== undefined) return error;
  if (error instanceof AssayError && !HOLDS_FOR_ALL.test(error.code)) return error;
  throw error;
}
