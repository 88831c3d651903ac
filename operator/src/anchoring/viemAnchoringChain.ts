import { ask, createNodeChain, forgetfulClient } from '@assay/node/chain';
import { readAnchoredLogs } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import type { Address, PublicClient } from 'viem';
import type { AnchoringChain } from './anchoringChain.ts';

/** The part of a deployment that anchoring uses. */
export type AnchorsDeployment = {
  readonly chainId: number;
  readonly contracts: { readonly Anchors: { readonly address: Address; readonly startBlock: number } };
};

/**
 * The chain as viem sees it. Several RPC URLs: give a client with a `fallback` transport. Time-outs are the agent's.
 * Blocks are always named by number, so that answers which belong together come from one state or fail.
 */
export function createAnchoringChain(publicClient: PublicClient, deployment: AnchorsDeployment): AnchoringChain {
  const client = forgetfulClient(publicClient);
  const { address, startBlock } = deployment.contracts.Anchors;
  const contract = { address, abi: anchorsAbi } as const;
  return {
    ...createNodeChain(publicClient),
    deployment: { chainId: deployment.chainId, anchors: address, startBlock: BigInt(startBlock) },
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
  };
}
