import type { Address, GetContractEventsReturnType, Hex, PublicClient } from 'viem';
import { anchorsAbi } from '../abi/index.ts';
import { unpackWord } from '../anchorWord.ts';
import { guardRead } from '../contractReader.ts';
import type { Deployment } from '../deployment.ts';
import type { AnchorRecord } from '../findOpening.ts';
import { LOG_RANGE } from '../pagedLogs.ts';

/**
 * An operator's anchors up to its head, oldest first, without gaps: from the last one that ends at or before `leafIndex`
 * on (or the first of all), so that the first one that covers it is there with the word before it.
 */
export type AnchorHistory = (operator: Address, leafIndex: number) => Promise<readonly AnchorRecord[]>;

type AnchoredLog = GetContractEventsReturnType<typeof anchorsAbi, 'Anchored', true>[number];

/** Anchor history out of `Anchored` events, read backwards from the head. Throws InputError CHAIN_UNREACHABLE. */
export function createAnchorHistory(publicClient: PublicClient, deployment: Deployment): AnchorHistory {
  const { address, startBlock } = deployment.contracts.Anchors;
  // By hash: another block may take its number.
  const times = new Map<Hex, number>();

  async function timeOf({ blockHash }: AnchoredLog): Promise<number> {
    const known = times.get(blockHash);
    if (known !== undefined) return known;
    const { timestamp } = await publicClient.getBlock({ blockHash });
    if (times.size >= 10_000) times.clear();
    times.set(blockHash, Number(timestamp));
    return Number(timestamp);
  }

  return (operator, leafIndex) =>
    guardRead('Anchored events', async () => {
      const logs: AnchoredLog[] = [];
      for (let to = await publicClient.getBlockNumber({ cacheTime: 0 }); to >= BigInt(startBlock); to -= LOG_RANGE) {
        const from = to - LOG_RANGE + 1n;
        const page = await publicClient.getContractEvents({
          address,
          abi: anchorsAbi,
          eventName: 'Anchored',
          args: { operator },
          fromBlock: from > BigInt(startBlock) ? from : BigInt(startBlock),
          toBlock: to,
          strict: true,
        });
        logs.unshift(...page);
        if (logs[0] !== undefined && sizeOf(logs[0]) <= leafIndex) break;
      }
      const before = logs.findLastIndex((log) => sizeOf(log) <= leafIndex);
      const records: AnchorRecord[] = [];
      for (const log of logs.slice(Math.max(before, 0))) {
        const { root, word } = log.args;
        records.push({ root, size: sizeOf(log), time: await timeOf(log), word });
      }
      return records;
    });
}

const sizeOf = ({ args }: AnchoredLog) => unpackWord(args.word).size;
