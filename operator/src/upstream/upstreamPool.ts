import { createUpstreamClient, type UpstreamClient, type UpstreamTimeouts } from './upstreamClient.ts';

/** The clients of all engines, one for each base URL. */
export type UpstreamPool = { client(baseUrl: string): UpstreamClient; destroy(): Promise<void> };

/** Creates clients as they are asked for. The base URLs come from the configuration, so there are few. */
export function createUpstreamPool(timeouts: UpstreamTimeouts): UpstreamPool {
  const clients = new Map<string, UpstreamClient>();
  return {
    client(baseUrl) {
      const known = clients.get(baseUrl);
      if (known !== undefined) return known;
      const client = createUpstreamClient(baseUrl, timeouts);
      clients.set(baseUrl, client);
      return client;
    },
    async destroy() {
      await Promise.all([...clients.values()].map((client) => client.destroy()));
    },
  };
}
