/** 32-bit patterns as int32, the same for the same seed, well mixed (xorshift with a multiplier). */
export function patterns(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.imul(state, 0x2545f491) ^ (state >>> 16);
  };
}
