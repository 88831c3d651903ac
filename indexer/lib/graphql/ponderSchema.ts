import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvariantError } from '@assay/sdk';
import type { GraphQLSchema } from 'graphql';

/** What Ponder keeps to itself: the schema of the tables, and the context that its resolvers need. */
export type PonderGraphql = { readonly schema: GraphQLSchema; readonly context: () => Record<string, unknown> };

type Internals = {
  buildGraphQLSchema: (options: { schema: unknown }) => GraphQLSchema;
  buildDataLoaderCache: (qb: unknown) => unknown;
};

/**
 * Builds Ponder's generated schema, so that own queries can share its endpoint. Ponder 0.16 exports only a middleware that
 * serves its schema alone, hence the look behind its package boundary; the version is pinned.
 * @throws InvariantError INDEXER_FAILED outside a running Ponder
 */
export async function ponderGraphql(schema: unknown): Promise<PonderGraphql> {
  const manifest = findPackageJSON('ponder', import.meta.url);
  const database = (globalThis as { PONDER_DATABASE?: { readonlyQB: unknown } }).PONDER_DATABASE;
  if (manifest === undefined || database === undefined) {
    throw new InvariantError('INDEXER_FAILED', 'The GraphQL schema can only be built inside a running Ponder.');
  }
  const path = join(dirname(manifest), 'dist', 'esm', 'graphql', 'index.js');
  const internals = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Internals;
  const qb = database.readonlyQB;
  return {
    schema: internals.buildGraphQLSchema({ schema }),
    context: () => ({ qb, getDataLoader: internals.buildDataLoaderCache(qb) }),
  };
}
