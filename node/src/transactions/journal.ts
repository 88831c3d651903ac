import { InputError, InvariantError } from '@assay/sdk';
import { type Hex, keccak256 } from 'viem';
import { writeFailure } from '../files/index.ts';
import { corruptJournal, type JournalIdentity, openJournalFile } from './journalFile.ts';
import { type Attempt, type Transaction, transactionSchema } from './transaction.ts';
import { addTo, NOTHING_COUNTED, type TransactionCounts } from './transactionCounts.ts';

type Row = Record<string, unknown>;

/** Transactions of one account, on the disk before any node sees them. */
export type TransactionJournal = ReturnType<typeof openTransactionJournal>;

/**
 * Opens or creates the journal at `path` and reads what is not settled. Each write is on the disk when it returns. A full
 * disk refuses a write with DISK_FULL and all is as before; after any other failure of the disk the journal refuses every
 * write with TRANSACTION_JOURNAL_LOST until it is opened again: what it did not confirm may be there or not.
 * @throws InputError STORE_LOCKED when another process sends from this account, STORE_CORRUPT, STORE_FOREIGN, DISK_FULL,
 * FILE_UNWRITABLE
 */
export function openTransactionJournal(path: string, identity: JournalIdentity) {
  const database = openJournalFile(path, identity);
  const { sql } = database;
  let lost: InputError | undefined;
  const insert = sql.prepare(
    'INSERT INTO transactions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id',
  );
  const update = sql.prepare(
    'UPDATE transactions SET state = ?, since_block = ?, since_time = ?, block = ?, mined_hash = ?, block_hash = ?, reverted = ?, cost = ? WHERE key = ? RETURNING id',
  );
  const putAttempt = sql.prepare(
    'INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET broadcast = excluded.broadcast',
  );
  const attemptsOf = sql.prepare('SELECT * FROM attempts WHERE transaction_id = ? ORDER BY rowid');
  const live = sql.prepare("SELECT * FROM transactions WHERE state IN ('waiting', 'mined') ORDER BY nonce, id");
  const lastFinal = sql.prepare("SELECT nonce FROM transactions WHERE state = 'final' ORDER BY nonce DESC LIMIT 1");
  const byKey = sql.prepare('SELECT * FROM transactions WHERE key = ?');
  const bySubject = sql.prepare('SELECT * FROM transactions WHERE subject = ? ORDER BY id');
  const byNonce = sql.prepare('SELECT * FROM transactions WHERE nonce = ? ORDER BY id');
  const since = sql.prepare('SELECT purpose, cost FROM transactions WHERE created_at > ?');
  const every = sql.prepare("SELECT cost FROM transactions WHERE state <> 'lost'");
  const all = sql.prepare('SELECT * FROM transactions ORDER BY id');
  const ofPurpose = sql.prepare('SELECT * FROM transactions WHERE purpose = ? ORDER BY id');
  // Kept up to date beside the rows: whoever shows them must not read a year of rows each time.
  const tallies = new Map<string, TransactionCounts>();
  const count = (tx: Transaction, before?: Transaction) => {
    const tally = tallies.get(tx.purpose);
    if (tally !== undefined) tallies.set(tx.purpose, addTo(addTo(tally, tx, 1), before, -1));
  };

  const read = (rows: Row[]) => rows.map((row) => parse(path, row, attemptsOf.all(row.id as number)));
  const guarded = <T>(work: () => T): T => {
    if (lost !== undefined) throw lost;
    try {
      return database.transaction(work);
    } catch (error) {
      if (error instanceof InputError || error instanceof InvariantError) throw error;
      const failure = writeFailure(path, error);
      if (failure instanceof InputError && failure.code === 'DISK_FULL') throw failure;
      const message = `The journal of transactions ${path} can no longer be trusted: the disk did not confirm a write. Check it, then start again.`;
      lost = new InputError('TRANSACTION_JOURNAL_LOST', message, { path }, { cause: error });
      throw lost;
    }
  };
  const writeAttempts = (id: number, attempts: readonly Attempt[]) => {
    for (const { hash, raw, gas, maxFeePerGas: fee, maxPriorityFeePerGas: tip, cancels, broadcast } of attempts) {
      putAttempt.run(hash, id, raw, String(gas), String(fee), String(tip), Number(cancels), Number(broadcast));
    }
  };
  try {
    read(live.all());
  } catch (error) {
    database.close();
    throw error;
  }

  return {
    identity,
    /** Writes down a new transaction. Its key must be new. */
    add(tx: Transaction): void {
      const { key, subject, purpose, nonce, to, data, value, state, sinceBlock, sinceTime, createdAt } = readable(tx);
      guarded(() => {
        const fixed = [key, subject, purpose, nonce, to, data, String(value), state, sinceBlock, sinceTime] as const;
        const end = [...placeOf(tx), Number(tx.reverted), String(tx.cost), createdAt] as const;
        writeAttempts(insert.get(...fixed, ...end)?.id as number, tx.attempts);
      });
      count(tx);
    },
    /** Writes down what changed of a transaction: its state, its cost, its attempts. */
    change(tx: Transaction): void {
      const { key, state, sinceBlock, sinceTime, reverted, cost, attempts } = readable(tx);
      const before = read(byKey.all(key))[0];
      guarded(() => {
        const end = [...placeOf(tx), Number(reverted), String(cost)] as const;
        const row = update.get(state, sinceBlock, sinceTime, ...end, key);
        if (row === undefined)
          throw new InvariantError('TRANSACTION_JOURNAL_LOST', `No transaction has the key ${key}.`);
        writeAttempts(row.id as number, attempts);
      });
      count(tx, before);
    },
    /** What is not final, by nonce. */
    live: (): Transaction[] => read(live.all()),
    /** The first nonce above those that are used for good. */
    firstUnused: (): number => 1 + Number(lastFinal.get()?.nonce ?? -1),
    get: (key: string): Transaction | undefined => read(byKey.all(key))[0],
    of: (subject: string): Transaction[] => read(bySubject.all(subject)),
    withPurpose: (purpose: string): Transaction[] => read(ofPurpose.all(purpose)),
    /** The highest offer ever signed for a nonce: another transaction for that nonce has to beat it. */
    highestOffer(nonce: number): Attempt | undefined {
      const attempts = read(byNonce.all(nonce)).flatMap((tx) => tx.attempts);
      return attempts.sort((a, b) => (a.maxFeePerGas < b.maxFeePerGas ? -1 : 1)).at(-1);
    },
    /** Spent, set aside, or not known to be unspent; wei. `since` in unix milliseconds. */
    spent(since_: number, subject: string, purpose: string) {
      const rows = since.all(since_);
      const onPurpose = rows.filter((row) => row.purpose === purpose);
      return { today: sum(rows), onSubject: sum(bySubject.all(subject)), onPurposeToday: sum(onPurpose) };
    },
    /** Number and cost of everything ever sent, what was lost left out of the cost. */
    totals() {
      const rows = every.all();
      return { spent: sum(rows), count: rows.length };
    },
    /** Numbers for one purpose. */
    counts(purpose: string): TransactionCounts {
      const known = tallies.get(purpose);
      if (known !== undefined) return known;
      const counted = read(ofPurpose.all(purpose)).reduce((sum, tx) => addTo(sum, tx, 1), NOTHING_COUNTED);
      tallies.set(purpose, counted);
      return counted;
    },
    /** Everything, oldest first. */
    all: (): Transaction[] => read(all.all()),
    close: database.close,
    sql,
  };
}

const sum = (rows: Row[]) => rows.reduce((total, row) => total + BigInt(row.cost as string), 0n);

const placeOf = ({ block, minedHash, blockHash }: Transaction) =>
  [block ?? null, minedHash ?? null, blockHash ?? null] as const;

/** What is about to be written, read the way it will be read. */
function readable(tx: Transaction): Transaction {
  const parsed = transactionSchema.safeParse(tx);
  // INVARIANT N6: A journal of transactions holds only what its reader accepts; what this program did not
  //   write stops the start and is named.
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const message = `The transaction ${tx.key} cannot be written down, so it was not sent: ${problem}.`;
  throw new InputError('CHAIN_INCONSISTENT', message, { key: tx.key, problem });
}

function parse(path: string, row: Row, attempts: Row[]): Transaction {
  let tx: Transaction;
  try {
    tx = transactionSchema.parse({
      key: row.key,
      subject: row.subject,
      purpose: row.purpose,
      nonce: row.nonce,
      to: row.target,
      data: row.data,
      value: BigInt(row.value as string),
      state: row.state,
      sinceBlock: row.since_block,
      sinceTime: row.since_time,
      ...(row.block !== null && { block: row.block }),
      ...(row.mined_hash !== null && { minedHash: row.mined_hash }),
      ...(row.block_hash !== null && { blockHash: row.block_hash }),
      reverted: row.reverted === 1,
      cost: BigInt(row.cost as string),
      createdAt: row.created_at,
      attempts: attempts.map((one) => ({
        hash: one.hash,
        raw: one.raw,
        gas: BigInt(one.gas as string),
        maxFeePerGas: BigInt(one.max_fee as string),
        maxPriorityFeePerGas: BigInt(one.tip as string),
        cancels: one.cancels === 1,
        broadcast: one.broadcast === 1,
      })),
    });
  } catch (cause) {
    throw corruptJournal(path, `the row of ${String(row.key)} is not one that this program wrote`, cause);
  }
  // INVARIANT N6: A journal of transactions holds only what its reader accepts; what this program did not
  //   write stops the start and is named.
  const foreign = tx.attempts.find(({ raw, hash }) => keccak256(raw as Hex) !== hash);
  if (foreign !== undefined) throw corruptJournal(path, `the bytes of transaction ${foreign.hash} are others`);
  return tx;
}
