import { type AssayError, findRefusal, InputError, refusalText } from '@assay/sdk';
import type { TransactionReceipt } from 'viem';
import { type Abi, type Address, concat, encodeFunctionData, type Hex, keccak256, type LocalAccount } from 'viem';
import type { Connection } from './connection.ts';
import { openSender } from './sender.ts';

type Call = {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
  /** What the call is about, where its data differs each time it is made (a signature with a deadline). */
  readonly intent?: Hex;
};

/**
 * Simulates a call, sends it and waits until it is in a block. A command that was cut off and runs again waits for the
 * transaction that it sent then; only when that one is known to be in a block does the same call become a second one.
 * @throws InputError TRANSACTION_REVERTED with the contract's own error and its values, TRANSACTION_REPLACED when something
 * else was sent under its nonce, INSUFFICIENT_FUNDS, CHAIN_TIMEOUT when it may still be mined, STORE_…
 */
export async function transact(
  connection: Pick<Connection, 'publicClient' | 'deployment'>,
  account: LocalAccount,
  { address, abi, functionName, args, intent }: Call,
  timeoutMs?: number,
): Promise<TransactionReceipt> {
  const data = encodeFunctionData({ abi, functionName, args });
  const sender = openSender(connection, account, timeoutMs);
  try {
    const key = keccak256(concat([address, intent ?? data]));
    return await sender.send({ to: address, data, what: functionName }, { key });
  } catch (error) {
    throw readable(error, functionName, account.address);
  } finally {
    await sender.close();
  }
}

/** What the contract says, in the words of the call. */
function readable(error: unknown, functionName: string, sender: Address): unknown {
  const { code, details } = error as AssayError;
  if (code === 'CONTRACT_REFUSED') {
    const { error: errorName, ...values } = details;
    const args = Object.values(values);
    const refusal = findRefusal(error);
    const said = refusal === undefined ? (error as AssayError).message : refusalText(refusal);
    const message = `${functionName} is refused: ${said}`;
    return new InputError('TRANSACTION_REVERTED', message, { functionName, errorName, args }, { cause: error });
  }
  if (code === 'INSUFFICIENT_FUNDS') {
    const message = `${sender} cannot pay for the gas of ${functionName}. Fund it.`;
    return new InputError('INSUFFICIENT_FUNDS', message, { sender }, { cause: error });
  }
  return error;
}
