import type { Context } from 'ponder:registry';
import { activity, type activityKind, credit, dayStat, operator, protocolTotal } from 'ponder:schema';
import type { Hex } from 'viem';
import { type ActivityRefs, activityRow, type ChainEvent } from './activityRow.ts';
import { dayOf } from './anchorRow.ts';
import { newDayStat } from './dayStat.ts';
import { newOperatorRow } from './operatorRow.ts';
import { newProtocolTotal } from './protocolTotal.ts';
import { addTo, type Delta } from './tally.ts';

type Db = Context['db'];
type Operator = typeof operator.$inferSelect;
type Kind = (typeof activityKind.enumValues)[number];

/** Appends the event to the activity feed. */
export async function recordActivity(db: Db, event: ChainEvent, kind: Kind, refs: ActivityRefs): Promise<void> {
  await db.insert(activity).values(activityRow(event, kind, refs));
}

/** Changes an operator's row, which is made if the account was never seen before. */
export async function changeOperator(
  db: Db,
  address: Hex,
  event: ChainEvent,
  change: (before: Operator) => Partial<Operator>,
): Promise<void> {
  const known = await db.find(operator, { address });
  // Rows that Ponder hands out change under later writes.
  const before = { ...(known ?? newOperatorRow(address, event.block.number)) };
  const after = { ...change(before), lastSeenBlock: event.block.number };
  await db
    .insert(operator)
    .values({ ...before, ...after })
    .onConflictDoUpdate(after);
}

/** Adds to the sums of an operator's day. */
export async function addToDay(
  db: Db,
  address: Hex,
  event: ChainEvent,
  delta: Delta<typeof dayStat.$inferSelect>,
): Promise<void> {
  await db
    .insert(dayStat)
    .values({ ...newDayStat(address, dayOf(event.block.timestamp)), ...delta })
    .onConflictDoUpdate((row) => addTo(row, delta));
}

/** Adds to the sums of everything. */
export async function addToTotal(
  { db, chain }: Pick<Context, 'db' | 'chain'>,
  delta: Delta<typeof protocolTotal.$inferSelect>,
): Promise<void> {
  await db
    .insert(protocolTotal)
    .values({ ...newProtocolTotal(chain.id), ...delta })
    .onConflictDoUpdate((row) => addTo(row, delta));
}

/** Adds to what Staking owes an account, or takes from it. */
export async function changeCredit(
  db: Db,
  account: Hex,
  { bounties = 0n, rewards = 0n, withdrawn = 0n }: Delta<Omit<typeof credit.$inferSelect, 'balance'>>,
): Promise<void> {
  const delta = { bounties, rewards, withdrawn, balance: bounties + rewards - withdrawn };
  await db
    .insert(credit)
    .values({ account, ...delta })
    .onConflictDoUpdate((row) => addTo(row, delta));
}

/** The columns that say where in the chain an append-only row comes from. */
export function placeOf({ block, transaction, log }: ChainEvent) {
  return {
    transactionHash: transaction.hash,
    logIndex: log.logIndex,
    time: block.timestamp,
    blockNumber: block.number,
  };
}

/** As {@link placeOf} for rows with a key of their own. */
export function originOf({ block, transaction }: ChainEvent) {
  return { transactionHash: transaction.hash, blockNumber: block.number };
}
