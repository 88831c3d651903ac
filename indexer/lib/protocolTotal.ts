/** Returns the row of sums before anything happened. */
export function newProtocolTotal(chainId: number) {
  return { chainId, operators: 0n, models: 0n, anchors: 0n, entries: 0n, forks: 0n };
}
