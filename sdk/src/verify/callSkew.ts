import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { reason } from './reason.ts';
import { MAX_SKEW } from './times.ts';
import type { Call } from './types.ts';

/** Compares `issuedAt` with the client's clock and the answer's `Date`: a backdated receipt would be judged by old keys and declarations. */
export function skewReasons({ hand }: VerifyContext, { receivedAt, date }: Call): Findings {
  const clocks = [receivedAt, date].filter((time) => time !== undefined);
  if (clocks.length === 0) return undefined;
  const { issuedAt } = hand.signed.receipt;
  const worst = Math.max(...clocks.map((time) => Math.abs(issuedAt - time)));
  if (worst <= MAX_SKEW) return [];
  return [
    reason('ISSUED_AT_SKEW', `issuedAt is ${worst} s off the time of the call; ${MAX_SKEW} s are allowed.`, 'issuedAt'),
  ];
}
