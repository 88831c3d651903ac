/** The tables of stake and faults with the fields that a test compares: GraphQL, without the scene's own. */
export const STAKE_TABLES = {
  stakePools: 'operator kind assets shares activeShares era changedAt operatorRow { activeStake }',
  poolChanges: 'transactionHash logIndex operator kind assets shares activeShares era time',
  stakeCheckpoints: 'operator time stake',
  stakePositions: 'operator holder kind era shares deposited withdrawn collected changedAt pool { assets shares era }',
  tickets: 'ticketId operator owner kind era shares requestedAt unlockAt claimedAt paid pool { assets shares era }',
  slashings:
    'operator slasher faultKey courtKey requested ownTaken delegatedTaken bounty burnt recipient time faultRow { fault taken }',
  rewards: 'kind operator account amount toOperator toDelegators since time transactionHash logIndex',
  credits: 'account bounties rewards withdrawn balance',
  commissionChanges: 'operator commission from time',
  slashers: 'operator slasher from',
  faults: 'faultKey operator fault taken bounty recipient time receipts { items { digest } } slashings { totalCount }',
  faultedReceipts: 'digest operator faultKey fault time faultRow { taken }',
  presentations: 'digest operator leafIndex admissibleUntil presentedAt presenter',
  commitments: 'commitment sender time blockNumber',
  demands:
    'demandId operator fault status digest leafIndex minSize oldRoot oldSize newRoot newSize demander answerer bond openedAt deadline closedAt',
  coinWithdrawals: 'account amount time',
  operators:
    'address ownStake delegatedStake activeStake delegatorCount commission nextCommission nextCommissionFrom jailedUntil rewardsFunded rewardsReleased rewardsSettledAt slashed faultCount silentSince pools { items { kind } } stakeHistory { totalCount }',
  dayStats:
    'operator day bonded delegations delegated unbondings claimed rewardsFunded rewardsReleased rewardsCollected faults slashed presentations demands',
  protocolTotals:
    'staked rewardsFunded rewardsReleased rewardsCollected creditWithdrawn slashed bounties burnt faults faultedReceipts presentations demands',
} as const;
