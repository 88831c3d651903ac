import { InputError, readAnchoredLogs } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import {
  type Address,
  type Client,
  createClient,
  custom,
  type Hex,
  type PublicClient,
  publicActions,
  TransactionReceiptNotFoundError,
} from 'viem';
import type { AnchoringChain, ChainBlock, FeeLevels } from './anchoringChain.ts';
import { chainError, estimateError, isAlreadyKnown, sendError } from './chainErrors.ts';

/** The part of a deployment that anchoring uses. */
export type AnchorsDeployment = {
  readonly chainId: number;
  readonly contracts: { readonly Anchors: { readonly address: Address; readonly startBlock: number } };
};

/** Blocks whose fees are looked at, and the share of their transactions that paid less than we offer. */
const FEE_BLOCKS = 10;
const FEE_PERCENTILE = 60;

/**
 * The chain as viem sees it. Several RPC URLs: give a client with a `fallback` transport. Time-outs are the agent's.
 * Blocks are always named by number, so that answers which belong together come from one state or fail.
 */
export function createAnchoringChain(publicClient: PublicClient, deployment: AnchorsDeployment): AnchoringChain {
  const client = withoutMemory(publicClient);
  const { address, startBlock } = deployment.contracts.Anchors;
  const contract = { address, abi: anchorsAbi } as const;
  return {
    deployment: { chainId: deployment.chainId, anchors: address, startBlock: BigInt(startBlock) },
    chainId: () => ask('Reading the chain id', () => client.getChainId()),
    latest: () => block(client, { blockTag: 'latest' }),
    finalized: () => block(client, { blockTag: 'finalized' }),
    block: (number) => block(client, { blockNumber: number }),
    times: () =>
      ask('Reading the times of Anchors', async () => {
        const [genesis, period] = await Promise.all([
          client.readContract({ ...contract, functionName: 'GENESIS' }),
          client.readContract({ ...contract, functionName: 'PERIOD' }),
        ]);
        return { genesis: Number(genesis), period: Number(period) };
      }),
    anchorHead: (operator, at) =>
      ask(`Reading the anchor head at block ${at}`, async () => {
        const call = { ...contract, args: [operator] as const, blockNumber: at };
        const [word, size] = await Promise.all([
          client.readContract({ ...call, functionName: 'headOf' }),
          client.readContract({ ...call, functionName: 'sizeOf' }),
        ]);
        return { word, size: Number(size) };
      }),
    anchorKeyOf: (operator) =>
      ask('Reading the anchor key', () =>
        client.readContract({ ...contract, functionName: 'anchorKeyOf', args: [operator] }),
      ),
    anchoredLogs: (operator, from, to) =>
      ask(`Reading anchors of blocks ${from} to ${to}`, () =>
        readAnchoredLogs(client, address, { fromBlock: from, toBlock: to }, operator),
      ),
    nonceAt: (account, at) =>
      ask('Reading the nonce', () => client.getTransactionCount({ address: account, blockNumber: at })),
    balanceOf: (account) => ask('Reading the balance', () => client.getBalance({ address: account })),
    feeLevels: () => ask('Reading the fee history', () => feeLevels(client)),
    estimateAnchor: async ({ from, operator, root, size }) => {
      try {
        return await client.estimateContractGas({
          ...contract,
          functionName: 'anchor',
          args: [operator, root, size],
          account: from,
          blockTag: 'latest',
        });
      } catch (error) {
        throw estimateError(error);
      }
    },
    outcomeOf: (hash) => ask('Reading the outcome of a transaction', () => outcomeOf(client, hash)),
    send: async (raw) => {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw });
      } catch (error) {
        if (!isAlreadyKnown(error)) throw sendError(error);
      }
    },
  };
}

type Reader = Pick<
  PublicClient,
  | 'getChainId'
  | 'getBlock'
  | 'readContract'
  | 'getTransactionCount'
  | 'getBalance'
  | 'getFeeHistory'
  | 'estimateContractGas'
  | 'getLogs'
  | 'getTransactionReceipt'
  | 'sendRawTransaction'
>;

/**
 * viem joins a call to an equal one that is still under way: after a time-out of ours every later round would wait for
 * the call that hangs. It also repeats failed calls by itself, unseen. Rounds ask anew, once.
 */
function withoutMemory(client: PublicClient): Reader {
  const base = createClient({ chain: client.chain, transport: custom(client) });
  const request = (args: never, options?: object) =>
    client.request(args, { ...options, dedupe: false, retryCount: 0 } as never);
  return publicActions({ ...base, request } as unknown as Client);
}

async function ask<T>(action: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw chainError(action, error);
  }
}

type Which = { blockTag: 'latest' | 'finalized' } | { blockNumber: bigint };

function block(client: Reader, which: Which): Promise<ChainBlock> {
  return ask('Reading a block', async () => {
    const { number, hash, timestamp } = await client.getBlock(which);
    if (number === null || hash === null) {
      throw new InputError('CHAIN_INCONSISTENT', 'The node gave a pending block for a mined one.', { ...which });
    }
    if ('blockNumber' in which && number !== which.blockNumber) {
      throw new InputError('CHAIN_INCONSISTENT', `The node gave block ${number} for block ${which.blockNumber}.`);
    }
    return { number, hash, timestamp: Number(timestamp) };
  });
}

async function feeLevels(client: Reader): Promise<FeeLevels> {
  const history = await client.getFeeHistory({
    blockCount: FEE_BLOCKS,
    rewardPercentiles: [FEE_PERCENTILE],
    blockTag: 'latest',
  });
  const baseFee = history.baseFeePerGas.at(-1);
  if (baseFee === undefined) throw new InputError('CHAIN_INCONSISTENT', 'The node gave a fee history without fees.');
  const tips = (history.reward ?? []).map((block) => block[0] ?? 0n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { baseFee, tip: tips[Math.floor(tips.length / 2)] ?? 0n };
}

async function outcomeOf(client: Reader, hash: Hex): Promise<'success' | 'reverted' | undefined> {
  try {
    return (await client.getTransactionReceipt({ hash })).status;
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined;
    throw error;
  }
}
