import { lastAttempt, type Transaction } from '@assay/node/transactions';
import type { AssayErrorCode } from '@assay/sdk';
import type { Hex } from 'viem';
import type { AnchoringContext, TickReport } from './anchoringContext.ts';
import { anchoredBy } from './anchorRequest.ts';

/** Sizes are sizes of the log. `code` and `message` tell what the last round ran into, if it ran into something. */
export type AgentState = {
  readonly anchoredSize: number;
  readonly finalSize: number;
  readonly head: { readonly number: number; readonly time: number } | undefined;
  readonly pending:
    | { readonly size: number; readonly nonce: number; readonly hash: Hex; readonly attempts: number }
    | undefined;
  /** Age of the oldest receipt that no final anchor covers, in seconds; 0 if there is none. */
  readonly oldestUnfinalSeconds: number;
  /** When the oldest receipt that no anchor covers falls due (unix seconds). */
  readonly nextDeadline: number | undefined;
  readonly code: AssayErrorCode | undefined;
  readonly message: string | undefined;
  readonly failuresInARow: number;
  readonly lastRoundAt: number | undefined;
  /** How many anchors were started, signed (replacements counted), taken by a node, replaced, mined, final, given up. */
  readonly rows: Record<'built' | 'signed' | 'broadcast' | 'replaced' | 'mined' | 'final' | 'abandoned', number>;
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

/** Anchors above `size` that no block holds, in the order of their nonces. */
export function waitingAnchors(live: readonly Transaction[], size: number): Transaction[] {
  return live.filter((tx) => tx.state === 'waiting' && !lastAttempt(tx).cancels && (anchoredBy(tx) ?? 0) > size);
}

/** Puts together what is known after the last round. */
export function stateOf(context: AnchoringContext, seen: Seen): AgentState {
  const { agent, store, journal } = context;
  const anchoredSize = seen.report?.anchoredSize ?? 0;
  const pending = waitingAnchors(agent.live(), anchoredSize)[0];
  const age = seen.unfinal === undefined ? 0 : Math.floor(context.clock() / 1000 - seen.unfinal);
  const { transactions, attempts, broadcast, givenUp } = journal.counts('anchor');
  const final = store.count();
  return {
    anchoredSize,
    finalSize: seen.report?.finalSize ?? store.finals().at(-1)?.size ?? 0,
    head: seen.head,
    pending: pending && {
      size: anchoredBy(pending) ?? 0,
      nonce: pending.nonce,
      hash: lastAttempt(pending).hash,
      attempts: pending.attempts.length,
    },
    oldestUnfinalSeconds: Math.max(0, age),
    nextDeadline: seen.due === undefined ? undefined : seen.due + context.settings.promiseSeconds,
    code: seen.report?.code,
    message: seen.report?.message,
    failuresInARow: seen.failures,
    lastRoundAt: seen.at,
    rows: {
      ...{ built: transactions, signed: attempts, broadcast, replaced: attempts - transactions },
      ...{ mined: final + context.recent.length, final, abandoned: givenUp },
    },
    reorgs: context.reorgs,
  };
}
