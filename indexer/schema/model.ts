import { index, onchainEnum, onchainTable } from 'ponder';

/** What stands behind a receipt of a model: contracts/interfaces/IModelRegistry.sol, in the order of its enum. */
export const trust = onchainEnum('trust', ['Attributed', 'Reexecutable', 'Attested', 'Proven']);

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
