import { and, desc, eq, gt, gte, inArray, lt, lte, sql } from 'ponder';
import type { Hex } from 'viem';
import { APR_WINDOW, releasedFrom } from './apr.ts';
import type { Database, OperatorRow, Tables } from './facts.ts';

/** Reads what is and was at stake, as far as it is indexed. */
export function createStakeFacts(db: Database, { operator, reward, stakeCheckpoint, stakePool }: Tables) {
  const lastCheckpoint = db
    .select({ stake: stakeCheckpoint.stake })
    .from(stakeCheckpoint)
    .where(
      and(eq(stakeCheckpoint.operator, sql.placeholder('address')), lte(stakeCheckpoint.time, sql.placeholder('time'))),
    )
    .orderBy(desc(stakeCheckpoint.time))
    .limit(1)
    .prepare('assay_stake_at');

  return {
    /** Active stake, own and delegated together, as it was at a time (unix seconds): Staking.activeStakeAt. */
    async stakeAt(address: Hex, time: number): Promise<bigint> {
      const rows = await lastCheckpoint.execute({ address: lower(address), time: String(time) });
      return rows[0]?.stake ?? 0n;
    },

    /** Operators that ever had stake, those with most active stake first. */
    async stakedOperators(limit: number, offset: number): Promise<OperatorRow[]> {
      return db
        .select()
        .from(operator)
        .where(inArray(operator.address, db.selectDistinct({ operator: stakePool.operator }).from(stakePool)))
        .orderBy(desc(operator.activeStake), operator.address)
        .limit(limit)
        .offset(offset);
    },

    /** Both pools of each of these operators. */
    async pools(addresses: readonly Hex[]) {
      if (addresses.length === 0) return [];
      return db
        .select()
        .from(stakePool)
        .where(inArray(stakePool.operator, addresses.map(lower)));
    },

    /** What was released to these operators' delegators in the seven days before `now`, by lower-case address. */
    async releasedToDelegators(addresses: readonly Hex[], now: bigint): Promise<ReadonlyMap<string, bigint>> {
      if (addresses.length === 0) return new Map();
      const from = now - APR_WINDOW;
      const mine = and(eq(reward.kind, 'RELEASED'), inArray(reward.operator, addresses.map(lower)));
      const whole = await db
        .select({ operator: reward.operator, released: sql<string>`sum(${reward.toDelegators})` })
        .from(reward)
        .where(and(mine, gte(reward.since, from)))
        .groupBy(reward.operator);
      // At most one release of each operator began before and ended after.
      const begunBefore = await db
        .select({
          operator: reward.operator,
          toDelegators: reward.toDelegators,
          since: reward.since,
          time: reward.time,
        })
        .from(reward)
        .where(and(mine, lt(reward.since, from), gt(reward.time, from)));
      const sums = new Map(whole.map(({ operator, released }) => [String(operator), BigInt(released)]));
      for (const { operator, toDelegators, since, time } of begunBefore) {
        const part = releasedFrom({ toDelegators: toDelegators ?? 0n, since: since ?? time, time }, from);
        sums.set(String(operator), (sums.get(String(operator)) ?? 0n) + part);
      }
      return sums;
    },
  };
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
