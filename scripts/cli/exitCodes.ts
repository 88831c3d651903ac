import { AssayError } from '@assay/sdk';

/** What a script that calls `assay` can rely on. */
export const EXIT = {
  ok: 0,
  /** A fault of ours: please report it. Also a transaction in whose place another one was mined: look at the account. */
  unexpected: 1,
  /** Wrong usage, configuration or input: the message says what to change. */
  input: 2,
  /** The check ran and the answer is no: an invalid receipt, a broken promise, an inconsistent log. */
  negative: 3,
  /** A chain, log, upstream or indexer could not be reached: try again later. */
  unreachable: 4,
} as const;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof AssayError)) return EXIT.unexpected;
  if (/UNREACHABLE|TIMEOUT|RATE_LIMITED/.test(error.code)) return EXIT.unreachable;
  if (error.code === 'TRANSACTION_REPLACED') return EXIT.unexpected;
  return error.name === 'InvariantError' ? EXIT.unexpected : EXIT.input;
}
