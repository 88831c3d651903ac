import { InputError, parseAddress } from '@assay/sdk';
import { getAddress, type Hex } from 'viem';
import { aprBasisPoints } from './apr.ts';
import { commissionAt } from './commission.ts';
import type { Facts, OperatorRow } from './facts.ts';
import { toNumber } from './indexedChain.ts';
import type { IndexVersion } from './indexVersion.ts';
import { leavingValue } from './stakePool.ts';
import type { StakingParameters } from './stakingParameters.ts';

type Sources = {
  readonly facts: Pick<Facts, 'operator' | 'stakedOperators' | 'pools' | 'releasedToDelegators'>;
  readonly version: Pick<IndexVersion, 'block'>;
  readonly staking: Pick<StakingParameters, 'minBond'>;
};

const MOST_OPERATORS = 1000;
const FARTHEST = 1_000_000;

/**
 * Answers the GraphQL query `stakedOperators`, a page of operators with what follows from their stake at the indexed block.
 * @throws InputError QUERY_INVALID for a page that is none
 */
export async function stakedOperators(page: { readonly limit: number; readonly offset: number }, sources: Sources) {
  const { limit, offset } = page;
  if (limit < 1 || limit > MOST_OPERATORS || offset < 0 || offset > FARTHEST) {
    const message = `Ask for 1 to ${MOST_OPERATORS} operators, from 0 to ${FARTHEST} on.`;
    throw new InputError('QUERY_INVALID', message, { limit, offset });
  }
  return describe(await sources.facts.stakedOperators(limit, offset), sources);
}

/**
 * Answers the GraphQL query `stakedOperator`.
 * @throws InputError ADDRESS_MALFORMED
 */
export async function stakedOperator(address: string, sources: Sources) {
  const row = await sources.facts.operator(parseAddress(address));
  const pools = row === undefined ? [] : await sources.facts.pools([row.address]);
  if (row === undefined || pools.length === 0) return null;
  return (await describe([row], sources))[0] ?? null;
}

async function describe(rows: readonly OperatorRow[], { facts, staking, version }: Sources) {
  const addresses = rows.map(({ address }) => address);
  const time = BigInt(version.block?.time ?? 0);
  const [pools, released] = await Promise.all([facts.pools(addresses), facts.releasedToDelegators(addresses, time)]);
  const leaving = new Map<Hex, bigint>();
  for (const pool of pools) {
    leaving.set(pool.operator, (leaving.get(pool.operator) ?? 0n) + leavingValue(pool));
  }

  return rows.map((row) => {
    const commission = commissionAt(row, time);
    const planned = row.nextCommissionFrom !== null && row.nextCommissionFrom > time;
    return {
      address: getAddress(row.address),
      origin: row.origin,
      own: String(row.ownStake),
      delegated: String(row.delegatedStake),
      leaving: String(leaving.get(row.address) ?? 0n),
      isBacked: isBacked(row, staking.minBond, time),
      jailedUntil: row.jailedUntil === null ? null : toNumber(row.jailedUntil),
      commission,
      nextCommission: planned ? row.nextCommission : null,
      nextCommissionFrom: planned && row.nextCommissionFrom !== null ? toNumber(row.nextCommissionFrom) : null,
      rewardsLeft: String(row.rewardsFunded - row.rewardsReleased),
      delegatorCount: toNumber(row.delegatorCount),
      slashed: String(row.slashed),
      faultCount: toNumber(row.faultCount),
      aprBasisPoints: aprBasisPoints(released.get(row.address) ?? 0n, row.delegatedStake)?.toString() ?? null,
    };
  });
}

/** Whether an operator's promises are backed at a time (unix seconds), as Staking.isBacked says it. */
export function isBacked(row: Pick<OperatorRow, 'ownStake' | 'jailedUntil'>, minBond: bigint, time: bigint): boolean {
  return row.ownStake >= minBond && (row.jailedUntil === null || time >= row.jailedUntil);
}
