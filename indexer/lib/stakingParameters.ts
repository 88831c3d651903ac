import { InputError } from '@assay/sdk';
import { stakingAbi } from '@assay/sdk/abi';
import { type Address, decodeFunctionResult, encodeFunctionData } from 'viem';
import type { Rpc } from './rpc.ts';

/** What is fixed when `Staking` is deployed: seconds, amounts of the token's smallest unit, rates in basis points. */
export type StakingParameters = Awaited<ReturnType<typeof readStakingParameters>>;

/**
 * Reads the parameters of the deployed contract.
 * @throws InputError CHAIN_UNREACHABLE, CHAIN_MALFORMED, the latter also where there is no such contract
 */
export async function readStakingParameters(rpc: Pick<Rpc, 'call'>, staking: Address) {
  const call = { abi: stakingAbi, functionName: 'parameters' } as const;
  const data = await rpc.call(staking, encodeFunctionData(call));
  try {
    const { unbonding, stream, jail, ...rest } = decodeFunctionResult({ ...call, data });
    return { unbonding: Number(unbonding), stream: Number(stream), jail: Number(jail), ...rest };
  } catch (cause) {
    const message = `There is no Staking at ${staking}; check the deployment record.`;
    throw new InputError('CHAIN_MALFORMED', message, { staking }, { cause });
  }
}
