/** Ponder starts each URL of a chain at this many requests a second, and goes up from there by 5 % every few seconds. */
const RATE_OF_ONE_URL = 20;

/** Requests a second that a node of others gets at first, and one on this machine or its own network. */
const PUBLIC_RATE = 20;
const OWN_RATE = 500;

/** The most that can be asked for: each further 20 is one more entry in Ponder's list. */
export const MAX_NODE_RATE = 2000;

/** Returns the requests a second at which to start with a node: few for one of others, many for one's own. */
export function defaultNodeRate(rpcUrl: string): number {
  return isOwn(new URL(rpcUrl).hostname) ? OWN_RATE : PUBLIC_RATE;
}

/**
 * Returns what Ponder is to be given as a chain's `rpc` so that it starts at `rate` requests a second. Ponder 0.16 has no
 * setting for it, but counts each entry of the list by itself, so the same URL stands there more than once. It still slows
 * each entry down when the node answers 429.
 */
export function nodeUrls(rpcUrl: string, rate: number): string | string[] {
  const count = Math.ceil(rate / RATE_OF_ONE_URL);
  return count <= 1 ? rpcUrl : Array.from({ length: count }, () => rpcUrl);
}

/** This machine, its own network, or a name without a dot, as containers call each other. */
function isOwn(hostname: string): boolean {
  if (hostname.startsWith('[')) return /^\[(::1|f[cd][0-9a-f]{2}:)/.test(hostname);
  if (!hostname.includes('.')) return true;
  return /^(127|10)\.[\d.]+$|^192\.168\.[\d.]+$|^172\.(1[6-9]|2\d|3[01])\.[\d.]+$|\.(local|internal)$/.test(hostname);
}
