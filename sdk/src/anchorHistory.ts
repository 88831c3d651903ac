import type { Address, PublicClient } from 'viem';
import { anchorsAbi } from './abi/index.ts';
import { readAnchoredLogs, readBlockTime } from './anchoredLogs.ts';
import { type AnchoredLog, type Anchoring, createAnchorFold } from './anchoring.ts';
import { ZERO_WORD } from './anchorWord.ts';
import { guardRead, toTime } from './contractReader.ts';
import type { Deployment } from './deployment.ts';
import type { AnchorRecord } from './findOpening.ts';
import { createLogPager, type LogPaging } from './logPager.ts';

/**
 * An operator's anchors up to its head, oldest first, without gaps: from the last one that ends at or before `leafIndex`
 * on (or the first of all), so that the first one that covers it is there with the word before it.
 */
export type AnchorHistory = (operator: Address, leafIndex: number) => Promise<readonly AnchorRecord[]>;

/**
 * Anchor history out of `Anchored` events, read backwards from the head and folded forwards.
 * Throws InputError CHAIN_UNREACHABLE, also when the events do not fold into each other.
 */
export function createAnchorHistory(
  publicClient: PublicClient,
  deployment: Deployment,
  paging?: LogPaging,
): AnchorHistory {
  const { address, startBlock } = deployment.contracts.Anchors;
  const pager = createLogPager(paging);
  const contract = { address, abi: anchorsAbi } as const;
  const blockTime = (log: AnchoredLog) => readBlockTime(publicClient, log);
  const fold = createAnchorFold({
    blockTime,
    times: async () => {
      const [genesis, period] = await Promise.all([
        publicClient.readContract({ ...contract, functionName: 'GENESIS' }),
        publicClient.readContract({ ...contract, functionName: 'PERIOD' }),
      ]);
      return { genesis: toTime(genesis), period: toTime(period) };
    },
  });

  return (operator, leafIndex) =>
    guardRead('Anchored events', async () => {
      const head = await publicClient.getBlockNumber({ cacheTime: 0 });
      const pages = pager.backward(BigInt(startBlock), head, (range) =>
        readAnchoredLogs(publicClient, address, range, operator),
      );
      const logs: AnchoredLog[] = [];
      let reachedStart = true;
      for await (const page of pages) {
        logs.unshift(...page.logs);
        reachedStart = page.fromBlock <= BigInt(startBlock);
        if (logs[0] !== undefined && logs[0].size <= leafIndex) break;
      }
      const from = Math.max(
        0,
        logs.findLastIndex(({ size }) => size <= leafIndex),
      );
      const records: Anchoring[] = [];
      for (const [at, log] of logs.entries()) {
        if (at < from) continue;
        const previous = logs[at - 1]?.word ?? (reachedStart ? ZERO_WORD : undefined);
        // Of the first one only the word counts if nothing is known of what came before: it cannot be opened.
        records.push(
          previous === undefined ? { ...log, time: log.time ?? (await blockTime(log)) } : await fold(previous, log),
        );
      }
      return records;
    });
}
