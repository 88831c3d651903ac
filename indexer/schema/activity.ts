import { index, onchainEnum, onchainTable, primaryKey } from 'ponder';

/** Every event of the protocol under its Solidity name, but PoolChanged, which comes with every other event of stake. */
export const activityKind = onchainEnum('activity_kind', [
  'OperatorRegistered',
  'MirrorsChanged',
  'CheckpointKeyChanged',
  'ReceiptKeyAdded',
  'ReceiptKeyClosed',
  'EndpointDeclared',
  'ModelRegistered',
  'ModelRetired',
  'Anchored',
  'AnchorKeyChanged',
  'ForkRecorded',
  'Bonded',
  'Delegated',
  'UnbondingStarted',
  'TicketClaimed',
  'Slashed',
  'EraEnded',
  'OperatorJailed',
  'RewardsFunded',
  'RewardsReleased',
  'RewardsCollected',
  'CreditWithdrawn',
  'CommissionChanged',
  'SlasherAdmitted',
  'SlashedBurnt',
  'Committed',
  'ReceiptPresented',
  'FaultPunished',
  'ReceiptFaulted',
  'LeafDemanded',
  'ConsistencyDemanded',
  'DemandAnswered',
  'DemandUnanswered',
  'CoinWithdrawn',
]);

/**
 * Every event once. `subject` is what it is about: a key, an endpoint, a model, a root, a holder, a digest, a
 * fault key; null where it is the operator. `detail` is a number or a text.
 */
export const activity = onchainTable(
  'activity',
  (t) => ({
    transactionHash: t.hex().notNull(),
    logIndex: t.integer().notNull(),
    kind: activityKind().notNull(),
    /** The account that sent the transaction: not the operator when an anchor was relayed. */
    sender: t.hex().notNull(),
    operator: t.hex(),
    subject: t.hex(),
    detail: t.text(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.transactionHash, table.logIndex] }),
    timeIndex: index().on(table.time),
    operatorIndex: index().on(table.operator, table.time),
    subjectIndex: index().on(table.subject),
  }),
);

/** What happened to one operator on one UTC day; `day` counts from 1970-01-01. Amounts in tokens. */
export const dayStat = onchainTable(
  'day_stat',
  (t) => ({
    operator: t.hex().notNull(),
    day: t.integer().notNull(),
    anchors: t.bigint().notNull(),
    entries: t.bigint().notNull(),
    bonded: t.bigint().notNull(),
    delegations: t.bigint().notNull(),
    delegated: t.bigint().notNull(),
    /** Requests to leave, and what was paid for them. */
    unbondings: t.bigint().notNull(),
    claimed: t.bigint().notNull(),
    rewardsFunded: t.bigint().notNull(),
    rewardsReleased: t.bigint().notNull(),
    rewardsCollected: t.bigint().notNull(),
    faults: t.bigint().notNull(),
    slashed: t.bigint().notNull(),
    presentations: t.bigint().notNull(),
    demands: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.operator, table.day] }), dayIndex: index().on(table.day) }),
);

/** Sums over everything; one row, with the chain id as its key. */
export const protocolTotal = onchainTable('protocol_total', (t) => ({
  chainId: t.integer().primaryKey(),
  operators: t.bigint().notNull(),
  models: t.bigint().notNull(),
  anchors: t.bigint().notNull(),
  entries: t.bigint().notNull(),
  forks: t.bigint().notNull(),
  /** Tokens in all pools, leaving ones included. */
  staked: t.bigint().notNull(),
  rewardsFunded: t.bigint().notNull(),
  rewardsReleased: t.bigint().notNull(),
  rewardsCollected: t.bigint().notNull(),
  creditWithdrawn: t.bigint().notNull(),
  slashed: t.bigint().notNull(),
  bounties: t.bigint().notNull(),
  /** Sent to where nobody has a key. `slashed - bounties - burnt` waits for it. */
  burnt: t.bigint().notNull(),
  faults: t.bigint().notNull(),
  faultedReceipts: t.bigint().notNull(),
  presentations: t.bigint().notNull(),
  demands: t.bigint().notNull(),
}));
