/** What the operator sees of the chain beside anchoring. */
export type ChainWatch = {
  /** Balance of the anchoring account in wei; undefined until first read. */
  balance(): bigint | undefined;
  /** Unix milliseconds of the last head that was read; undefined until then. */
  lastHeadAt(): number | undefined;
  stop(): void;
};

/** What the watch asks, and whom it tells. */
export type ChainWatchOptions = {
  readonly latest: () => Promise<{ readonly timestamp: number }>;
  readonly balance: () => Promise<bigint>;
  /** Told the time (unix seconds) of each head as it is read. */
  readonly onHead: (time: number) => void;
  readonly onError: (method: string) => void;
  readonly intervalMs: number;
  /** Unix milliseconds. */
  readonly clock: () => number;
};

/** Asks at once and then each interval, one round at a time. What is not answered leaves the last answer standing. */
export function watchChain(options: ChainWatchOptions): ChainWatch {
  let balance: bigint | undefined;
  let lastHeadAt: number | undefined;
  let asking = false;

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      const head = await options.latest();
      lastHeadAt = options.clock();
      options.onHead(head.timestamp);
    } catch {
      options.onError('eth_getBlockByNumber');
    }
    try {
      balance = await options.balance();
    } catch {
      options.onError('eth_getBalance');
    }
    asking = false;
  }

  void ask();
  const timer = setInterval(() => void ask(), options.intervalMs);
  timer.unref();
  return { balance: () => balance, lastHeadAt: () => lastHeadAt, stop: () => clearInterval(timer) };
}
