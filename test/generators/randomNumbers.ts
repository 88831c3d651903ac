/** A source of random numbers that always gives the same ones for the same seed. */
export type Random = {
  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number;
  /** The same for large bounds. */
  belowBig(bound: bigint): bigint;
  /** True `percent` times out of a hundred. */
  chance(percent: number): boolean;
  pick<T>(items: readonly T[]): T;
};

/** SplitMix32 (Steele, Lea, Flood 2014, 32-bit variant), which is enough to vary tests. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (bound: number) => Math.floor((next() / 2 ** 32) * bound);
  return {
    below,
    belowBig: (bound) => {
      let value = 0n;
      for (let bits = bound; bits > 0n; bits >>= 32n) value = (value << 32n) | BigInt(next());
      return value % bound;
    },
    chance: (percent) => below(100) < percent,
    pick: (items) => items[below(items.length)]!,
  };
}
