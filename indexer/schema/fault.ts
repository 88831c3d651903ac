import { index, onchainEnum, onchainTable, primaryKey } from 'ponder';

/** Promises that an operator can be shown to have broken: contracts/types/Fault.sol, in the order of its enum without None. */
export const faultName = onchainEnum('fault_name', [
  'OMISSION',
  'LATENESS',
  'CONFLICT',
  'DISPLACEMENT',
  'FORK',
  'UNDECLARED_MODEL',
  'UNKNOWN_MODEL',
  'WITHHELD_LEAF',
  'WITHHELD_CONSISTENCY',
]);

export const demandStatus = onchainEnum('demand_status', ['OPEN', 'ANSWERED', 'SILENT']);

/** A fault that was punished, once per key. */
export const fault = onchainTable(
  'fault',
  (t) => ({
    faultKey: t.hex().primaryKey(),
    operator: t.hex().notNull(),
    fault: faultName().notNull(),
    taken: t.bigint().notNull(),
    bounty: t.bigint().notNull(),
    recipient: t.hex().notNull(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({
    operatorIndex: index().on(table.operator, table.time),
    timeIndex: index().on(table.time),
  }),
);

/** A receipt that a fault was shown of: its verdict is FAULTY. Several may share one punished key. */
export const faultedReceipt = onchainTable(
  'faulted_receipt',
  (t) => ({
    digest: t.hex().primaryKey(),
    operator: t.hex().notNull(),
    faultKey: t.hex().notNull(),
    fault: faultName().notNull(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({
    operatorIndex: index().on(table.operator, table.time),
    faultKeyIndex: index().on(table.faultKey),
  }),
);

/** A receipt that was published to the court, and the last second at which a fault of it can be brought. */
export const presentation = onchainTable(
  'presentation',
  (t) => ({
    digest: t.hex().primaryKey(),
    operator: t.hex().notNull(),
    leafIndex: t.bigint().notNull(),
    admissibleUntil: t.bigint().notNull(),
    presentedAt: t.bigint().notNull(),
    presenter: t.hex().notNull(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({ operatorIndex: index().on(table.operator, table.leafIndex) }),
);

/** A commitment to a bounty; its time also shows that the chain was alive then. */
export const commitment = onchainTable(
  'commitment',
  (t) => ({
    commitment: t.hex().primaryKey(),
    sender: t.hex().notNull(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({ timeIndex: index().on(table.time) }),
);

/**
 * A bonded demand. WITHHELD_LEAF: the receipt `digest` must be shown as entry `leafIndex` under a root of at least `minSize`
 * entries. WITHHELD_CONSISTENCY: `newRoot` must be shown to extend `oldRoot`. What belongs to the other kind is null. `closedAt`
 * is when it was answered or its silence punished.
 */
export const demand = onchainTable(
  'demand',
  (t) => ({
    demandId: t.bigint().primaryKey(),
    operator: t.hex().notNull(),
    fault: faultName().notNull(),
    status: demandStatus().notNull(),
    digest: t.hex(),
    leafIndex: t.bigint(),
    minSize: t.bigint(),
    oldRoot: t.hex(),
    oldSize: t.bigint(),
    newRoot: t.hex(),
    newSize: t.bigint(),
    demander: t.hex().notNull(),
    answerer: t.hex(),
    bond: t.bigint().notNull(),
    openedAt: t.bigint().notNull(),
    deadline: t.bigint().notNull(),
    closedAt: t.bigint(),
    blockNumber: t.bigint().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  (table) => ({
    operatorIndex: index().on(table.operator, table.status),
    digestIndex: index().on(table.digest),
    deadlineIndex: index().on(table.status, table.deadline),
    demanderIndex: index().on(table.demander),
  }),
);

/**
 * Coin (wei) taken out of the court: append-only. What an account is still owed is not here: what is paid above a bond goes
 * back without an event.
 */
export const coinWithdrawal = onchainTable(
  'coin_withdrawal',
  (t) => ({
    transactionHash: t.hex().notNull(),
    logIndex: t.integer().notNull(),
    account: t.hex().notNull(),
    amount: t.bigint().notNull(),
    time: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.transactionHash, table.logIndex] }),
    accountIndex: index().on(table.account),
  }),
);
