import { fetchWhole } from '@assay/sdk';
import { createPublicClient, http, type PublicClient } from 'viem';

/**
 * A client of a JSON-RPC node that remembers no answers. Each call ends within `timeoutMs`, its body included: viem alone waits
 * for ever for the rest of a body that stalls. `retries`: how often a call that failed is repeated unseen, never unless given.
 */
export function createNodeClient(
  rpcUrl: string,
  { timeoutMs, retries = 0 }: { readonly timeoutMs: number; readonly retries?: number },
): PublicClient {
  const transport = http(rpcUrl, { timeout: timeoutMs, retryCount: retries, fetchFn: fetchWhole });
  return createPublicClient({ transport, cacheTime: 0, pollingInterval: 500 });
}
