import type { Block } from '@assay/node/anchors';
import type { Address } from 'viem';
import { type Alarm, type Alarms, openAlarms } from './alarms/alarms.ts';
import { createChainFollower } from './chain/chainFollower.ts';
import type { MonitorContext, MonitorDeps } from './monitorContext.ts';
import { describeFailure, type OperatorFollower, openFollower } from './operatorFollower.ts';
import { createAnchorStore } from './store/anchorStore.ts';
import { openDatabase } from './store/database.ts';
import { type DigestIndex, openDigestIndex } from './store/digestIndex.ts';
import { createOperatorStore } from './store/operatorStore.ts';
import { createReceiptStore } from './store/receiptStore.ts';

export type Monitor = {
  readonly context: MonitorContext;
  readonly alarms: Alarms;
  /** One complete round: the chain, then every operator, resting or not. Rejects when the chain cannot be read. */
  poll(): Promise<void>;
  /** Starts polling by itself. */
  start(): void;
  follower(operator: Address): OperatorFollower | undefined;
  followers(): readonly OperatorFollower[];
  /** What the last successful reading of the chain saw, and when (unix milliseconds). */
  chain(): { readonly head: Block; readonly readAt: number } | undefined;
  /** Why the last round failed, if it did: of the chain, or of single operators' stores. */
  failures(): ReadonlyMap<string, string>;
  /** Stops polling, waits for what is under way, closes the store. */
  close(): Promise<void>;
};

/** The rest between readings of a failing chain grows to 64 times the interval. */
const MOST_DOUBLINGS = 6;

/** What a monitor tells while it works. */
export type MonitorEvents = {
  readonly onAlarm?: (alarm: Alarm) => void;
  readonly onPoll?: (ok: boolean) => void;
  readonly onEntries?: (from: number, count: number) => void;
};

/**
 * Builds a monitor from what it needs of the outside world and opens its store.
 * @throws InputError STORE_LOCKED, STORE_FOREIGN, STORE_CORRUPT; what the chain source throws
 */
export async function createMonitor(deps: MonitorDeps, events: MonitorEvents = {}): Promise<Monitor> {
  const times = await deps.source.times();
  const database = openDatabase(deps.storeDir, { chainId: deps.source.chainId, anchors: deps.source.anchors });
  const followers = new Map<Address, OperatorFollower>();
  let index: DigestIndex | undefined;
  try {
    index = openDigestIndex(deps.storeDir);
    const opened = index;
    const { onAlarm, onEntries = () => undefined } = events;
    const alarms = openAlarms({
      ...deps,
      domain: { chainId: deps.source.chainId, anchors: deps.source.anchors },
      ...(onAlarm === undefined ? {} : { onAlarm }),
    });
    const context: MonitorContext = {
      ...deps,
      database,
      index,
      operators: createOperatorStore(database, index),
      anchors: createAnchorStore(database, deps.now),
      receipts: createReceiptStore(database),
      alarms,
      times,
      onEntries,
    };
    for (const row of followed(context)) followers.set(row.address, openFollower(row, context));
    return run(context, followers, events, () => {
      alarms.close();
      opened.close();
      database.close();
    });
  } catch (error) {
    index?.close();
    database.close();
    throw error;
  }
}

function run(
  context: MonitorContext,
  followers: Map<Address, OperatorFollower>,
  events: MonitorEvents,
  closeStore: () => void,
): Monitor {
  const { options, logger } = context;
  const chain = createChainFollower({
    ...context,
    paging: { start: options.blocksPerRead, least: options.leastBlocksPerRead },
    reread: options.rereadBlocks,
  });
  const failures = new Map<string, string>();
  const rounds = new Map<Address, Promise<void>>();
  const aborts = new Set<AbortController>();
  let stopped = false;
  const slots = createSlots(options.parallelOperators);
  let reading: { head: Block; readAt: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ticking: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const readChain = async (): Promise<Block> => {
    try {
      const { head, vanished } = await chain.sync();
      for (const anchor of vanished) logger.warn({ anchor }, 'An anchor vanished in a reorganisation of the chain.');
      reading = { head, readAt: context.now() };
      failures.delete('chain');
      events.onPoll?.(true);
      return head;
    } catch (error) {
      const { code, problem } = describeFailure(error);
      if (failures.get('chain') !== problem) logger.error({ code }, `The chain cannot be read: ${problem}`);
      failures.set('chain', problem);
      events.onPoll?.(false);
      throw error;
    }
  };

  const follow = (follower: OperatorFollower, head: Block, askMirrors: boolean): Promise<void> => {
    const running = rounds.get(follower.address);
    if (running !== undefined) return running;
    const round = slots(async () => {
      if (stopped) return;
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), options.roundMs);
      aborts.add(limit);
      try {
        await follower.follow(head, limit.signal, askMirrors);
        failures.delete(follower.address);
      } finally {
        clearTimeout(timer);
        aborts.delete(limit);
      }
    })
      .catch((error: unknown) => {
        const { code, problem } = describeFailure(error);
        if (failures.get(follower.address) !== problem) logger.error({ code, operator: follower.address }, problem);
        failures.set(follower.address, problem);
      })
      .finally(() => rounds.delete(follower.address));
    rounds.set(follower.address, round);
    return round;
  };

  /** Reads the chain and starts a round for each operator that is idle; one that hangs holds up nobody. */
  const tick = async (all: boolean): Promise<void> => {
    const head = await readChain();
    for (const row of followed(context)) {
      if (!followers.has(row.address)) followers.set(row.address, openFollower(row, context));
    }
    // Promises run out and receipts are handed in, whether or not a mirror answers.
    for (const follower of followers.values()) void follow(follower, head, all || !follower.resting(head));
  };
  /** Ticks follow each other: the chain follower holds its place between reads. */
  const next = (all: boolean): Promise<void> => {
    const done = ticking.then(() => (stopped ? undefined : tick(all)));
    ticking = done.catch(() => undefined);
    return done;
  };
  /** An RPC that fails is asked less and less often. */
  const schedule = (failed: number) => {
    const again = (failures: number) => void (stopped || schedule(failures));
    timer = setTimeout(
      () =>
        void next(false).then(
          () => again(0),
          () => again(failed + 1),
        ),
      options.intervalMs * 2 ** Math.min(failed, MOST_DOUBLINGS),
    );
  };

  return {
    context,
    alarms: context.alarms,
    poll: async () => {
      // A round that was under way began with an older view of the chain: let it end first.
      await Promise.all(rounds.values());
      await next(true);
      await Promise.all(rounds.values());
    },
    start: () => {
      if (timer === undefined) schedule(0);
    },
    follower: (operator) => followers.get(operator.toLowerCase() as Address),
    followers: () => [...followers.values()],
    chain: () => reading,
    failures: () => failures,
    close: () => {
      closing ??= (async () => {
        stopped = true;
        for (const limit of aborts) limit.abort();
        clearTimeout(timer);
        await ticking;
        await Promise.all(rounds.values());
        closeStore();
      })();
      return closing;
    },
  };
}

function followed({ operators, options }: MonitorContext) {
  const wanted =
    options.operators === undefined ? undefined : new Set(options.operators.map((address) => address.toLowerCase()));
  return operators
    .list()
    .filter((row) => row.record !== undefined && (wanted === undefined || wanted.has(row.address)))
    .slice(0, options.maxOperators);
}

/** At most `count` jobs at a time, first come, first served. */
function createSlots(count: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (job) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
