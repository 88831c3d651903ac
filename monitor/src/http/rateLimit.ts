/** Says whether a caller may act now. */
export type RateLimit = (caller: string, now: number) => boolean;

/**
 * A bucket for each caller: `burst` actions at once, `perSecond` in the long run. Callers are forgotten once their bucket
 * is full again; above `maxCallers` at a time, strangers share one bucket, so that memory stays bounded.
 */
export function createRateLimit({
  perSecond,
  burst,
  maxCallers,
}: {
  perSecond: number;
  burst: number;
  maxCallers: number;
}): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return (caller, now) => {
    if (buckets.size >= maxCallers && !buckets.has(caller)) sweep(buckets, now, perSecond, burst);
    const name = buckets.size >= maxCallers && !buckets.has(caller) ? '' : caller;
    const bucket = buckets.get(name) ?? { left: burst, at: now };
    const left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    buckets.set(name, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  };
}

function sweep(
  buckets: Map<string, { left: number; at: number }>,
  now: number,
  perSecond: number,
  burst: number,
): void {
  for (const [caller, { left, at }] of buckets) {
    if (left + ((now - at) / 1000) * perSecond >= burst) buckets.delete(caller);
  }
}

/** Whom to count a request against: an IPv4 address, or the /64 network that an IPv6 customer gets as a whole. */
export function callerOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
  const all = [...groups, ...Array<string>(missing).fill('0'), ...(tail ?? '').split(':')];
  return `${all.slice(0, 4).join(':')}::/64`;
}
