/** Asks an indexer for what it holds of most tables: two that indexed the same chain give the same answer. */
export const ROWS_QUERY = `{
  anchors(orderBy: "sequence", limit: 1000) { items { sequence root size entries word previousWord time blockHash busyPeriod } }
  operators { items { activeStake delegatorCount rewardsSettledAt address anchorCount logSize word busyPeriod lastSeenBlock mirrors } }
  receiptKeys(limit: 1000) { items { key from until } }
  activitys(limit: 1000, orderBy: "blockNumber") { items { transactionHash logIndex kind blockNumber } }
  dayStats { items { day anchors entries } }
  protocolTotals { items { operators models anchors entries forks staked rewardsReleased } }
  stakePools(orderBy: "kind") { items { kind assets shares activeShares } }
  stakePositions(orderBy: "holder") { items { holder shares deposited } }
  stakeCheckpoints(limit: 1000, orderBy: "time") { items { time stake } }
  credits { items { account rewards balance } }
  rewards(limit: 1000, orderBy: "blockNumber") { items { transactionHash logIndex kind amount toDelegators since } }
}`;
