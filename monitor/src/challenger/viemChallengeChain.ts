import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { type CourtReader, createCourtReader, type Deployment, faultName, InputError } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import type { Address, Hex, PublicClient } from 'viem';
import { getAbiItem, TransactionReceiptNotFoundError } from 'viem';
import { nextBlockTime } from '../chain/viemChainSource.ts';
import type { AnchorStore } from '../store/anchorStore.ts';
import { chainError, estimateError, isAlreadyKnown, sendError } from './chainErrors.ts';
import type { ChainView, ChallengeChain, FaultOnRecord, Recorded } from './challengeChain.ts';
import type { FeeLevels } from './fees.ts';

/** Few nodes take a request for more blocks of logs. */
const LOG_RANGE = 10_000n;
const FEE_BLOCKS = 10;
const FEE_PERCENTILE = 60;
const PUNISHED = getAbiItem({ abi: faultCourtAbi, name: 'FaultPunished' });

/** The court as viem sees it. `finality`: blocks behind the head, or the chain's own tag. */
export function createChallengeChain(options: {
  readonly client: PublicClient;
  readonly deployment: Deployment;
  readonly finality: number | 'finalized';
  /** Anchors as the monitor follows them; without it they are read from the chain's logs each time. */
  readonly anchors?: AnchorStore;
}): ChallengeChain {
  const { client, deployment, finality, anchors } = options;
  const { chainId } = deployment;
  const { address, startBlock } = deployment.contracts.FaultCourt;
  const court = { address, abi: faultCourtAbi } as const;
  const followed =
    anchors && (async (operator: Address, leafIndex: number) => anchors.historyFrom(operator, leafIndex));
  const reader: CourtReader = createCourtReader({
    publicClient: client,
    deployment,
    ...(followed && { anchorHistory: followed }),
  });
  // A chain that makes blocks on demand is simulated at the time of the block that is to come.
  const blockTag = chainId === LOCAL_CHAIN_ID ? 'pending' : 'latest';

  async function view(): Promise<ChainView> {
    const node = await client.getChainId();
    if (node !== chainId) {
      throw new InputError('CHAIN_ID_MISMATCH', `The RPC answers for chain ${node}, not ${chainId}.`, {
        node,
        chainId,
      });
    }
    const head = await client.getBlock({ blockTag: 'latest' });
    const next = await nextBlockTime(client, chainId);
    const final =
      finality === 'finalized'
        ? (await client.getBlock({ blockTag: 'finalized' })).number
        : head.number - BigInt(finality);
    const time = Number(head.timestamp);
    return {
      number: Number(head.number),
      hash: head.hash,
      time,
      now: Math.max(time, next),
      final: Math.max(0, Number(final)),
    };
  }

  async function recordedAt({ fault, faultKey, digests }: FaultOnRecord, block: number): Promise<Recorded> {
    // Before its deployment the court held nothing.
    if (block < startBlock) return { recorded: false, punished: undefined };
    const blockNumber = BigInt(block);
    const at = await client.readContract({ ...court, functionName: 'punishedAt', args: [faultKey], blockNumber });
    if (at === 0n) {
      // An operator with nothing at stake: the receipts are marked, and nobody is paid. Another fault's mark says nothing.
      const marked = digests.map(async (digest) => {
        const call = { ...court, functionName: 'faultOf', args: [digest], blockNumber } as const;
        return faultName((await client.readContract(call))[0]) === fault;
      });
      return { recorded: digests.length > 0 && (await Promise.all(marked)).every(Boolean), punished: undefined };
    }
    return { recorded: true, punished: await punishment(faultKey, blockNumber) };
  }

  /** The event of a punishment; there is one for each key, and it is young: the search goes backwards. */
  async function punishment(faultKey: Hex, last: bigint): Promise<Recorded['punished']> {
    for (let toBlock = last; toBlock >= BigInt(startBlock); toBlock -= LOG_RANGE) {
      const fromBlock = toBlock - LOG_RANGE + 1n > BigInt(startBlock) ? toBlock - LOG_RANGE + 1n : BigInt(startBlock);
      const range = { fromBlock, toBlock, strict: true } as const;
      const [log] = await client.getLogs({ address, event: PUNISHED, args: { faultKey }, ...range });
      if (log !== undefined) return log.args;
    }
    return undefined;
  }

  return {
    chainId,
    court: address,
    reader,
    view: () => ask('Reading the head', view),
    demandCount: () =>
      ask('Reading the number of demands', async () =>
        Number(await client.readContract({ ...court, functionName: 'demandCount' })),
      ),
    nonceAt: (account, block) =>
      ask('Reading the nonce', () => client.getTransactionCount({ address: account, blockNumber: BigInt(block) })),
    balanceOf: (account) => ask('Reading the balance', () => client.getBalance({ address: account })),
    feeLevels: () => ask('Reading the fees', () => feeLevels(client)),
    estimate: async (account, { functionName, args, value }) => {
      try {
        const call = { ...court, functionName, args, account, value, blockTag };
        return await client.estimateContractGas(call as never);
      } catch (error) {
        throw estimateError(error);
      }
    },
    outcomeOf: (hash) =>
      ask('Reading a receipt', async () => {
        try {
          const { status, blockNumber, gasUsed, effectiveGasPrice } = await client.getTransactionReceipt({ hash });
          return { block: Number(blockNumber), reverted: status === 'reverted', cost: gasUsed * effectiveGasPrice };
        } catch (error) {
          if (error instanceof TransactionReceiptNotFoundError) return undefined;
          throw error;
        }
      }),
    send: async (raw) => {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw });
      } catch (error) {
        if (!isAlreadyKnown(error)) throw sendError(error);
      }
    },
    recordedAt: (fault, block) => ask('Reading a fault', () => recordedAt(fault, block)),
  };
}

async function ask<T>(action: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw chainError(action, error);
  }
}

async function feeLevels(client: PublicClient): Promise<FeeLevels> {
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
