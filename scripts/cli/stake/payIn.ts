import { InputError, opgText, signOpgPermit } from '@assay/sdk';
import { opgAbi, stakingAbi } from '@assay/sdk/abi';
import { encodeFunctionData, type Hex, type LocalAccount, type TransactionReceipt } from 'viem';
import { type Connection, chainTime } from '../connection.ts';
import { transact } from '../transact.ts';

const PERMIT_SECONDS = 3600n;

/**
 * Sends a call by which `Staking` takes `amount` of the account's tokens, with the allowance that it needs: in the same
 * transaction where the token knows permits, in one before it where it does not.
 * @throws InputError INSUFFICIENT_FUNDS before anything is sent; what {@link transact} throws
 */
export async function payIn(
  connection: Connection,
  account: LocalAccount,
  amount: bigint,
  call: Hex,
): Promise<TransactionReceipt> {
  const { contracts, deployment } = connection;
  const staking = deployment.contracts.Staking.address;
  const token = await contracts.staking.read.TOKEN();
  const opg = { address: token, abi: opgAbi };
  const [balance, allowance] = await Promise.all([
    contracts.opg.read.balanceOf([account.address]),
    contracts.opg.read.allowance([account.address, staking]),
  ]);
  if (balance < amount) {
    const message = `${account.address} has ${opgText(balance)} OPG, not ${opgText(amount)}.`;
    throw new InputError('INSUFFICIENT_FUNDS', message, { balance, amount });
  }
  const calls = [call];
  if (allowance < amount) {
    const deadline = (await chainTime(connection)) + PERMIT_SECONDS;
    const permit = await signOpgPermit({ ...connection, account, spender: staking, amount, deadline });
    if (permit === undefined) {
      await transact(connection, account, { ...opg, functionName: 'approve', args: [staking, amount] });
    } else {
      const { v, r, s } = permit;
      const args = [amount, deadline, v, r, s] as const;
      calls.unshift(encodeFunctionData({ abi: stakingAbi, functionName: 'permit', args }));
    }
  }
  const multicall = { address: staking, abi: stakingAbi, functionName: 'multicall', args: [calls], intent: call };
  return transact(connection, account, multicall);
}
