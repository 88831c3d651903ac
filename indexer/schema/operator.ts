import { index, onchainTable, primaryKey } from 'ponder';

/** One account that registered, or that anchored or staked without registering (then `registeredAt` and `origin` are null). */
export const operator = onchainTable(
  'operator',
  (t) => ({
    address: t.hex().primaryKey(),
    origin: t.text(),
    checkpointKey: t.hex(),
    checkpointKeyCount: t.integer().notNull(),
    mirrors: t.text().array().notNull(),
    registeredAt: t.bigint(),
    anchorKey: t.hex(),
    anchorCount: t.bigint().notNull(),
    logSize: t.bigint().notNull(),
    /** The head word in `Anchors`, zero before the first anchor. */
    word: t.hex().notNull(),
    /** How often a word went into the ring: the head's place among the operator's busy periods, from 0. */
    busyPeriod: t.bigint().notNull(),
    lastAnchoredAt: t.bigint(),
    forkedAt: t.bigint(),
    /** When silence on a demand for consistency was punished: to the court, as good as a fork. */
    silentSince: t.bigint(),
    /** Active stake in tokens: what backs promises now. The pools have the rest. */
    ownStake: t.bigint().notNull(),
    delegatedStake: t.bigint().notNull(),
    activeStake: t.bigint().notNull(),
    delegatorCount: t.bigint().notNull(),
    /** Basis points; `nextCommission` replaces it at `nextCommissionFrom`, if that is not null. */
    commission: t.integer().notNull(),
    nextCommission: t.integer(),
    nextCommissionFrom: t.bigint(),
    jailedUntil: t.bigint(),
    rewardsFunded: t.bigint().notNull(),
    rewardsReleased: t.bigint().notNull(),
    /** Up to when its rewards were shared out. */
    rewardsSettledAt: t.bigint(),
    slashed: t.bigint().notNull(),
    faultCount: t.bigint().notNull(),
    firstSeenBlock: t.bigint().notNull(),
    lastSeenBlock: t.bigint().notNull(),
  }),
  (table) => ({
    originIndex: index().on(table.origin),
    stakeIndex: index().on(table.activeStake),
  }),
);

/** A key that binds receipts with `from <= issuedAt <= until`; `until` null while open. */
export const receiptKey = onchainTable(
  'receipt_key',
  (t) => ({
    operator: t.hex().notNull(),
    key: t.hex().notNull(),
    from: t.bigint().notNull(),
    until: t.bigint(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.operator, table.key] }) }),
);

/** Ed25519 keys of an operator's checkpoints, in the order in which they took effect. */
export const checkpointKey = onchainTable(
  'checkpoint_key',
  (t) => ({
    operator: t.hex().notNull(),
    index: t.integer().notNull(),
    key: t.hex().notNull(),
    from: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.operator, table.index] }) }),
);

/** An endpoint's name, by its id: keccak256 of the name. */
export const endpoint = onchainTable(
  'endpoint',
  (t) => ({
    operator: t.hex().notNull(),
    endpoint: t.hex().notNull(),
    name: t.text().notNull(),
    declarationCount: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.operator, table.endpoint] }) }),
);

/** Which model and configuration serve an endpoint from `from` on; `modelId` zero: withdrawn. */
export const endpointDeclaration = onchainTable(
  'endpoint_declaration',
  (t) => ({
    operator: t.hex().notNull(),
    endpoint: t.hex().notNull(),
    index: t.bigint().notNull(),
    name: t.text().notNull(),
    modelId: t.hex().notNull(),
    configDigest: t.hex().notNull(),
    from: t.bigint().notNull(),
    declaredAt: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.operator, table.endpoint, table.index] }),
    modelIndex: index().on(table.modelId),
  }),
);
