import type { Address, Hex, PublicClient } from 'viem';
import { anchorsAbi, faultCourtAbi, modelRegistryAbi, operatorRegistryAbi, stakingAbi } from './abi/index.ts';
import { HEAD_SLOT } from './anchorWord.ts';
import { ZERO_32 } from './bytes.ts';
import { contractReader, type EthCaller, guardRead, toTime } from './contractReader.ts';
import type { Deployment } from './deployment.ts';
import { InputError } from './errors.ts';
import { type FaultName, faultName } from './faults/faultNames.ts';
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

/** A fault that was shown of a receipt, and when. */
export type RecordedFault = { readonly fault: FaultName; readonly time: number };

/** What the fault court knows of a receipt and its operator. Times in unix seconds, 0 for never. */
export type CourtStanding = {
  /** Undefined unless one was shown. */
  readonly fault?: RecordedFault | undefined;
  /** When the receipt was published. */
  readonly presentedAt: number;
  /** Whether a demand about the receipt, or about its operator's whole log, is open. */
  readonly disputed: boolean;
  /** Since when the operator counts as forked: shown in `Anchors`, or by its silence. */
  readonly forkedAt: number;
};

/** Active stake behind an operator's promises, in the token's smallest unit. */
export type ChainStake = { readonly own: bigint; readonly delegated: bigint };

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
  /** Anchor word in a ring slot (0..63) or the head (64); zero where never written. */
  word(operator: Address, slot: number): Promise<Hex>;
  /** When a fork of the operator was recorded, unix seconds; 0 if none was. */
  forkedAt(operator: Address): Promise<number>;
  standing(digest: Hex, operator: Address): Promise<CourtStanding>;
  /** Stake at the block that is read. */
  stake(operator: Address): Promise<ChainStake>;
  /** Stake, own and delegated together, as it was at a time that is not in the future. */
  stakeAt(operator: Address, time: number): Promise<bigint>;
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
  return createChainReaderFrom(viemCaller(options.publicClient, options.blockNumber), options.deployment);
}

/** Calls through a viem client, of one block if it is given. */
export function viemCaller(publicClient: PublicClient, blockNumber?: bigint): EthCaller {
  const block = blockNumber === undefined ? {} : { blockNumber };
  return {
    call: async (to, data) => (await publicClient.call({ to, data, ...block })).data ?? '0x',
    chainId: () => publicClient.getChainId(),
    blockTime: async () => Number((await publicClient.getBlock(block)).timestamp),
  };
}

/** Chain reader over any {@link EthCaller}. Answers are decoded by the contracts' ABIs; constants are read once, the chain id with each verification. */
export function createChainReaderFrom(caller: EthCaller, deployment: Deployment): ChainReader {
  const anchors = contractReader(caller, deployment, 'Anchors', anchorsAbi);
  const operators = contractReader(caller, deployment, 'OperatorRegistry', operatorRegistryAbi);
  const models = contractReader(caller, deployment, 'ModelRegistry', modelRegistryAbi);
  const court = contractReader(caller, deployment, 'FaultCourt', faultCourtAbi);
  const staking = contractReader(caller, deployment, 'Staking', stakingAbi);
  let constants: Promise<ChainConstants> | undefined;

  async function checkChainId(): Promise<void> {
    const node = await guardRead('chain id', () => caller.chainId());
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
      domain: { chainId: deployment.chainId, anchors: deployment.contracts.Anchors.address },
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
      // INVARIANT S13: Every verification asks the node which chain it is on.
      await checkChainId();
      constants ??= readConstants();
      // A failed read is not kept: the next call asks the node again.
      constants.catch(() => {
        constants = undefined;
      });
      return constants;
    },
    time: () => guardRead('block', () => caller.blockTime()),
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
    async standing(digest, operator) {
      const [[number, time], presentedAt, disputed, forkedAt] = await Promise.all([
        court('faultOf', [digest]),
        court('presentedAt', [digest]),
        court('isDisputed', [digest, operator]),
        court('forkedAt', [operator]),
      ]);
      const fault = faultName(number);
      return {
        fault: fault === undefined ? undefined : { fault, time: toTime(time) },
        presentedAt: toTime(presentedAt),
        disputed,
        forkedAt: toTime(forkedAt),
      };
    },
    async stake(operator) {
      const [own, delegated] = await staking('activeStakeOf', [operator]);
      return { own, delegated };
    },
    stakeAt: (operator, time) => staking('activeStakeAt', [operator, BigInt(time)]),
  };
}
