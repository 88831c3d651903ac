import { InputError } from '@assay/sdk';
import { type Address, type Hex, type PublicClient, TransactionReceiptNotFoundError } from 'viem';
import { type FeeLevels, readFeeLevels } from './feeLevels.ts';
import { forgetfulClient } from './forgetfulClient.ts';
import { chainError, isAlreadyKnown, sendError, simulationError } from './nodeErrors.ts';

/** A block as far as our processes need it. `timestamp` in unix seconds. */
export type ChainBlock = { readonly number: bigint; readonly hash: Hex; readonly timestamp: number };

/** What a node says of a mined transaction. `cost` is the gas that was paid for, in wei, without the value. */
export type MinedTransaction = {
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly reverted: boolean;
  readonly cost: bigint;
};

/** A transaction before it has a nonce and a price. */
export type ChainCall = { readonly to: Address; readonly data: Hex; readonly value: bigint };

/**
 * What every sender asks of a chain. Everything returned comes from a node that may lag, lie or be on another chain: who asks
 * must check it. Every function rejects with an InputError whose code names the kind of failure (CHAIN_UNREACHABLE,
 * CHAIN_TIMEOUT, CHAIN_RATE_LIMITED, CHAIN_REQUEST_FAILED, CHAIN_INCONSISTENT; `estimate` also CONTRACT_REFUSED and
 * INSUFFICIENT_FUNDS, `send` also TRANSACTION_…).
 */
export type NodeChain = {
  chainId(): Promise<number>;
  latest(): Promise<ChainBlock>;
  finalized(): Promise<ChainBlock>;
  block(number: bigint): Promise<ChainBlock>;
  /** Number of mined transactions of the account up to that block. */
  nonceAt(account: Address, at: bigint): Promise<number>;
  balanceOf(account: Address): Promise<bigint>;
  feeLevels(): Promise<FeeLevels>;
  /** Gas that a call would take now. `what` names it in messages. */
  estimate(from: Address, call: ChainCall, what: string): Promise<bigint>;
  /** Undefined while a transaction is not mined or not known to this node. */
  minedAs(hash: Hex): Promise<MinedTransaction | undefined>;
  /** Hands a signed transaction to the node. Resolves also when the node had it already. */
  send(raw: Hex): Promise<void>;
};

/** Later than any block's time: the year 36812. */
const LATEST_TIME = 2 ** 40;

/**
 * A node as viem sees it. Several RPC URLs: give a client with a `fallback` transport. Time-outs are the caller's.
 * `simulateAt`: `pending` for a chain that makes blocks on demand, whose next block has another time than its last one.
 */
export function createNodeChain(
  publicClient: PublicClient,
  { simulateAt = 'latest' }: { readonly simulateAt?: 'latest' | 'pending' } = {},
): NodeChain {
  const client = forgetfulClient(publicClient);
  return {
    chainId: () => ask('Reading the chain id', () => client.getChainId()),
    latest: () => readBlock(client, { blockTag: 'latest' }),
    finalized: () => readBlock(client, { blockTag: 'finalized' }),
    block: (number) => readBlock(client, { blockNumber: number }),
    nonceAt: (account, at) =>
      ask('Reading the nonce', async () => {
        const nonce = await client.getTransactionCount({ address: account, blockNumber: at });
        if (!Number.isSafeInteger(nonce) || nonce < 0) throw inconsistent('no number for the nonce', { nonce });
        return nonce;
      }),
    balanceOf: (account) => ask('Reading the balance', () => client.getBalance({ address: account })),
    feeLevels: () => ask('Reading the fees', () => readFeeLevels(client)),
    estimate: async (from, call, what) => {
      try {
        return await client.estimateGas({ ...call, account: from, blockTag: simulateAt });
      } catch (error) {
        throw simulationError(what, error);
      }
    },
    minedAs: (hash) => ask('Reading the receipt of a transaction', () => minedAs(client, hash)),
    send: async (raw) => {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw });
      } catch (error) {
        if (!isAlreadyKnown(error)) throw sendError(error);
      }
    },
  };
}

/** Runs a request to a node; what it throws becomes an InputError of the node's kind. */
export async function ask<T>(action: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw chainError(action, error);
  }
}

type Which = { blockTag: 'latest' | 'finalized' } | { blockNumber: bigint };

/**
 * Reads a block and refuses one that cannot be: without number, hash or time, with a time that no block has, or another
 * one than was asked for. What is remembered of a block must be readable at the next start.
 * @throws InputError CHAIN_INCONSISTENT, and the node's kinds of trouble
 */
export function readBlock(client: Pick<PublicClient, 'getBlock'>, which: Which): Promise<ChainBlock> {
  return ask('Reading a block', async () => {
    const { number, hash, timestamp } = await client.getBlock(which);
    if (typeof number !== 'bigint' || typeof hash !== 'string')
      throw inconsistent('a pending block for a mined one', which);
    if ('blockNumber' in which && number !== which.blockNumber) {
      throw inconsistent(`block ${number} for block ${which.blockNumber}`, which);
    }
    const time = Number(timestamp ?? -1);
    // A genesis block may be of the time 0.
    if (!Number.isSafeInteger(time) || time < (number === 0n ? 0 : 1) || time > LATEST_TIME) {
      throw inconsistent(`block ${number} without a time that a block can have`, { timestamp });
    }
    if (!/^0x[0-9a-f]{64}$/.test(hash)) throw inconsistent(`block ${number} without a hash`, { hash });
    return { number, hash, timestamp: time };
  });
}

async function minedAs(
  client: Pick<PublicClient, 'getTransactionReceipt'>,
  hash: Hex,
): Promise<MinedTransaction | undefined> {
  const receipt = await client.getTransactionReceipt({ hash }).catch((error: unknown) => {
    if (error instanceof TransactionReceiptNotFoundError) return undefined;
    throw error;
  });
  if (receipt === undefined) return undefined;
  const { status, blockNumber, blockHash, gasUsed, effectiveGasPrice = 0n } = receipt;
  const complete =
    (status === 'success' || status === 'reverted') &&
    typeof blockNumber === 'bigint' &&
    typeof gasUsed === 'bigint' &&
    /^0x[0-9a-f]{64}$/.test(String(blockHash));
  if (!complete) throw inconsistent('a receipt with fields missing', { hash });
  return { blockNumber, blockHash, reverted: status === 'reverted', cost: gasUsed * (effectiveGasPrice ?? 0n) };
}

function inconsistent(what: string, details: Record<string, unknown>): InputError {
  return new InputError('CHAIN_INCONSISTENT', `The node gave ${what}. It may lag, be in a reorg, or lie.`, {
    ...details,
  });
}
