import type { PublicClient } from 'viem';
import { guardRead } from './contractReader.ts';
import { type BlockRange, createLogPager, type LogPaging } from './logPager.ts';

/**
 * Reads logs from a block on up to the head, oldest first, in as many requests as the node wants.
 * @throws InputError CHAIN_UNREACHABLE, `details.what` says what was read
 */
export function pagedLogs<T>(
  publicClient: PublicClient,
  what: string,
  startBlock: number,
  read: (range: BlockRange) => Promise<readonly T[]>,
  paging?: LogPaging,
): Promise<T[]> {
  return guardRead(what, async () => {
    const logs: T[] = [];
    const head = await publicClient.getBlockNumber({ cacheTime: 0 });
    for await (const page of createLogPager(paging).forward(BigInt(startBlock), head, read)) {
      for (const log of page.logs) logs.push(log);
    }
    return logs;
  });
}
