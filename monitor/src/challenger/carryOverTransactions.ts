import type { Transaction, TransactionJournal } from '@assay/node/transactions';
import { type Address, type Hex, recoverTransactionAddress, type TransactionSerialized } from 'viem';
import type { Database } from '../store/database.ts';

type Row = Record<string, unknown>;

/**
 * Brings the transactions that an older build kept in the monitor's own database into the account's journal, once. What was
 * sent from another account stays where it is until that account comes back. What was mined and not final waits again: the
 * journal finds out itself which attempt was mined. A crash in between repeats it and doubles nothing.
 */
export async function carryOverTransactions(
  { sql, transaction }: Database,
  journal: TransactionJournal,
  court: Address,
): Promise<void> {
  const table = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'transactions'";
  if (sql.prepare(table).get() === undefined) return;
  const attemptsOf = sql.prepare('SELECT * FROM attempts WHERE transaction_id = ? ORDER BY rowid');
  const counts = new Map<string, number>();
  const moved: number[] = [];
  for (const row of sql.prepare('SELECT * FROM transactions ORDER BY id').all()) {
    const attempts = attemptsOf.all(row.id as number);
    const raw = attempts[0]?.raw as TransactionSerialized | undefined;
    if (raw === undefined) continue;
    const from = await recoverTransactionAddress({ serializedTransaction: raw as never });
    if (from.toLowerCase() !== journal.identity.account.toLowerCase()) continue;
    const step = `${row.subject}:${row.purpose}`;
    const number = counts.get(step) ?? 0;
    counts.set(step, number + 1);
    const tx = toTransaction(row, attempts, `${step}:${number}`, court);
    if (journal.get(tx.key) === undefined) journal.add(tx);
    moved.push(row.id as number);
  }
  transaction(() => {
    for (const id of moved) {
      sql.prepare('DELETE FROM attempts WHERE transaction_id = ?').run(id);
      sql.prepare('DELETE FROM transactions WHERE id = ?').run(id);
    }
    if (sql.prepare('SELECT id FROM transactions LIMIT 1').get() !== undefined) return;
    sql.exec('DROP TABLE attempts; DROP TABLE transactions;');
  });
}

function toTransaction(row: Row, attempts: Row[], key: string, court: Address): Transaction {
  const state = row.state === 'mined' ? 'waiting' : (row.state as Transaction['state']);
  return {
    key,
    subject: row.subject as string,
    purpose: row.purpose as string,
    nonce: row.nonce as number,
    to: court,
    data: row.data as Hex,
    value: BigInt(row.value as string),
    state,
    sinceBlock: row.since_block as number,
    sinceTime: row.since_time as number,
    ...(state === 'final' && row.block !== null && { block: row.block as number }),
    reverted: state === 'final' && row.reverted === 1,
    cost: BigInt(row.cost as string),
    createdAt: row.created_at as number,
    attempts: attempts.map((one) => ({
      hash: one.hash as Hex,
      raw: one.raw as Hex,
      gas: one.cancels === 1 ? 21_000n : BigInt(row.gas as string),
      maxFeePerGas: BigInt(one.max_fee as string),
      maxPriorityFeePerGas: BigInt(one.tip as string),
      cancels: one.cancels === 1,
      // Whether a node took it was not written down: it may have.
      broadcast: true,
    })),
  };
}
