import { serveNewChain } from './newChain.ts';

export type LocalChain = { readonly url: string; close(): Promise<void> };

/**
 * Starts a chain with id 31337 and funded, publicly known accounts on the loopback address. A block comes with every
 * transaction and at least once a second, so that time passes for windows and notices even when nobody sends anything.
 * @param port 0 takes a free one
 */
export const startLocalChain = (port = 0): Promise<LocalChain> =>
  serveNewChain({ mining: { auto: true, interval: 1000 } }, port);
