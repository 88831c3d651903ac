import { FLAGS } from '../flags.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { reason } from './reason.ts';
import { MAX_SKEW } from './times.ts';
import type { Call } from './types.ts';

/**
 * Compares `issuedAt` with the client's clock and the answer's `Date`: a backdated receipt would be judged by old keys and
 * declarations. An event stream gets its receipt when it ends, which may be long after it began; the answer to a retry has
 * the receipt of the first attempt.
 */
export function skewReasons({ hand, now }: VerifyContext, { sentAt, receivedAt, date, endedAt }: Call): Findings {
  const clocks = [receivedAt, date].filter((time) => time !== undefined);
  if (clocks.length === 0) return undefined;
  const { issuedAt, flags } = hand.signed.receipt;
  const last = (flags & FLAGS.STREAM) === 0 ? Math.min(...clocks) : Math.max(...clocks, endedAt ?? now);
  const worst = Math.max(issuedAt - last, (sentAt ?? Math.max(...clocks)) - issuedAt);
  if (worst <= MAX_SKEW) return [];
  return [
    reason('ISSUED_AT_SKEW', `issuedAt is ${worst} s off the time of the call; ${MAX_SKEW} s are allowed.`, 'issuedAt'),
  ];
}
