/** Returns the row of sums before anything happened. */
export function newProtocolTotal(chainId: number) {
  return {
    chainId,
    operators: 0n,
    models: 0n,
    anchors: 0n,
    entries: 0n,
    forks: 0n,
    staked: 0n,
    rewardsFunded: 0n,
    rewardsReleased: 0n,
    rewardsCollected: 0n,
    creditWithdrawn: 0n,
    slashed: 0n,
    bounties: 0n,
    burnt: 0n,
    faults: 0n,
    faultedReceipts: 0n,
    presentations: 0n,
    demands: 0n,
  };
}
