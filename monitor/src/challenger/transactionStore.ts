import type { Hex } from 'viem';
import type { Database } from '../store/database.ts';

/** What a transaction is for. `cancel` puts nothing in the place of one that is of no more use. */
export type Purpose = 'commit' | 'challenge' | 'demand' | 'silence' | 'answer';

/**
 * `waiting`: signed, not known to be mined. `mined`: in a block that may go away. `final`: in one that stays. `lost`: its
 * nonce was used by something else.
 */
export type TransactionState = 'waiting' | 'mined' | 'final' | 'lost';

/** Fees in wei per gas. */
export type Attempt = {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly cancels: boolean;
};

/** One nonce of ours, with every transaction that was signed for it. */
export type Transaction = {
  readonly id: number;
  /** Id of what it serves. */
  readonly subject: string;
  readonly purpose: Purpose;
  readonly nonce: number;
  readonly data: Hex;
  readonly value: bigint;
  readonly gas: bigint;
  readonly state: TransactionState;
  /** Head at which the last attempt was signed. */
  readonly sinceBlock: number;
  readonly sinceTime: number;
  readonly block: number | undefined;
  readonly reverted: boolean;
  /** Most that it may cost while it waits, and what it did cost once it is mined; wei. */
  readonly cost: bigint;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly attempts: readonly Attempt[];
};

export type TransactionStore = ReturnType<typeof createTransactionStore>;

/** Transactions of the challenger's account: on the disk before any node sees them. */
export function createTransactionStore({ sql, transaction }: Database) {
  sql.exec(`CREATE TABLE IF NOT EXISTS transactions (
    id INTEGER PRIMARY KEY, subject TEXT NOT NULL, purpose TEXT NOT NULL, nonce INTEGER NOT NULL, data TEXT NOT NULL,
    value TEXT NOT NULL, gas TEXT NOT NULL, state TEXT NOT NULL, since_block INTEGER NOT NULL, since_time INTEGER NOT NULL,
    block INTEGER, reverted INTEGER NOT NULL, cost TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS transactions_unsettled ON transactions (nonce) WHERE state IN ('waiting', 'mined');
  CREATE INDEX IF NOT EXISTS transactions_by_time ON transactions (created_at);
  CREATE INDEX IF NOT EXISTS transactions_by_subject ON transactions (subject);
  CREATE TABLE IF NOT EXISTS attempts (
    hash TEXT PRIMARY KEY, transaction_id INTEGER NOT NULL, raw TEXT NOT NULL, max_fee TEXT NOT NULL, tip TEXT NOT NULL,
    cancels INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS attempts_by_transaction ON attempts (transaction_id);`);
  const insert = sql.prepare(
    "INSERT INTO transactions VALUES (NULL, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, NULL, 0, ?, ?) RETURNING id",
  );
  const addAttempt = sql.prepare('INSERT OR IGNORE INTO attempts VALUES (?, ?, ?, ?, ?, ?)');
  const raise = sql.prepare('UPDATE transactions SET since_block = ?, since_time = ?, cost = ? WHERE id = ?');
  const settle = sql.prepare('UPDATE transactions SET state = ?, block = ?, reverted = ?, cost = ? WHERE id = ?');
  const unsettled = sql.prepare("SELECT * FROM transactions WHERE state IN ('waiting', 'mined') ORDER BY nonce, id");
  const ofSubject = sql.prepare('SELECT * FROM transactions WHERE subject = ? ORDER BY id');
  const since = sql.prepare('SELECT cost FROM transactions WHERE created_at > ?');
  const all = sql.prepare("SELECT purpose, cost FROM transactions WHERE state <> 'lost'");
  const attempts = sql.prepare('SELECT * FROM attempts WHERE transaction_id = ? ORDER BY rowid');
  const sum = (rows: Record<string, unknown>[]) => rows.reduce((total, row) => total + BigInt(row.cost as string), 0n);
  const read = (rows: Record<string, unknown>[]) =>
    rows.map((row) => parseRow(row, attempts.all(row.id as number).map(parseAttempt)));

  return {
    /** Writes down a transaction with its first attempt. Returns its id. */
    sign(
      fields: Pick<Transaction, 'subject' | 'purpose' | 'nonce' | 'data' | 'value' | 'gas' | 'createdAt'>,
      attempt: Attempt,
      head: { readonly number: number; readonly time: number },
    ): number {
      return transaction(() => {
        const { subject, purpose, nonce, data, value, gas, createdAt } = fields;
        const most = String(gas * attempt.maxFeePerGas + value);
        const row = insert.get(
          subject,
          purpose,
          nonce,
          data,
          String(value),
          String(gas),
          head.number,
          head.time,
          most,
          createdAt,
        );
        const id = row?.id as number;
        put(id, attempt);
        return id;
      });
    },
    /** Writes down a replacement for the same nonce. */
    replace(tx: Transaction, attempt: Attempt, head: { readonly number: number; readonly time: number }): void {
      transaction(() => {
        put(tx.id, attempt);
        const most = tx.gas * attempt.maxFeePerGas + tx.value;
        raise.run(head.number, head.time, String(most > tx.cost ? most : tx.cost), tx.id);
      });
    },
    settle(
      id: number,
      state: TransactionState,
      outcome: { readonly block: number | undefined; readonly reverted: boolean; readonly cost: bigint },
    ): void {
      settle.run(state, outcome.block ?? null, outcome.reverted ? 1 : 0, String(outcome.cost), id);
    },
    /** What is not final, by nonce. */
    unsettled: (): Transaction[] => read(unsettled.all()),
    of: (subject: string): Transaction[] => read(ofSubject.all(subject)),
    /** Spent, set aside, or not known to be unspent, since a time (unix milliseconds); wei. */
    spentSince: (time: number): bigint => sum(since.all(time)),
    spentOn: (subject: string): bigint => sum(ofSubject.all(subject)),
    totals: (): { readonly spent: bigint; readonly count: number } => {
      const rows = all.all();
      return { spent: sum(rows), count: rows.length };
    },
  };

  function put(id: number, { hash, raw, maxFeePerGas, maxPriorityFeePerGas, cancels }: Attempt): void {
    addAttempt.run(hash, id, raw, String(maxFeePerGas), String(maxPriorityFeePerGas), cancels ? 1 : 0);
  }
}

function parseAttempt(row: Record<string, unknown>): Attempt {
  return {
    hash: row.hash as Hex,
    raw: row.raw as Hex,
    maxFeePerGas: BigInt(row.max_fee as string),
    maxPriorityFeePerGas: BigInt(row.tip as string),
    cancels: row.cancels === 1,
  };
}

function parseRow(row: Record<string, unknown>, attempts: readonly Attempt[]): Transaction {
  return {
    id: row.id as number,
    subject: row.subject as string,
    purpose: row.purpose as Purpose,
    nonce: row.nonce as number,
    data: row.data as Hex,
    value: BigInt(row.value as string),
    gas: BigInt(row.gas as string),
    state: row.state as TransactionState,
    sinceBlock: row.since_block as number,
    sinceTime: row.since_time as number,
    block: (row.block as number | null) ?? undefined,
    reverted: row.reverted === 1,
    cost: BigInt(row.cost as string),
    createdAt: row.created_at as number,
    attempts,
  };
}
