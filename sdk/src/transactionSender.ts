import type { Address, Hex, TransactionReceipt } from 'viem';

/** A call of a contract, encoded. `value` in wei; `what` names the call in messages. */
export type ContractCall = {
  readonly to: Address;
  readonly data: Hex;
  readonly value?: bigint;
  readonly what: string;
};

/**
 * Whatever sends the transactions of one account: the agent of a process (`@assay/node/transactions`), or a wallet in a
 * browser. Who needs a transaction asks for this and for nothing else of a chain's ways.
 */
export type TransactionSender = {
  readonly address: Address;
  /** Runs a call as if it were in the next block. @throws InputError CONTRACT_REFUSED, INSUFFICIENT_FUNDS, CHAIN_… */
  simulate(call: ContractCall): Promise<void>;
  /**
   * Sends a call and resolves once it is in a block. One `key` is one transaction as long as it waits: sent again, also after
   * a crash, it is waited for and not repeated. Once it is over (in a block, or in vain), the key stands for another one.
   * @throws InputError CONTRACT_REFUSED, INSUFFICIENT_FUNDS, TRANSACTION_REVERTED, TRANSACTION_REPLACED (something else used
   * the nonce), CHAIN_TIMEOUT (it may still be mined), CHAIN_…
   */
  send(call: ContractCall, options: { readonly key: string }): Promise<TransactionReceipt>;
};
