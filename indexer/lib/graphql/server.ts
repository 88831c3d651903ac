import { mergeSchemas } from '@graphql-tools/schema';
import type { GraphQLFieldResolver } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Moments } from '../moments.ts';
import { createDocumentCache } from './documentCache.ts';
import { type KeepingContext, keptResponses } from './keptResponses.ts';
import { limitsPlugin } from './limits.ts';
import { maskError } from './maskError.ts';
import type { PonderGraphql } from './ponderSchema.ts';
import { typeDefs } from './typeDefs.ts';
import { uint53 } from './uint53.ts';

/** The resolvers of our own root fields. */
export type OwnQueries = Readonly<
  Record<'receipt' | 'stakedOperators' | 'stakedOperator' | 'indexing', GraphQLFieldResolver<unknown, KeepingContext>>
>;

const EXAMPLE = `# Everything about one receipt, by its digest:
query Receipt($digest: String!) {
  receipt(digest: $digest) {
    verdict
    reasons { code message }
    operator { address origin }
    leafIndex
    inclusion { size root path }
    anchor { root size time transactionHash }
    settledAt
    fault { fault taken }
    stake { own delegated atAnchor }
  }
}
`;

/** What does not parse is not remembered: it is found out quickly. */
const NO_CACHE = { get: () => undefined, set: () => undefined };

/**
 * Serves the tables' schema and our own queries on one endpoint. Errors come with HTTP 200 and `extensions.code`, as
 * Ponder's own endpoint answers; GraphiQL comes on GET in a browser.
 */
export function createGraphqlHandler(
  ponder: PonderGraphql,
  queries: OwnQueries,
  moments: Moments,
  report: (error: unknown) => void,
): (request: Request) => Promise<Response> {
  const yoga = createYoga({
    graphqlEndpoint: '*',
    schema: mergeSchemas({
      schemas: [ponder.schema],
      typeDefs,
      resolvers: { Uint53: uint53, Query: queries },
    }),
    context: ponder.context,
    maskedErrors: { maskError: (error) => maskError(error, report) },
    logging: false,
    graphiql: { title: 'Assay', defaultQuery: EXAMPLE },
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: NO_CACHE },
    plugins: [keptResponses(moments), limitsPlugin()],
  });
  return async (request) => {
    const response = await yoga.handle(request);
    const isAnswer = response.headers.get('content-type')?.includes('json') === true;
    if (response.status === 200 || !isAnswer) return new Response(response.body, response);
    return new Response(response.body, { status: 200, headers: new Headers(response.headers) });
  };
}
