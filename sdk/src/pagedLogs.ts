import type { PublicClient } from 'viem';
import { guardRead } from './contractReader.ts';

/** Blocks at once: few nodes take a request for more blocks of logs. */
export const LOG_RANGE = 10_000n;

/**
 * Reads logs from a block on up to the head, range by range, oldest first.
 * @throws InputError CHAIN_UNREACHABLE, `details.what` says what was read
 */
export function pagedLogs<T>(
  publicClient: PublicClient,
  what: string,
  startBlock: number,
  read: (range: { readonly fromBlock: bigint; readonly toBlock: bigint }) => Promise<readonly T[]>,
): Promise<T[]> {
  return guardRead(what, async () => {
    const logs: T[] = [];
    const head = await publicClient.getBlockNumber({ cacheTime: 0 });
    for (let fromBlock = BigInt(startBlock); fromBlock <= head; fromBlock += LOG_RANGE) {
      const end = fromBlock + LOG_RANGE - 1n;
      logs.push(...(await read({ fromBlock, toBlock: end < head ? end : head })));
    }
    return logs;
  });
}
