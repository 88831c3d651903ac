import { ask, type NodeChain } from '@assay/node/chain';
import type { AccountView, TransactionAgent } from '@assay/node/transactions';
import {
  type CourtCall,
  type CourtReader,
  createCourtReader,
  createLogPager,
  type Deployment,
  faultName,
} from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { type Address, encodeFunctionData, getAbiItem, type Hex, type PublicClient } from 'viem';
import { nextBlockTime } from '../chain/viemChainSource.ts';
import type { AnchorStore } from '../store/anchorStore.ts';

/** The chain as one round sees it. */
export type ChainView = {
  readonly number: number;
  /** Unix seconds. */
  readonly time: number;
  /** Earliest time of the next block. */
  readonly now: number;
  /** Number of the newest block that counts as final. */
  readonly final: number;
  /** Where the challenger's account stands. */
  readonly account: AccountView;
};

/** A call of the court, and the coin that goes with it (wei). */
export type Call = CourtCall & { readonly value: bigint };

/** What names a fault in the court's books. */
export type FaultOnRecord = { readonly fault: string; readonly faultKey: Hex; readonly digests: readonly Hex[] };

/** Whether the court holds a fault, and who was paid for it. */
export type Recorded = {
  readonly recorded: boolean;
  /** Recipient and bounty of the punishment; undefined while nothing was taken. */
  readonly punished: { readonly recipient: Address; readonly bounty: bigint; readonly taken: bigint } | undefined;
  /** True while the court holds a punishment whose event the node does not show: its logs are behind its state. */
  readonly unseen: boolean;
};

/** What the challenger asks of the chain. Rejects with an InputError CHAIN_… when the node is in trouble. */
export type ChallengeChain = {
  readonly court: Address;
  /** Reads of the latest state, with the sdk's checks. */
  readonly reader: CourtReader;
  readonly node: Pick<NodeChain, 'feeLevels'>;
  /** Where chain and account stand. Rejects with CHAIN_ID_MISMATCH for another chain. */
  view(agent: Pick<TransactionAgent, 'view'>): Promise<ChainView>;
  /** What the court held at the end of a block. */
  recordedAt(fault: FaultOnRecord, block: number): Promise<Recorded>;
};

const PUNISHED = getAbiItem({ abi: faultCourtAbi, name: 'FaultPunished' });

/** What a transaction to the court carries. */
export function encodeCall({ functionName, args }: CourtCall): Hex {
  return encodeFunctionData({ abi: faultCourtAbi, functionName, args } as never);
}

/** The court as viem sees it. */
export function createChallengeChain(options: {
  readonly client: PublicClient;
  readonly node: NodeChain;
  readonly deployment: Deployment;
  /** Anchors as the monitor follows them. */
  readonly anchors: AnchorStore;
}): ChallengeChain {
  const { client, node, deployment, anchors } = options;
  const { address, startBlock } = deployment.contracts.FaultCourt;
  const court = { address, abi: faultCourtAbi } as const;
  const pager = createLogPager();
  const reader = createCourtReader({
    publicClient: client,
    deployment,
    anchorHistory: async (operator, leafIndex) => anchors.historyFrom(operator, leafIndex),
  });

  async function recordedAt({ fault, faultKey, digests }: FaultOnRecord, block: number): Promise<Recorded> {
    // Before its deployment the court held nothing.
    if (block < startBlock) return { recorded: false, punished: undefined, unseen: false };
    const blockNumber = BigInt(block);
    const at = await client.readContract({ ...court, functionName: 'punishedAt', args: [faultKey], blockNumber });
    if (at === 0n) {
      // An operator with nothing at stake: the receipts are marked, and nobody is paid. Another fault's mark says nothing.
      const marked = digests.map(async (digest) => {
        const call = { ...court, functionName: 'faultOf', args: [digest], blockNumber } as const;
        return faultName((await client.readContract(call))[0]) === fault;
      });
      const recorded = digests.length > 0 && (await Promise.all(marked)).every(Boolean);
      return { recorded, punished: undefined, unseen: false };
    }
    const punished = await punishment(faultKey, blockNumber);
    return { recorded: true, punished, unseen: punished === undefined };
  }

  /** The event of a punishment; there is one for each key, and it is young: the search goes backwards. */
  async function punishment(faultKey: Hex, last: bigint): Promise<Recorded['punished']> {
    const filter = { address, event: PUNISHED, args: { faultKey }, strict: true } as const;
    const pages = pager.backward(BigInt(startBlock), last, (range) => client.getLogs({ ...filter, ...range }));
    for await (const { logs } of pages) if (logs[0] !== undefined) return logs[0].args;
    return undefined;
  }

  return {
    court: address,
    reader,
    node,
    view: async (agent) => {
      const account = await agent.view();
      const { number, timestamp: time } = account.head;
      const next = await ask('Reading the time of the next block', () => nextBlockTime(client, deployment.chainId));
      return { number: Number(number), time, now: Math.max(time, next), final: Number(account.final), account };
    },
    recordedAt: (fault, block) => ask('Reading a fault', () => recordedAt(fault, block)),
  };
}
