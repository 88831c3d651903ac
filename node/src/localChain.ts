/**
 * Chain of local development. Its accounts are publicly known and its blocks come on demand, so there keys may lie in the
 * clear, keystores be weak and heads be old; nowhere else.
 */
export const LOCAL_CHAIN_ID = 31337;

const LOCAL_FINALITY_DEPTH = 32;

/** When a block counts as final unless a setting says otherwise: by the chain's own tag, which the local chain does not have. */
export function defaultFinality(chainId: number): number | 'finalized' {
  return chainId === LOCAL_CHAIN_ID ? LOCAL_FINALITY_DEPTH : 'finalized';
}
