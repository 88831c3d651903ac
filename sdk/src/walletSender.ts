import type { Account, Address, Hex, PublicClient, TransactionReceipt, WalletClient } from 'viem';
import { contractError } from './contractRefusal.ts';
import { InputError } from './errors.ts';
import type { ContractCall, TransactionSender } from './transactionSender.ts';

/** A wallet, and a node to ask. The wallet client has the account unless it is given. */
export type WalletSenderOptions = {
  readonly publicClient: PublicClient;
  readonly walletClient: WalletClient;
  readonly account?: Account | Address | undefined;
  /** How long to wait for a transaction to be in a block; 2 minutes unless given. */
  readonly timeoutMs?: number | undefined;
  /** Where it is kept which key is under way as what; in memory unless given. */
  readonly sent?:
    | { get(key: string): Hex | undefined; set(key: string, hash: Hex): unknown; delete(key: string): unknown }
    | undefined;
};

/**
 * Lets a wallet send: in a browser nonces, fees and replacements are the wallet's and its user's own. A transaction that the
 * user sped up there is the same transaction; one that the user put in its place is not.
 * @throws InputError TRANSACTION_REFUSED when the wallet has no account
 */
export function createWalletSender(options: WalletSenderOptions): TransactionSender {
  const { publicClient, walletClient, timeoutMs = 120_000, sent = new Map<string, Hex>() } = options;
  const account = options.account ?? walletClient.account;
  if (account === undefined) {
    throw new InputError('TRANSACTION_REFUSED', 'The wallet client has no account to send from. Give it one.');
  }
  return {
    address: typeof account === 'string' ? account : account.address,
    simulate: async ({ what, ...call }) => {
      await publicClient.call({ ...call, account, blockTag: 'pending' }).catch((cause: unknown) => {
        throw contractError(what, cause);
      });
    },
    send: async ({ what, ...call }, { key }) => {
      let hash = sent.get(key);
      if (hash === undefined) {
        hash = await walletClient.sendTransaction({ ...call, account, chain: null }).catch((cause: unknown) => {
          throw contractError(what, cause);
        });
        sent.set(key, hash);
      }
      try {
        const receipt = await included(publicClient, hash, what, timeoutMs);
        sent.delete(key);
        return receipt;
      } catch (error) {
        if (!(error instanceof InputError && error.code === 'CHAIN_TIMEOUT')) sent.delete(key);
        throw error;
      }
    },
  };
}

async function included(
  client: PublicClient,
  hash: Hex,
  what: ContractCall['what'],
  timeoutMs: number,
): Promise<TransactionReceipt> {
  const deadline = Date.now() + timeoutMs;
  let replacedBy: Hex | undefined;
  for (;;) {
    const left = Math.max(1, deadline - Date.now());
    const receipt = await client
      .waitForTransactionReceipt({
        hash,
        timeout: left,
        pollingInterval: Math.min(left, 200),
        onReplaced: ({ reason, transaction }) => {
          replacedBy = reason === 'repriced' ? undefined : transaction.hash;
        },
      })
      .catch((cause: unknown) => cause as Error);
    if (receipt instanceof Error) {
      // Nodes behind a balancer may not have the receipt yet of what another one says is mined.
      if (Date.now() < deadline) continue;
      const message = `${what} was sent and is in no block yet: ${hash}. Look for it before you try again.`;
      throw new InputError('CHAIN_TIMEOUT', message, { hash }, { cause: receipt });
    }
    if (replacedBy !== undefined) {
      const message = `${what} was replaced by another transaction with its nonce: ${replacedBy}. It was not made.`;
      throw new InputError('TRANSACTION_REPLACED', message, { hash, replacedBy });
    }
    if (receipt.status === 'success') return receipt;
    throw new InputError('TRANSACTION_REVERTED', `${what} was included and reverted: ${hash}.`, { hash });
  }
}
