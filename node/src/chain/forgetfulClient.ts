import { type Client, createClient, custom, type PublicClient, publicActions } from 'viem';

/**
 * The same client without its memory. viem joins a call to an equal one that is still under way, so after a time-out of
 * ours every later round would wait for the call that hangs. It also repeats failed calls by itself, unseen. Rounds ask
 * anew, once.
 */
export function forgetfulClient(client: PublicClient): PublicClient {
  const base = createClient({ chain: client.chain, transport: custom(client), cacheTime: 0 });
  const request = (args: never, options?: object) =>
    client.request(args, { ...options, dedupe: false, retryCount: 0 } as never);
  return publicActions({ ...base, request } as unknown as Client) as unknown as PublicClient;
}
