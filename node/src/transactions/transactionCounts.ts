import type { Transaction } from './transaction.ts';

/** Numbers of transactions and attempts; `givenUp`: lost, reverted or taken back. `lastAt`: unix milliseconds, 0 if there is none. */
export type TransactionCounts = {
  readonly transactions: number;
  readonly attempts: number;
  readonly broadcast: number;
  readonly givenUp: number;
  readonly lastAt: number;
};

/** Before anything was counted. */
export const NOTHING_COUNTED: TransactionCounts = { transactions: 0, attempts: 0, broadcast: 0, givenUp: 0, lastAt: 0 };

/** Counts a transaction, or takes it out again. */
export function addTo(sum: TransactionCounts, tx: Transaction | undefined, sign: 1 | -1): TransactionCounts {
  if (tx === undefined) return sum;
  const { attempts, state, reverted, createdAt } = tx;
  const givenUp = state === 'lost' || reverted || attempts.some(({ cancels }) => cancels);
  return {
    transactions: sum.transactions + sign,
    attempts: sum.attempts + sign * attempts.length,
    broadcast: sum.broadcast + sign * attempts.filter((one) => one.broadcast).length,
    givenUp: sum.givenUp + sign * Number(givenUp),
    lastAt: Math.max(sum.lastAt, createdAt),
  };
}
