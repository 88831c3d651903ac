import { type AnchoringAfter, createAnchorHistory as createHistory } from '@assay/node/anchors';
import { InputError } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { AnchorEvent } from './anchorEvent.ts';
import type { AnchoringChain } from './anchoringChain.ts';

/** A word that is known to be the operator's, and the block up to which it held. */
export type AnchorBase = { readonly word: Hex; readonly size: number; readonly blockNumber: bigint };

/** The follower's history of one operator, in the journal's terms: see `@assay/node/anchors`. */
export type AnchorHistory = {
  since(base: AnchorBase, to: bigint, head: Hex): Promise<AnchorEvent[]>;
  locate(word: Hex, at: bigint): Promise<AnchorEvent | undefined>;
};

/** Creates the history of an operator's anchors on the chain that its anchoring uses. */
export function createAnchorHistory(chain: AnchoringChain, operator: Address): AnchorHistory {
  const history = createHistory({
    startBlock: Number(chain.deployment.startBlock),
    times: chain.times,
    logs: ({ fromBlock, toBlock }) => chain.anchoredLogs(operator, fromBlock, toBlock),
    blockTime: async ({ blockNumber, blockHash }) => {
      const block = await chain.block(BigInt(blockNumber));
      if (block.hash === blockHash) return block.timestamp;
      throw new InputError('CHAIN_INCONSISTENT', 'An event belongs to a block that is gone.', { blockHash });
    },
  });
  return {
    since: async (base, to, head) =>
      (await history.since({ word: base.word, blockNumber: Number(base.blockNumber) }, Number(to), head)).map(toEvent),
    locate: async (word, at) => {
      const located = await history.locate(word, Number(at));
      return located && toEvent(located);
    },
  };
}

function toEvent({
  root,
  size,
  time,
  word,
  previous,
  blockNumber,
  blockHash,
  transactionHash,
}: AnchoringAfter): AnchorEvent {
  return { root, size, time, word, previous, blockNumber: BigInt(blockNumber), blockHash, transactionHash };
}
