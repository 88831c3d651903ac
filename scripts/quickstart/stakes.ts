import { parseOpg } from '@assay/sdk';
import { opgAbi, stakingAbi } from '@assay/sdk/abi';
import { encodeFunctionData, type LocalAccount, parseEventLogs } from 'viem';
import type { Connection } from '../cli/connection.ts';
import { payIn } from '../cli/stake/payIn.ts';
import { transact } from '../cli/transact.ts';
import type { Cast } from './cast.ts';

export const BOND = parseOpg('20000');
export const DELEGATION = parseOpg('5000');
export const REWARD = parseOpg('600');

/** Both operators bond, a holder delegates to the honest one, and somebody pays for its stakers to be rewarded. */
export async function putUpStake(
  connection: Connection,
  { treasury, operator, dishonest, holder }: Cast,
): Promise<void> {
  const { deployment } = connection;
  for (const [account, amount] of [
    [operator, BOND],
    [dishonest, BOND],
    [holder, DELEGATION],
  ] as const) {
    const args = [account.address, amount];
    const opg = { address: deployment.contracts.OPG.address, abi: opgAbi };
    await transact(connection, treasury, { ...opg, functionName: 'transfer', args });
  }
  for (const account of [operator, dishonest]) {
    await payIn(connection, account, BOND, encodeFunctionData({ abi: stakingAbi, functionName: 'bond', args: [BOND] }));
  }
  await setCommission(connection, operator);
  const terms = { minShares: DELEGATION, maxCommission: COMMISSION, era: 0n };
  const delegate = [operator.address, DELEGATION, terms] as const;
  await payIn(
    connection,
    holder,
    DELEGATION,
    encodeFunctionData({ abi: stakingAbi, functionName: 'delegate', args: delegate }),
  );
  const fund = [operator.address, REWARD] as const;
  await payIn(
    connection,
    treasury,
    REWARD,
    encodeFunctionData({ abi: stakingAbi, functionName: 'fundRewards', args: fund }),
  );
}

/** What a delegator earned and took out, in the token's smallest unit. */
export async function collectRewards(connection: Connection, { holder, operator }: Cast): Promise<bigint> {
  const { address } = connection.deployment.contracts.Staking;
  const { logs } = await transact(connection, holder, {
    address,
    abi: stakingAbi,
    functionName: 'collectRewards',
    args: [operator.address],
  });
  const [collected] = parseEventLogs({ abi: stakingAbi, eventName: 'RewardsCollected', logs });
  return collected?.args.amount ?? 0n;
}

/** Basis points. */
const COMMISSION = 500;

async function setCommission(connection: Connection, operator: LocalAccount): Promise<void> {
  const { address } = connection.deployment.contracts.Staking;
  await transact(connection, operator, { address, abi: stakingAbi, functionName: 'setCommission', args: [COMMISSION] });
}
