import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  type DecodeFunctionResultParameters,
  decodeFunctionResult,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
  type PublicClient,
} from 'viem';
import { anchorsAbi, modelRegistryAbi, operatorRegistryAbi } from './abi/index.ts';
import { HEAD_SLOT } from './anchorWord.ts';
import { ZERO_32 } from './bytes.ts';
import type { Deployment } from './deployment.ts';
import { InputError } from './errors.ts';
import { type ModelRecord, TRUST } from './manifest.ts';
import type { ReceiptDomain } from './receiptFields.ts';

/** Constants of the deployed contracts, in seconds (`genesis`: unix seconds). */
export type ChainConstants = {
  readonly domain: ReceiptDomain;
  readonly genesis: number;
  readonly period: number;
  readonly window: number;
  readonly grace: number;
  readonly maxDelay: number;
  readonly drain: number;
};

/** A registered operator: name of its log and the Ed25519 key of its checkpoints. */
export type ChainOperator = { readonly origin: string; readonly checkpointKey: Hex; readonly registeredAt: number };

/** A receipt key; it binds receipts with `from <= issuedAt <= until`. `until` is 2^53 - 1 while open. */
export type ReceiptKey = { readonly key: Address; readonly from: number; readonly until: number };

/** What serves an endpoint from `from` on. `modelId` zero: withdrawn. */
export type Declaration = { readonly modelId: Hex; readonly configDigest: Hex; readonly from: number };

/** A registered model; it may be served with `from <= issuedAt < until`. */
export type ChainModel = ModelRecord & { readonly from: number; readonly until: number };

/** Everything that verification wants to know of the chain. Implementations throw CHAIN_UNREACHABLE when a read fails. */
export type ChainReader = {
  constants(): Promise<ChainConstants>;
  /** Time of the block that is read, unix seconds. */
  time(): Promise<number>;
  /** Undefined unless registered. */
  operator(operator: Address): Promise<ChainOperator | undefined>;
  receiptKeys(operator: Address): Promise<readonly ReceiptKey[]>;
  /** Oldest first. */
  declarations(operator: Address, endpoint: Hex): Promise<readonly Declaration[]>;
  /** Undefined unless registered. */
  model(modelId: Hex): Promise<ChainModel | undefined>;
  /** Anchor word in a ring slot (0..31) or the head (32); zero where never written. */
  word(operator: Address, slot: number): Promise<Hex>;
  /** When a fork of the operator was recorded, unix seconds; 0 if none was. */
  forkedAt(operator: Address): Promise<number>;
};

/** The three calls to a node on which a {@link ChainReader} stands. */
export type EthCaller = {
  call(to: Address, data: Hex): Promise<Hex>;
  chainId(): Promise<number>;
  blockTime(): Promise<number>;
};

/**
 * Chain reader over viem. With `blockNumber`, every read is of that block.
 * @throws InputError CHAIN_UNREACHABLE, CHAIN_ID_MISMATCH from its functions
 */
export function createChainReader(options: {
  readonly publicClient: PublicClient;
  readonly deployment: Deployment;
  readonly blockNumber?: bigint;
}): ChainReader {
  const { publicClient, deployment, blockNumber } = options;
  const block = blockNumber === undefined ? {} : { blockNumber };
  return createChainReaderFrom(
    {
      call: async (to, data) => (await publicClient.call({ to, data, ...block })).data ?? '0x',
      chainId: () => publicClient.getChainId(),
      blockTime: async () => Number((await publicClient.getBlock(block)).timestamp),
    },
    deployment,
  );
}

/** Chain reader over any {@link EthCaller}. Answers are decoded by the contracts' ABIs; constants are read once, the chain id with each verification. */
export function createChainReaderFrom(caller: EthCaller, deployment: Deployment): ChainReader {
  const { Anchors, OperatorRegistry, ModelRegistry } = deployment.contracts;
  const anchors = contractReader(caller, Anchors.address, anchorsAbi);
  const operators = contractReader(caller, OperatorRegistry.address, operatorRegistryAbi);
  const models = contractReader(caller, ModelRegistry.address, modelRegistryAbi);
  let constants: Promise<ChainConstants> | undefined;

  async function checkChainId(): Promise<void> {
    const node = await guard('chain id', () => caller.chainId());
    if (node === deployment.chainId) return;
    const message = `The node is on chain ${node}, the deployment on ${deployment.chainId}.`;
    throw new InputError('CHAIN_ID_MISMATCH', message, { node, deployment: deployment.chainId });
  }

  async function readConstants(): Promise<ChainConstants> {
    const [genesis, period, window, grace, maxDelay, drain] = await Promise.all([
      anchors('GENESIS', []),
      anchors('PERIOD', []),
      anchors('WINDOW', []),
      anchors('GRACE', []),
      anchors('MAX_DELAY', []),
      operators('DRAIN', []),
    ]);
    return {
      domain: { chainId: deployment.chainId, anchors: Anchors.address },
      genesis: toTime(genesis),
      period: toTime(period),
      window: toTime(window),
      grace: toTime(grace),
      maxDelay: toTime(maxDelay),
      drain: toTime(drain),
    };
  }

  return {
    async constants() {
      // Asked each time: a wallet's node changes chain under us, and contracts may have the same addresses there.
      // INVARIANT: S13
      await checkChainId();
      constants ??= readConstants();
      // A failed read is not kept: the next call asks the node again.
      constants.catch(() => {
        constants = undefined;
      });
      return constants;
    },
    time: () => guard('block', () => caller.blockTime()),
    async operator(operator) {
      const { origin, checkpointKey, registeredAt } = await operators('operatorOf', [operator]);
      return registeredAt === 0n ? undefined : { origin, checkpointKey, registeredAt: toTime(registeredAt) };
    },
    async receiptKeys(operator) {
      const keys = await operators('receiptKeysOf', [operator]);
      return keys.map(({ key, from, until }) => ({ key, from: toTime(from), until: toTime(until) }));
    },
    async declarations(operator, endpoint) {
      const history = await operators('declarationsOf', [operator, endpoint]);
      return history.map(({ modelId, configDigest, from }) => ({ modelId, configDigest, from: toTime(from) }));
    },
    async model(modelId) {
      if (modelId === ZERO_32) return undefined;
      const [from, until] = await models('lifetimeOf', [modelId]);
      if (from === 0n) return undefined;
      const { trust, ...record } = await models('modelOf', [modelId]);
      return { ...record, trust: TRUST[trust]!, from: toTime(from), until: toTime(until) };
    },
    async word(operator, slot) {
      if (slot === HEAD_SLOT) return anchors('headOf', [operator]);
      return (await anchors('ringOf', [operator]))[slot] ?? ZERO_32;
    },
    forkedAt: async (operator) => toTime(await anchors('forkedAt', [operator])),
  };
}

type ReadName<abi extends Abi> = ContractFunctionName<abi, 'view' | 'pure'>;

function contractReader<const abi extends Abi>(caller: EthCaller, to: Address, abi: abi) {
  return <name extends ReadName<abi>>(
    functionName: name,
    args: ContractFunctionArgs<abi, 'view' | 'pure', name>,
  ): Promise<
    ContractFunctionReturnType<abi, 'view' | 'pure', name, ContractFunctionArgs<abi, 'view' | 'pure', name>>
  > =>
    guard(functionName, async () => {
      const data = encodeFunctionData({ abi, functionName, args } as EncodeFunctionDataParameters);
      const answer = await caller.call(to, data);
      return decodeFunctionResult({ abi, functionName, args, data: answer } as DecodeFunctionResultParameters) as never;
    });
}

async function guard<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new InputError(
      'CHAIN_UNREACHABLE',
      `The chain did not answer ${what}. Check the node and the deployment.`,
      { what },
      { cause },
    );
  }
}

/** uint64 of the chain as a number; "open for ever" becomes the largest safe integer. */
function toTime(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}
