import { index, onchainEnum, onchainTable, primaryKey } from 'ponder';

/** Whose stake a pool holds: contracts/interfaces/IStaking.sol, in the order of its enum. */
export const stakeKind = onchainEnum('stake_kind', ['OWN', 'DELEGATED']);

/** What happened to rewards or credit. */
export const rewardKind = onchainEnum('reward_kind', ['FUNDED', 'RELEASED', 'COLLECTED', 'CREDIT']);

/**
 * A pool of stake as it is now. A share is worth `assets / shares`, leaving shares included; what a position or a ticket is
 * worth is `floor(its shares * assets / shares)`, and nothing if its era is not the pool's.
 */
export const stakePool = onchainTable(
  'stake_pool',
  (t) => ({
    operator: t.hex().notNull(),
    kind: stakeKind().notNull(),
    assets: t.bigint().notNull(),
    shares: t.bigint().notNull(),
    activeShares: t.bigint().notNull(),
    era: t.bigint().notNull(),
    changedAt: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.operator, table.kind] }) }),
);

/** Every change of a pool, with what it was afterwards: append-only. */
export const poolChange = onchainTable(
  'pool_change',
  (t) => ({
    transactionHash: t.hex().notNull(),
    logIndex: t.integer().notNull(),
    operator: t.hex().notNull(),
    kind: stakeKind().notNull(),
    assets: t.bigint().notNull(),
    shares: t.bigint().notNull(),
    activeShares: t.bigint().notNull(),
    era: t.bigint().notNull(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.transactionHash, table.logIndex] }),
    operatorIndex: index().on(table.operator, table.time),
  }),
);

/** Active stake of an operator (own and delegated, in tokens) from `time` on: the last row up to a time is `activeStakeAt`. */
export const stakeCheckpoint = onchainTable(
  'stake_checkpoint',
  (t) => ({
    operator: t.hex().notNull(),
    time: t.bigint().notNull(),
    stake: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.operator, table.time] }) }),
);

/** A holder's active shares with an operator; the operator's own bond is the row with `holder` = `operator`. */
export const stakePosition = onchainTable(
  'stake_position',
  (t) => ({
    operator: t.hex().notNull(),
    holder: t.hex().notNull(),
    kind: stakeKind().notNull(),
    /** Of the pool when the position last changed. If the pool's is another one now, the shares are worth nothing. */
    era: t.bigint().notNull(),
    shares: t.bigint().notNull(),
    /** Tokens ever put in, paid out for claimed tickets, and collected as rewards. */
    deposited: t.bigint().notNull(),
    withdrawn: t.bigint().notNull(),
    collected: t.bigint().notNull(),
    changedAt: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.operator, table.holder] }),
    holderIndex: index().on(table.holder),
  }),
);

/** A request to leave. Open while `claimedAt` is null; worth nothing if its era is not the pool's. */
export const ticket = onchainTable(
  'ticket',
  (t) => ({
    ticketId: t.bigint().primaryKey(),
    operator: t.hex().notNull(),
    owner: t.hex().notNull(),
    kind: stakeKind().notNull(),
    era: t.bigint().notNull(),
    shares: t.bigint().notNull(),
    requestedAt: t.bigint().notNull(),
    unlockAt: t.bigint().notNull(),
    claimedAt: t.bigint(),
    paid: t.bigint(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({
    ownerIndex: index().on(table.owner, table.unlockAt),
    operatorIndex: index().on(table.operator, table.unlockAt),
  }),
);

/** Every slash: append-only. `burnt` is what was taken and did not become a bounty. */
export const slashing = onchainTable(
  'slashing',
  (t) => ({
    transactionHash: t.hex().notNull(),
    logIndex: t.integer().notNull(),
    operator: t.hex().notNull(),
    slasher: t.hex().notNull(),
    faultKey: t.hex().notNull(),
    /** The fault key if the court slashed. A slasher that the operator admitted may name any key, also one of the court's. */
    courtKey: t.hex(),
    requested: t.bigint().notNull(),
    ownTaken: t.bigint().notNull(),
    delegatedTaken: t.bigint().notNull(),
    bounty: t.bigint().notNull(),
    burnt: t.bigint().notNull(),
    recipient: t.hex().notNull(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.transactionHash, table.logIndex] }),
    operatorIndex: index().on(table.operator, table.time),
    courtKeyIndex: index().on(table.courtKey),
    recipientIndex: index().on(table.recipient),
  }),
);

/**
 * Rewards and credit as they move: append-only. FUNDED: `account` paid `amount`. RELEASED: `amount` was shared out for the
 * time from `since` on, `toOperator` as its credit. COLLECTED: `account`, a delegator, took `amount`. CREDIT: `account` took
 * `amount` of its credit with all operators, so `operator` is null.
 */
export const reward = onchainTable(
  'reward',
  (t) => ({
    transactionHash: t.hex().notNull(),
    logIndex: t.integer().notNull(),
    kind: rewardKind().notNull(),
    operator: t.hex(),
    account: t.hex(),
    amount: t.bigint().notNull(),
    toOperator: t.bigint(),
    toDelegators: t.bigint(),
    since: t.bigint(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.transactionHash, table.logIndex] }),
    operatorIndex: index().on(table.operator, table.kind, table.time),
    accountIndex: index().on(table.account, table.time),
  }),
);

/** What Staking owes an account besides stake, in tokens: `balance` is bounties plus operator's rewards minus what it took. */
export const credit = onchainTable('credit', (t) => ({
  account: t.hex().primaryKey(),
  bounties: t.bigint().notNull(),
  rewards: t.bigint().notNull(),
  withdrawn: t.bigint().notNull(),
  balance: t.bigint().notNull(),
}));

/** Every change of a commission (basis points), in force from `from` on: append-only. */
export const commissionChange = onchainTable(
  'commission_change',
  (t) => ({
    transactionHash: t.hex().notNull(),
    logIndex: t.integer().notNull(),
    operator: t.hex().notNull(),
    commission: t.integer().notNull(),
    from: t.bigint().notNull(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.transactionHash, table.logIndex] }),
    operatorIndex: index().on(table.operator, table.from),
  }),
);

/** A contract, besides the court, that an operator lets slash its stake from `from` on. */
export const slasher = onchainTable(
  'slasher',
  (t) => ({
    operator: t.hex().notNull(),
    slasher: t.hex().notNull(),
    from: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.operator, table.slasher] }) }),
);
