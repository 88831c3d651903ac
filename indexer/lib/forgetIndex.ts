import { type Deployment, InvariantError } from '@assay/sdk';
import { sql } from 'ponder';

/** What is used of Ponder's connection that may write. */
type Admin = { transaction<T>(work: (tx: { execute(query: unknown): Promise<unknown> }) => Promise<T>): Promise<T> };

/** What Ponder keeps to itself (ponderSchema.ts). Its connection that may write knows no schema. */
type Internals = {
  readonly PONDER_DATABASE?: { readonly adminQB: Admin };
  readonly PONDER_NAMESPACE_BUILD?: { readonly schema: string };
};

/**
 * Makes Ponder fetch and index everything anew at its next start. Of what it remembers of the chain go the ranges that it
 * fetched, the logs of this deployment, and their blocks: a node may have given wrong ones, and Ponder never overwrites what
 * it has. Its tables count as those of a trial run from then on, which it drops by itself at a start.
 * @throws InvariantError INDEXER_FAILED outside a running Ponder
 */
export async function forgetIndex({ chainId, contracts }: Deployment): Promise<void> {
  const { PONDER_DATABASE: database, PONDER_NAMESPACE_BUILD: namespace } = globalThis as Internals;
  if (database === undefined || namespace === undefined) {
    throw new InvariantError('INDEXER_FAILED', 'An index can only be forgotten inside a running Ponder.');
  }
  const meta = sql`${sql.identifier(namespace.schema)}._ponder_meta`;
  const addresses = sql.join(
    Object.values(contracts).map(({ address }) => sql`${address.toLowerCase()}`),
    sql`, `,
  );
  const logs = sql`SELECT block_number FROM ponder_sync.logs WHERE chain_id = ${chainId} AND address IN (${addresses})`;
  await database.adminQB.transaction(async (tx) => {
    await tx.execute(sql`DELETE FROM ponder_sync.blocks WHERE chain_id = ${chainId} AND number IN (${logs})`);
    await tx.execute(sql`DELETE FROM ponder_sync.logs WHERE chain_id = ${chainId} AND address IN (${addresses})`);
    await tx.execute(sql`DELETE FROM ponder_sync.intervals WHERE chain_id = ${chainId}`);
    await tx.execute(sql`UPDATE ${meta} SET value = jsonb_set(value, '{is_dev}', to_jsonb(1)) WHERE key = 'app'`);
  });
}
