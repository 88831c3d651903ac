import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvariantError } from '@assay/sdk';
import type { GraphQLSchema } from 'graphql';
import { whileLocked } from '../whileLocked.ts';
import { checkPages } from './checkPages.ts';

/** What Ponder keeps to itself: the schema of the tables, and the context that its resolvers need. */
export type PonderGraphql = { readonly schema: GraphQLSchema; readonly context: () => Record<string, unknown> };

/** What Ponder's resolvers use of its query builder. */
type QueryBuilder = { readonly raw: unknown; readonly wrap: (...args: unknown[]) => Promise<unknown> };

type Internals = {
  buildGraphQLSchema: (options: { schema: unknown }) => GraphQLSchema;
  buildDataLoaderCache: (qb: unknown) => unknown;
};

/**
 * Builds Ponder's generated schema, so that own queries can share its endpoint. Ponder 0.16 exports only a middleware that
 * serves its schema alone, hence the look behind its package boundary; the version is pinned.
 * Each of its queries waits for `guard` first, and fails as it does.
 * @throws InvariantError INDEXER_FAILED outside a running Ponder
 */
export async function ponderGraphql(schema: unknown, guard: () => Promise<unknown>): Promise<PonderGraphql> {
  const manifest = findPackageJSON('ponder', import.meta.url);
  const database = (globalThis as { PONDER_DATABASE?: { readonlyQB: QueryBuilder } }).PONDER_DATABASE;
  if (manifest === undefined || database === undefined) {
    throw new InvariantError('INDEXER_FAILED', 'The GraphQL schema can only be built inside a running Ponder.');
  }
  const path = join(dirname(manifest), 'dist', 'esm', 'graphql', 'index.js');
  const internals = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Internals;
  const qb = withoutRetries(database.readonlyQB);
  return {
    schema: guardQueries(checkPages(internals.buildGraphQLSchema({ schema })), guard),
    context: () => ({ qb, getDataLoader: internals.buildDataLoaderCache(qb) }),
  };
}

function guardQueries(schema: GraphQLSchema, guard: () => Promise<unknown>): GraphQLSchema {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const resolve = field.resolve;
    field.resolve = async (...args) => {
      await guard();
      return resolve?.(...args);
    };
  }
  return schema;
}

/**
 * Ponder repeats a statement that fails nine times over a minute, also one that can never succeed, such as a page of -1 rows:
 * anybody could keep requests and connections busy with it. Only while tables are locked is it repeated here.
 */
function withoutRetries({ raw }: QueryBuilder): QueryBuilder {
  return {
    raw,
    wrap: async (...args) => {
      const query = args.find((one) => typeof one === 'function') as (db: unknown) => Promise<unknown>;
      return whileLocked(() => query(raw));
    },
  };
}
