import type { Context } from 'ponder:registry';
import { stakePool, stakePosition } from 'ponder:schema';
import type { Hex } from 'viem';
import type { ChainEvent } from './activityRow.ts';
import { changeOperator } from './record.ts';
import { EMPTY_POOL, moveShares, newPosition } from './stakePool.ts';

/** Shares that a holder got for `deposited` tokens, or gave up (negative). */
export type StakeMove = {
  readonly operator: Hex;
  readonly holder: Hex;
  readonly shares: bigint;
  readonly deposited: bigint;
};

/** Applies a move to the holder's position, in the pool's present era, and to the operator's number of delegators. */
export async function moveStake(
  db: Context['db'],
  event: ChainEvent,
  { operator, holder, shares, deposited }: StakeMove,
): Promise<void> {
  const kind = operator === holder ? 'OWN' : 'DELEGATED';
  const { era } = (await db.find(stakePool, { operator, kind })) ?? EMPTY_POOL;
  const known = await db.find(stakePosition, { operator, holder });
  const before = { ...(known ?? newPosition(operator, holder, era)) };
  const { holders, ...moved } = moveShares(before, era, shares);
  const after = { ...moved, deposited: before.deposited + deposited, changedAt: event.block.timestamp };

  await db
    .insert(stakePosition)
    .values({ ...before, ...after })
    .onConflictDoUpdate(after);
  if (kind === 'DELEGATED' && holders !== 0n) {
    await changeOperator(db, operator, event, (row) => ({ delegatorCount: row.delegatorCount + holders }));
  }
}
