import { AssayError } from '@assay/sdk';
import type { ChainBlock, NodeChain } from './nodeChain.ts';

/** How far behind the newest block a backend of a balanced node may be. */
const STEPS = [1n, 2n, 4n, 8n];

/**
 * Runs `read` at the newest block. Behind a balancer the next question may reach a backend that does not have that block yet,
 * in a strict round robin each time: then it runs at an older one that both have, not below block `floor`.
 * @throws what `read` throws; CHAIN_REQUEST_FAILED when no such block can be read
 */
export async function atNewestBlock<T>(
  chain: Pick<NodeChain, 'latest' | 'block'>,
  read: (head: ChainBlock) => Promise<T>,
  floor = 0n,
): Promise<T> {
  const newest = await chain.latest();
  let failure: unknown;
  for (const back of [0n, ...STEPS]) {
    const number = newest.number - back;
    if (back > 0n && number < floor) break;
    try {
      return await read(back === 0n ? newest : await chain.block(number));
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== 'CHAIN_REQUEST_FAILED') throw error;
      failure ??= error;
    }
  }
  throw failure;
}
