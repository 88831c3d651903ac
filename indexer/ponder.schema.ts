import { index, onchainEnum, onchainTable, primaryKey, relations } from 'ponder';

// Append-only tables hold what happened (anchor, endpoint_declaration, checkpoint_key, fork, activity); operator,
// receipt_key, endpoint, model, day_stat and protocol_total hold what follows from it. No column depends on the time of
// reading: deadlines are stored, "settled" and "expired" are for the reader to derive. Times are unix seconds.

/** What stands behind a receipt of a model: contracts/interfaces/IModelRegistry.sol, in the order of its enum. */
export const trust = onchainEnum('trust', ['Attributed', 'Reexecutable', 'Attested', 'Proven']);

/** Every event of the protocol, under its Solidity name. */
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
]);

/** One account that registered, or that anchored without registering (then `registeredAt` and `origin` are null). */
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
    firstSeenBlock: t.bigint().notNull(),
    lastSeenBlock: t.bigint().notNull(),
  }),
  (table) => ({ originIndex: index().on(table.origin) }),
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

export const model = onchainTable(
  'model',
  (t) => ({
    modelId: t.hex().primaryKey(),
    publisher: t.hex().notNull(),
    manifestDigest: t.hex().notNull(),
    omsRoot: t.hex().notNull(),
    programRoot: t.hex().notNull(),
    weightRoot: t.hex().notNull(),
    trust: trust().notNull(),
    name: t.text().notNull(),
    uri: t.text().notNull(),
    registeredAt: t.bigint().notNull(),
    retiredFrom: t.bigint(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({ publisherIndex: index().on(table.publisher), manifestIndex: index().on(table.manifestDigest) }),
);

/** One anchoring. `sequence` counts an operator's from 0; `previousWord` and the step fold to `word` (docs/protocol.md). */
export const anchor = onchainTable(
  'anchor',
  (t) => ({
    operator: t.hex().notNull(),
    sequence: t.bigint().notNull(),
    root: t.hex().notNull(),
    size: t.bigint().notNull(),
    /** Entries that this root added: size minus the size before. */
    entries: t.bigint().notNull(),
    word: t.hex().notNull(),
    previousWord: t.hex().notNull(),
    time: t.bigint().notNull(),
    /** `time + WINDOW`: from the second after it on, leaves under this root are settled unless a fork is recorded. */
    settlesAt: t.bigint().notNull(),
    period: t.integer().notNull(),
    /** The ring slot into which the last word of this period goes. */
    slot: t.integer().notNull(),
    busyPeriod: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    blockHash: t.hex().notNull(),
    transactionHash: t.hex().notNull(),
    logIndex: t.integer().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.operator, table.sequence] }),
    sizeIndex: index().on(table.operator, table.size),
    busyPeriodIndex: index().on(table.operator, table.busyPeriod),
    rootIndex: index().on(table.root),
    timeIndex: index().on(table.time),
    settlesAtIndex: index().on(table.settlesAt),
  }),
);

/** Two anchored roots of one operator held different digests at one index. At most one row per operator. */
export const fork = onchainTable('fork', (t) => ({
  operator: t.hex().primaryKey(),
  index: t.bigint().notNull(),
  digestA: t.hex().notNull(),
  digestB: t.hex().notNull(),
  recordedAt: t.bigint().notNull(),
  blockNumber: t.bigint().notNull(),
  transactionHash: t.hex().notNull(),
}));

/** Every event once. `subject` is what it is about: a key, an endpoint, a model, a root; null where it is the operator. */
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

/** Anchors of one operator on one UTC day; `day` counts from 1970-01-01. */
export const dayStat = onchainTable(
  'day_stat',
  (t) => ({
    operator: t.hex().notNull(),
    day: t.integer().notNull(),
    anchors: t.bigint().notNull(),
    entries: t.bigint().notNull(),
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
}));

export const operatorRelations = relations(operator, ({ many, one }) => ({
  receiptKeys: many(receiptKey),
  checkpointKeys: many(checkpointKey),
  endpoints: many(endpoint),
  declarations: many(endpointDeclaration),
  anchors: many(anchor),
  days: many(dayStat),
  activities: many(activity),
  fork: one(fork, { fields: [operator.address], references: [fork.operator] }),
}));

export const receiptKeyRelations = relations(receiptKey, ({ one }) => ({
  operatorRow: one(operator, { fields: [receiptKey.operator], references: [operator.address] }),
}));

export const checkpointKeyRelations = relations(checkpointKey, ({ one }) => ({
  operatorRow: one(operator, { fields: [checkpointKey.operator], references: [operator.address] }),
}));

export const endpointRelations = relations(endpoint, ({ one }) => ({
  operatorRow: one(operator, { fields: [endpoint.operator], references: [operator.address] }),
}));

export const endpointDeclarationRelations = relations(endpointDeclaration, ({ one }) => ({
  operatorRow: one(operator, { fields: [endpointDeclaration.operator], references: [operator.address] }),
  model: one(model, { fields: [endpointDeclaration.modelId], references: [model.modelId] }),
}));

export const modelRelations = relations(model, ({ many }) => ({ declarations: many(endpointDeclaration) }));

export const anchorRelations = relations(anchor, ({ one }) => ({
  operatorRow: one(operator, { fields: [anchor.operator], references: [operator.address] }),
}));

export const dayStatRelations = relations(dayStat, ({ one }) => ({
  operatorRow: one(operator, { fields: [dayStat.operator], references: [operator.address] }),
}));

export const activityRelations = relations(activity, ({ one }) => ({
  operatorRow: one(operator, { fields: [activity.operator], references: [operator.address] }),
}));
