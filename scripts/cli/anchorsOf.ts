import { type AnchoringAfter, createAnchorHistory } from '@assay/node/anchors';
import { ask, atNewestBlock, createNodeChain } from '@assay/node/chain';
import { createChainReader, readAnchoredLogs, readBlockTime, ZERO_WORD } from '@assay/sdk';
import type { Address } from 'viem';
import type { Connection } from './connection.ts';

/**
 * Every anchor of an operator, oldest first, in as many requests as the node wants. A node that keeps or tells no old events
 * must not make a log look well anchored: the events have to fold into the word that the contract holds.
 * @throws InputError CHAIN_INCONSISTENT when they do not, and the node's kinds of trouble
 */
export function anchorsOf(connection: Connection, operator: Address): Promise<AnchoringAfter[]> {
  const { contracts, deployment, publicClient } = connection;
  const { address, startBlock } = deployment.contracts.Anchors;
  const history = createAnchorHistory({
    startBlock,
    times: createChainReader(connection).constants,
    logs: (range) =>
      ask(`Reading anchors of blocks ${range.fromBlock} to ${range.toBlock}`, () =>
        readAnchoredLogs(publicClient, address, range, operator),
      ),
    blockTime: (log) => ask(`Reading block ${log.blockNumber}`, () => readBlockTime(publicClient, log)),
  });
  return atNewestBlock(createNodeChain(publicClient), async ({ number }) => {
    const head = await ask(`Reading the anchor head at block ${number}`, () =>
      contracts.anchors.read.headOf([operator], { blockNumber: number }),
    );
    return history.since({ word: ZERO_WORD, blockNumber: startBlock - 1 }, Number(number), head);
  });
}
