import { opgText, pagedLogs } from '@assay/sdk';
import { operatorRegistryAbi, stakingAbi } from '@assay/sdk/abi';
import type { Address } from 'viem';
import type { Connection } from '../connection.ts';
import { percentText } from './percent.ts';

/** An operator as a holder looks at it. Amounts are of active stake, in the token's smallest unit. */
export type OperatorRow = {
  readonly operator: Address;
  readonly origin: string | null;
  readonly own: bigint;
  readonly delegated: bigint;
  readonly commission: number;
  readonly backed: boolean;
  readonly jailedUntil: number;
  readonly forkedAt: number;
};

/** Everyone who registered as an operator or put up a bond, the best backed first. */
export async function listOperators(connection: Connection): Promise<OperatorRow[]> {
  const { contracts, deployment, publicClient } = connection;
  const { OperatorRegistry, Staking } = deployment.contracts;
  const registry = { address: OperatorRegistry.address, abi: operatorRegistryAbi, strict: true } as const;
  const staking = { address: Staking.address, abi: stakingAbi, strict: true } as const;
  const [registered, bonded] = await Promise.all([
    pagedLogs(publicClient, 'OperatorRegistered events', OperatorRegistry.startBlock, (range) =>
      publicClient.getContractEvents({ ...registry, ...range, eventName: 'OperatorRegistered' }),
    ),
    pagedLogs(publicClient, 'Bonded events', Staking.startBlock, (range) =>
      publicClient.getContractEvents({ ...staking, ...range, eventName: 'Bonded' }),
    ),
  ]);
  const operators = new Set([...registered, ...bonded].map(({ args }) => args.operator));
  const rows = await Promise.all([...operators].map(row));
  return rows.sort((a, b) => Number(stakeOf(b) > stakeOf(a)) - Number(stakeOf(a) > stakeOf(b)));

  async function row(operator: Address): Promise<OperatorRow> {
    const [record, [own, delegated], commission, backed, jailedUntil, forkedAt] = await Promise.all([
      contracts.operatorRegistry.read.operatorOf([operator]),
      contracts.staking.read.activeStakeOf([operator]),
      contracts.staking.read.commissionOf([operator]),
      contracts.staking.read.isBacked([operator]),
      contracts.staking.read.jailedUntil([operator]),
      contracts.faultCourt.read.forkedAt([operator]),
    ]);
    return {
      operator,
      origin: record.origin === '' ? null : record.origin,
      own,
      delegated,
      commission: commission.current,
      backed,
      jailedUntil: Number(jailedUntil),
      forkedAt: Number(forkedAt),
    };
  }
}

function stakeOf({ own, delegated }: OperatorRow): bigint {
  return own + delegated;
}

/** One operator in one line. */
export function operatorLine({
  operator,
  origin,
  own,
  delegated,
  commission,
  backed,
  jailedUntil,
  forkedAt,
}: OperatorRow): string {
  const state = forkedAt > 0 ? 'forked' : backed ? 'backed' : jailedUntil * 1000 > Date.now() ? 'jailed' : 'not backed';
  return [
    operator,
    state,
    `${opgText(own)} + ${opgText(delegated)} OPG`,
    percentText(commission),
    origin ?? 'not registered',
  ].join('  ');
}
