import type { Block } from '@assay/node/anchors';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { createContracts, type Deployment, InputError, readAnchoredLogs, readBlockTime } from '@assay/sdk';
import { faultCourtAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { BlockNotFoundError, getAbiItem, type Hex, type PublicClient } from 'viem';
import type { ChainSource } from './chainSource.ts';

const REGISTRY_EVENTS = [
  getAbiItem({ abi: operatorRegistryAbi, name: 'OperatorRegistered' }),
  getAbiItem({ abi: operatorRegistryAbi, name: 'MirrorsChanged' }),
  getAbiItem({ abi: operatorRegistryAbi, name: 'CheckpointKeyChanged' }),
  getAbiItem({ abi: operatorRegistryAbi, name: 'ReceiptKeyAdded' }),
  getAbiItem({ abi: operatorRegistryAbi, name: 'ReceiptKeyClosed' }),
] as const;

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
  const registrations = async (from: number, to: number) => {
    const range = { fromBlock: BigInt(from), toBlock: BigInt(to), strict: true } as const;
    const logs = await client.getLogs({ address: OperatorRegistry.address, events: REGISTRY_EVENTS, ...range });
    return [...new Set(logs.map((log) => log.args.operator))];
  };

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
      const range = { fromBlock: BigInt(from), toBlock: BigInt(to) };
      const [operators, anchored] = await Promise.all([
        registrations(from, to),
        readAnchoredLogs(client, Anchors.address, range),
      ]);
      return { operators, anchors: anchored };
    },
    registrations,
    blockTime: (log) => readBlockTime(client, log),
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
    const block = toBlock(await client.getBlock({ blockNumber: BigInt(number) }));
    if (block.number === number) return block;
    throw new InputError('CHAIN_INCONSISTENT', `The node gave block ${block.number} for block ${number}.`);
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined;
    throw error;
  }
}

/** Later than the time of any block: the year 36812. */
const LATEST_TIME = 2 ** 40;

function toBlock(block: { number: bigint | null; hash: Hex | null; timestamp: bigint }): Block {
  const found = { number: Number(block.number), hash: block.hash, time: Number(block.timestamp) };
  const { number, hash, time } = found;
  if (block.number !== null && hash !== null && number >= 0 && time > 0 && time < LATEST_TIME)
    return { number, hash, time };
  const message = 'The node answered with a pending block where a mined one was asked for, or with fields missing.';
  throw new InputError('CHAIN_INCONSISTENT', message, found);
}
