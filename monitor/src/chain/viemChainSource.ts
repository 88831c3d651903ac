import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { createContracts, type Deployment, fetchWhole, InputError, unpackWord } from '@assay/sdk';
import { anchorsAbi, faultCourtAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { BlockNotFoundError, createPublicClient, getAbiItem, type Hex, http, type PublicClient } from 'viem';
import type { AnchorEvent } from '../store/anchorStore.ts';
import type { Block, ChainSource } from './chainSource.ts';

const REGISTRY_EVENTS = [
  getAbiItem({ abi: operatorRegistryAbi, name: 'OperatorRegistered' }),
  getAbiItem({ abi: operatorRegistryAbi, name: 'MirrorsChanged' }),
  getAbiItem({ abi: operatorRegistryAbi, name: 'CheckpointKeyChanged' }),
  getAbiItem({ abi: operatorRegistryAbi, name: 'ReceiptKeyAdded' }),
  getAbiItem({ abi: operatorRegistryAbi, name: 'ReceiptKeyClosed' }),
] as const;
const ANCHORED = getAbiItem({ abi: anchorsAbi, name: 'Anchored' });

/** A client that gives up on a stalled RPC after `timeoutMs` and never retries by itself. */
export function createRpcClient(rpcUrl: string, timeoutMs: number): PublicClient {
  return createPublicClient({
    transport: http(rpcUrl, { timeout: timeoutMs, retryCount: 0, fetchFn: fetchWhole }),
    cacheTime: 0,
  });
}

/**
 * Reads the chain through viem.
 * @throws InputError CHAIN_ID_MISMATCH when the RPC serves another chain than the deployment is on
 */
export async function createViemChainSource(client: PublicClient, deployment: Deployment): Promise<ChainSource> {
  const chainId = await client.getChainId();
  if (chainId !== deployment.chainId) {
    throw new InputError(
      'CHAIN_ID_MISMATCH',
      `The RPC serves chain ${chainId}, the deployment is on chain ${deployment.chainId}. Point --rpc or --deployment elsewhere.`,
      { chainId, expected: deployment.chainId },
    );
  }
  const { anchors, operatorRegistry, modelRegistry } = createContracts({ publicClient: client, deployment });
  const { Anchors, OperatorRegistry } = deployment.contracts;

  return {
    chainId,
    anchors: Anchors.address,
    startBlock: Math.min(Anchors.startBlock, OperatorRegistry.startBlock),
    times: async () => {
      const [window, grace, maxDelay, period, genesis] = await Promise.all([
        anchors.read.WINDOW(),
        anchors.read.GRACE(),
        anchors.read.MAX_DELAY(),
        anchors.read.PERIOD(),
        anchors.read.GENESIS(),
      ]);
      const seconds = { window, grace, maxDelay, period, genesis };
      return Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, Number(value)])) as Record<
        keyof typeof seconds,
        number
      >;
    },
    head: async () => toBlock(await client.getBlock({ blockTag: 'latest' })),
    block: (number) => readBlock(client, number),
    changes: async (from, to) => {
      const range = { fromBlock: BigInt(from), toBlock: BigInt(to), strict: true } as const;
      const [registered, anchored] = await Promise.all([
        client.getLogs({ address: OperatorRegistry.address, events: REGISTRY_EVENTS, ...range }),
        client.getLogs({ address: Anchors.address, event: ANCHORED, ...range }),
      ]);
      const times = await blockTimes(client, anchored);
      return {
        operators: [...new Set(registered.map((log) => log.args.operator))],
        anchors: anchored.map((log) => ({
          operator: log.args.operator,
          root: log.args.root,
          // The contract keeps the size in the word alone.
          size: unpackWord(log.args.word).size,
          word: log.args.word,
          time: times.get(log.blockHash)!,
          blockNumber: Number(log.blockNumber),
          blockHash: log.blockHash,
          transactionHash: log.transactionHash,
          logIndex: log.logIndex,
        })) satisfies AnchorEvent[],
      };
    },
    headWord: (operator, blockNumber) => anchors.read.headOf([operator], { blockNumber: BigInt(blockNumber) }),
    nextTime: () => nextBlockTime(client, chainId),
    modelTimes: async () => {
      const court = { address: deployment.contracts.FaultCourt.address, abi: faultCourtAbi } as const;
      const [drain, { skew }] = await Promise.all([
        operatorRegistry.read.DRAIN(),
        client.readContract({ ...court, functionName: 'times' }),
      ]);
      return { drain: Number(drain), skew: Number(skew) };
    },
    declarations: async (operator, endpoint) => {
      const history = await operatorRegistry.read.declarationsOf([operator, endpoint]);
      return history.map(({ modelId, configDigest, from }) => ({ modelId, configDigest, from: Number(from) }));
    },
    lifetime: async (modelId) => {
      const [from, until] = await modelRegistry.read.lifetimeOf([modelId]);
      return { from: Number(from), until: Number(until) };
    },
    operator: async (address) => {
      const [operator, mirrors, receiptKeys] = await Promise.all([
        operatorRegistry.read.operatorOf([address]),
        operatorRegistry.read.mirrorsOf([address]),
        operatorRegistry.read.receiptKeysOf([address]),
      ]);
      if (operator.registeredAt === 0n) return undefined;
      return {
        origin: operator.origin,
        checkpointKey: operator.checkpointKey,
        mirrors,
        receiptKeys: receiptKeys.map(({ key, from, until }) => ({ key, from: Number(from), until: Number(until) })),
      };
    },
  };
}

/** A chain that makes blocks on demand only says with its pending block what time it is. */
export async function nextBlockTime(client: PublicClient, chainId: number): Promise<number> {
  const blockTag = chainId === LOCAL_CHAIN_ID ? 'pending' : 'latest';
  return Number((await client.getBlock({ blockTag })).timestamp);
}

async function readBlock(client: PublicClient, number: number): Promise<Block | undefined> {
  try {
    return toBlock(await client.getBlock({ blockNumber: BigInt(number) }));
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined;
    throw error;
  }
}

/** Times of the blocks of these logs, by block hash: by number they could belong to another branch. */
async function blockTimes(
  client: PublicClient,
  logs: readonly { blockHash: Hex; blockTimestamp?: bigint | undefined }[],
): Promise<Map<Hex, number>> {
  const times = new Map<Hex, number>();
  for (const { blockHash, blockTimestamp } of logs) {
    if (blockTimestamp !== undefined) times.set(blockHash, Number(blockTimestamp));
  }
  for (const { blockHash } of logs) {
    if (!times.has(blockHash)) times.set(blockHash, Number((await client.getBlock({ blockHash })).timestamp));
  }
  return times;
}

function toBlock(block: { number: bigint | null; hash: Hex | null; timestamp: bigint }): Block {
  if (block.number === null || block.hash === null) {
    throw new InputError(
      'CHAIN_INCONSISTENT',
      'The RPC answered with a pending block where a mined one was asked for.',
    );
  }
  return { number: Number(block.number), hash: block.hash, time: Number(block.timestamp) };
}
