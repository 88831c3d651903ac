import type { Account, Address, Hex, PublicClient, TransactionReceipt, WalletClient } from 'viem';
import { faultCourtAbi } from '../abi/index.ts';
import { contractError } from '../contractRefusal.ts';
import type { Deployment } from '../deployment.ts';
import { InputError } from '../errors.ts';
import type { CourtCall } from './courtArguments.ts';

/** With what transactions to the court are sent. The wallet client has the account unless it is given. */
export type CourtSender = {
  readonly publicClient: PublicClient;
  readonly walletClient: WalletClient;
  readonly deployment: Deployment;
  readonly account?: Account | Address | undefined;
  /** How long to wait for a transaction to be included; 2 minutes unless given. */
  readonly timeoutMs?: number | undefined;
};

/** The account that pays. @throws InputError TRANSACTION_REFUSED when the wallet has none */
export function senderAccount({ walletClient, account = walletClient.account }: CourtSender): Account | Address {
  if (account !== undefined) return account;
  throw new InputError('TRANSACTION_REFUSED', 'The wallet client has no account to send from. Give it one.');
}

/** Address of the account that pays. */
export function senderAddress(sender: CourtSender): Address {
  const account = senderAccount(sender);
  return typeof account === 'string' ? account : account.address;
}

type SendableCall = CourtCall & { readonly value?: bigint };

/** What viem wants to know; the calls are typed where they are made. */
function request({ deployment }: CourtSender, { functionName, args, value }: SendableCall) {
  const { address } = deployment.contracts.FaultCourt;
  const payable = value === undefined ? {} : { value };
  return { address, abi: faultCourtAbi, functionName, args, ...payable } as never as {
    address: Address;
    abi: typeof faultCourtAbi;
    functionName: 'commit';
    args: readonly [Hex];
  };
}

/**
 * Runs a call on the node as if it were in the next block, without sending it.
 * @throws InputError CONTRACT_REFUSED, INSUFFICIENT_FUNDS, CHAIN_REQUEST_FAILED
 */
export async function simulateAtCourt(sender: CourtSender, call: SendableCall): Promise<void> {
  try {
    const account = senderAccount(sender);
    await sender.publicClient.simulateContract({ ...request(sender, call), account, blockTag: 'pending' });
  } catch (cause) {
    throw contractError(call.functionName, cause);
  }
}

/** Sends a call. `nonce` makes it the same transaction when it is sent again. Throws as {@link simulateAtCourt}. */
export async function sendToCourt(sender: CourtSender, call: SendableCall, nonce: number): Promise<Hex> {
  try {
    const account = senderAccount(sender);
    return await sender.walletClient.writeContract({ ...request(sender, call), account, chain: null, nonce });
  } catch (cause) {
    throw contractError(call.functionName, cause);
  }
}

/** Waits for a transaction. @throws InputError TRANSACTION_REVERTED, CHAIN_TIMEOUT */
export async function includedInBlock(
  { publicClient, timeoutMs = 120_000 }: CourtSender,
  hash: Hex,
): Promise<TransactionReceipt> {
  const receipt = await publicClient
    .waitForTransactionReceipt({ hash, timeout: timeoutMs, pollingInterval: Math.min(timeoutMs, 200) })
    .catch((cause: unknown) => {
      throw new InputError('CHAIN_TIMEOUT', `The transaction ${hash} was not included in time.`, { hash }, { cause });
    });
  if (receipt.status === 'success') return receipt;
  throw new InputError('TRANSACTION_REVERTED', `The transaction ${hash} was included and reverted.`, { hash });
}

/** Nonce of the sender's next transaction, those on their way counted. */
export async function nextNonce(sender: CourtSender): Promise<number> {
  const address = senderAddress(sender);
  return sender.publicClient.getTransactionCount({ address, blockTag: 'pending' }).catch((cause: unknown) => {
    throw contractError('the nonce', cause);
  });
}
