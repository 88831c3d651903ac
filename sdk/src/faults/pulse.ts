import type { Hex, PublicClient } from 'viem';
import { faultCourtAbi } from '../abi/index.ts';
import { guardRead } from '../contractReader.ts';
import type { Deployment } from '../deployment.ts';
import { createLogPager } from '../logPager.ts';
import type { PulseWindow } from '../promise/pulseWindow.ts';

/** A commitment, and when it was recorded. */
export type Pulse = { readonly commitment: Hex; readonly time: number };

/** The first commitment in a window; undefined while there is none. Throws InputError CHAIN_UNREACHABLE. */
export function findPulse(
  publicClient: PublicClient,
  deployment: Deployment,
  { after, until }: PulseWindow,
): Promise<Pulse | undefined> {
  const { address, startBlock } = deployment.contracts.FaultCourt;
  return guardRead('Committed events', async () => {
    const head = await publicClient.getBlockNumber({ cacheTime: 0 });
    const first = await firstBlockAfter(publicClient, after, BigInt(startBlock), head);
    const end = await firstBlockAfter(publicClient, until, first, head);
    const filter = { address, abi: faultCourtAbi, eventName: 'Committed', strict: true } as const;
    const pages = createLogPager().forward(first, end - 1n, (range) =>
      publicClient.getContractEvents({ ...filter, ...range }),
    );
    for await (const { logs } of pages) {
      const [log] = logs;
      if (log === undefined) continue;
      const { timestamp } = await publicClient.getBlock({ blockHash: log.blockHash });
      return { commitment: log.args.commitment, time: Number(timestamp) };
    }
    return undefined;
  });
}

/** Number of the first block from `low` on with a timestamp above `time`; `head + 1` if there is none. */
async function firstBlockAfter(publicClient: PublicClient, time: number, low: bigint, head: bigint): Promise<bigint> {
  let high = head + 1n;
  let start = low;
  while (start < high) {
    const middle = (start + high) / 2n;
    const { timestamp } = await publicClient.getBlock({ blockNumber: middle });
    if (Number(timestamp) > time) high = middle;
    else start = middle + 1n;
  }
  return start;
}
