import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
/** Chain time and wall clock may differ by this many seconds: a receipt off by 120 is refused by clients. */
export const MAX_SKEW_SECONDS = 60;

/**
 * Returns wall clock minus block time in seconds where it proves a wrong clock, else 0. A block from the future does so
 * everywhere. An old one does on chains that make blocks all the time; a local chain only makes them on demand.
 */
export function provenSkew(chainId: number, blockTime: number, now: number, limit = MAX_SKEW_SECONDS): number {
  const skew = now - blockTime;
  if (skew < -limit) return skew;
  return skew > limit && chainId !== LOCAL_CHAIN_ID ? skew : 0;
}

/** Watches the clock while the operator runs: receipts carry its time, and nobody can correct them afterwards. */
export type ClockGuard = {
  /** Compares with a block that was just read as the chain's latest (`time` in unix seconds). */
  observe(time: number): void;
  /** `skewSeconds` is the proven error: positive when the wall clock is ahead. */
  state(): { readonly ok: boolean; readonly skewSeconds: number };
};

/**
 * Creates a guard. Between blocks it compares the wall clock with a monotonic one, so that a clock that is set wrongly
 * is noticed before the next block. `clock` in unix milliseconds, `monotonic` in milliseconds.
 */
export function createClockGuard(options: {
  readonly chainId: number;
  readonly clock?: () => number;
  readonly monotonic?: () => number;
  readonly maxSkewSeconds?: number;
  /** Time of the head that the start checks have judged; until it changes it proves nothing more. */
  readonly judgedHead?: number;
}): ClockGuard {
  const { chainId, clock = Date.now, monotonic = () => performance.now() } = options;
  const limit = options.maxSkewSeconds ?? MAX_SKEW_SECONDS;
  let offset = clock() - monotonic();
  let skew = 0;
  let latest = options.judgedHead;
  return {
    observe: (time) => {
      // A head that stands still says that the chain or the node has stopped, and nothing about this clock.
      if (time === latest) return;
      latest = time;
      skew = provenSkew(chainId, time, clock() / 1000, limit);
      // Agreement with the chain makes this moment the new reference: a laptop that slept is not a wrong clock.
      if (Math.abs(clock() / 1000 - time) <= limit) offset = clock() - monotonic();
    },
    state: () => {
      const jump = (clock() - monotonic() - offset) / 1000;
      const proven = skew !== 0 ? skew : Math.abs(jump) > limit ? jump : 0;
      // INVARIANT N10: An operator whose clock is proven wrong is not ready.
      return { ok: proven === 0, skewSeconds: proven };
    },
  };
}
