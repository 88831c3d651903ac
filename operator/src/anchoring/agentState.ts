import type { AssayErrorCode } from '@assay/sdk';
import type { Hex } from 'viem';
import { type AnchorBook, type AnchorJob, currentAttempt } from './anchorBook.ts';
import type { AnchoringContext, TickReport } from './anchoringContext.ts';

/** Sizes are sizes of the log. `code` and `message` tell what the last round ran into, if it ran into something. */
export type AgentState = {
  readonly anchoredSize: number;
  readonly finalSize: number;
  readonly head: { readonly number: number; readonly time: number } | undefined;
  readonly pending:
    | {
        readonly size: number;
        readonly nonce: number | undefined;
        readonly hash: Hex | undefined;
        readonly attempts: number;
      }
    | undefined;
  /** Age of the oldest receipt that no final anchor covers, in seconds; 0 if there is none. */
  readonly oldestUnfinalSeconds: number;
  /** When the oldest receipt that no anchor covers falls due (unix seconds). */
  readonly nextDeadline: number | undefined;
  readonly code: AssayErrorCode | undefined;
  readonly message: string | undefined;
  readonly failuresInARow: number;
  readonly lastRoundAt: number | undefined;
  readonly rows: AnchorBook['counts'];
  readonly reorgs: number;
};

/** What rounds leave behind for the next one and for whoever asks. */
export type Seen = {
  head: { number: number; time: number } | undefined;
  report: TickReport | undefined;
  failures: number;
  at: number | undefined;
  /** issuedAt of the oldest receipt without a final anchor, and of the oldest without any. */
  unfinal: number | undefined;
  due: number | undefined;
};

/** Jobs that no block holds, in the order of their nonces. */
export function waitingJobs(book: AnchorBook): AnchorJob[] {
  return [...book.live.values()].filter((job) => job.mined === undefined).sort((a, b) => a.id - b.id);
}

/** Puts together what is known after the last round. */
export function stateOf(context: AnchoringContext, seen: Seen): AgentState {
  const { book } = context.journal;
  const pending = waitingJobs(book)[0];
  const attempt = pending && currentAttempt(pending);
  const age = seen.unfinal === undefined ? 0 : Math.floor(context.clock() / 1000 - seen.unfinal);
  return {
    anchoredSize: seen.report?.anchoredSize ?? 0,
    finalSize: seen.report?.finalSize ?? book.finals.at(-1)?.size ?? 0,
    head: seen.head,
    pending: pending && {
      size: pending.size,
      nonce: attempt?.nonce,
      hash: attempt?.hash,
      attempts: pending.attempts.length,
    },
    oldestUnfinalSeconds: Math.max(0, age),
    nextDeadline: seen.due === undefined ? undefined : seen.due + context.settings.promiseSeconds,
    code: seen.report?.code,
    message: seen.report?.message,
    failuresInARow: seen.failures,
    lastRoundAt: seen.at,
    rows: { ...book.counts },
    reorgs: context.reorgs,
  };
}
