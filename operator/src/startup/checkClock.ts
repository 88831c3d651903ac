import type { ChainBlock } from '@assay/node/chain';
import { durationText, InputError } from '@assay/sdk';
import type { MirrorState } from './checkMirrors.ts';
import { provenSkew } from './clockGuard.ts';

/**
 * Compares with the chain's latest block. `clock` in unix milliseconds, `limit` in seconds.
 * @returns seconds by which the head is older than a running chain's should be, else 0: a clock that is ahead, or a chain that stands
 * still; {@link checkOldHead} tells the two apart
 * @throws InputError CLOCK_SKEW for a head from the future
 */
export function checkChainClock(chainId: number, head: ChainBlock, clock: () => number, limit: number): number {
  const skew = provenSkew(chainId, head.timestamp, clock() / 1000, limit);
  if (skew < 0) throw wrongClock(skew, `block ${head.number}`);
  return skew;
}

/**
 * An operator must be able to start again while the chain is halted: an old head is no reason to refuse when a mirror's
 * date confirms this clock and none contradicts it.
 * @returns the warning that is left of it
 * @throws InputError CLOCK_SKEW when nobody confirms the clock
 */
export function checkOldHead(age: number, mirrors: readonly MirrorState[], limit: number): string {
  const skews = mirrors.flatMap(({ skewSeconds }) => (skewSeconds === undefined ? [] : [skewSeconds]));
  if (skews.length === 0 || skews.some((skew) => Math.abs(skew) > limit)) throw wrongClock(age, 'the latest block');
  return `The chain's latest block is ${durationText(age)} old, and the mirrors agree with this clock: the chain or its node stands still.`;
}

/** Mirrors are a second opinion: they count when most of those that gave a date contradict our clock. @throws InputError CLOCK_SKEW */
export function checkMirrorClocks(mirrors: readonly MirrorState[], limit: number): void {
  const skews = mirrors
    .flatMap(({ skewSeconds }) => (skewSeconds === undefined ? [] : [skewSeconds]))
    .sort((a, b) => a - b);
  const ahead = skews.filter((skew) => skew > limit);
  const behind = skews.filter((skew) => skew < -limit);
  for (const side of [ahead, behind]) if (side.length * 2 > skews.length) throw wrongClock(side[0]!, 'its mirrors');
}

function wrongClock(skew: number, against: string): InputError {
  const seconds = Math.round(Math.abs(skew));
  const message = `This machine's clock is ${durationText(seconds)} ${skew > 0 ? 'ahead of' : 'behind'} ${against}: clients would refuse its receipts. Set the clock. ${otherwise(against)}`;
  return new InputError('CLOCK_SKEW', message, { skewSeconds: skew, against });
}

/** What else it may be, when the clock is right. */
function otherwise(against: string): string {
  if (against === 'its mirrors') return 'If it is right, the mirrors are wrong.';
  return 'If it is right, the node lags, or the chain made no block for so long: one that mines only for transactions needs one.';
}
