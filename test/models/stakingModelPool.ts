/** One of an operator's pools. Leaving shares stay in `shares`, and are not in `activeShares`. */
export type ModelPool = { assets: bigint; shares: bigint; activeShares: bigint; era: bigint };

/** A pool with less than this many wei after a slash is worth nothing. */
export const DUST = 1_000_000n;
/** So is a pool in which a share is worth less than one part in so many of a token. */
export const PRICE_FLOOR = 1_000_000_000n;

export function createPool(): ModelPool {
  return { assets: 0n, shares: 0n, activeShares: 0n, era: 0n };
}

/** How many shares an amount buys, rounded down. */
export function mintedFor(pool: ModelPool, amount: bigint): bigint {
  return pool.shares === 0n ? amount : (amount * pool.shares) / pool.assets;
}

export function addTo(pool: ModelPool, amount: bigint, minted: bigint): void {
  pool.assets += amount;
  pool.shares += minted;
  pool.activeShares += minted;
}

/** What shares of a pool are worth, rounded down. */
export function worthOf(pool: ModelPool, shares: bigint): bigint {
  return shares === 0n ? 0n : (shares * pool.assets) / pool.shares;
}

export function activeValueOf(pool: ModelPool): bigint {
  return worthOf(pool, pool.activeShares);
}

/** Begins a new era if a slash left too little in the pool; returns what is burnt on top. */
export function endIfWorthless(pool: ModelPool): bigint {
  const { assets, shares, era } = pool;
  if (assets >= DUST && assets * PRICE_FLOOR >= shares) return 0n;
  Object.assign(pool, { assets: 0n, shares: 0n, activeShares: 0n, era: era + 1n });
  return assets;
}
