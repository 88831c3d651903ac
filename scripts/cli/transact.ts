import { contractError, InputError } from '@assay/sdk';
import {
  type Abi,
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createWalletClient,
  type Hex,
  http,
  InsufficientFundsError,
  type LocalAccount,
  type TransactionReceipt,
} from 'viem';
import type { Connection } from './connection.ts';

type Call = {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
};

/**
 * Simulates a call, sends it and waits until it is mined.
 * @throws InputError TRANSACTION_REVERTED with the contract's own error and its values, INSUFFICIENT_FUNDS
 */
export async function transact(
  { rpcUrl, publicClient }: Connection,
  account: LocalAccount,
  call: Call,
): Promise<TransactionReceipt> {
  const wallet = createWalletClient({ account, transport: http(rpcUrl, { timeout: 10_000 }) });
  let hash: Hex;
  try {
    const { request } = await publicClient.simulateContract({ ...call, account });
    hash = await wallet.writeContract({ ...request, chain: null });
  } catch (cause) {
    throw readable(cause, call, account.address);
  }
  const receipt = await publicClient.waitForTransactionReceipt({ hash, timeout: 120_000 }).catch((cause: unknown) => {
    const message = `${call.functionName} was sent and is not mined yet: ${hash}. Look for it before you try again.`;
    throw new InputError('CHAIN_TIMEOUT', message, { hash }, { cause });
  });
  if (receipt.status !== 'success') {
    throw new InputError('TRANSACTION_REVERTED', `${call.functionName} was mined but reverted: ${hash}.`, { hash });
  }
  return receipt;
}

function readable(error: unknown, { functionName }: Call, sender: Address): unknown {
  if (!(error instanceof BaseError)) return error;
  const reverted = error.walk((one) => one instanceof ContractFunctionRevertedError);
  if (reverted instanceof ContractFunctionRevertedError) {
    const { errorName, args = [] } = reverted.data ?? {};
    const reason = errorName === undefined ? error.details : `${errorName}(${args.map(String).join(', ')})`;
    const message = `${functionName} would revert: ${reason}.`;
    return new InputError('TRANSACTION_REVERTED', message, { functionName, errorName, args }, { cause: error });
  }
  // Nodes word this in their own ways; viem knows only some of them.
  const poor = error.walk(
    (one) => one instanceof InsufficientFundsError || /(enough|insufficient) funds/i.test(String(one)),
  );
  if (poor !== null) {
    return new InputError(
      'INSUFFICIENT_FUNDS',
      `${sender} cannot pay for the gas of ${functionName}. Fund it.`,
      { sender },
      { cause: error },
    );
  }
  return contractError(functionName, error);
}
