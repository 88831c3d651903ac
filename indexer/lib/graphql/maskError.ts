import { AssayError } from '@assay/sdk';
import type { GraphQLError as GraphqlErrorType } from 'graphql';
import { GraphQLError } from './graphqlModule.ts';

/**
 * Turns whatever a resolver threw into an error that the caller may see, with `extensions.code`. Our own errors keep their
 * code; a refusal by GraphQL itself or by Ponder's resolvers (a bad limit, cursor or filter) is QUERY_INVALID; anything
 * else is INTERNAL, without its message, and goes to `report`.
 */
export function maskError(error: unknown, report: (error: unknown) => void): GraphqlErrorType {
  const outer = isGraphqlError(error) ? error : undefined;
  const original = outer === undefined ? error : outer.originalError;
  if (outer !== undefined && (original === undefined || isGraphqlError(original))) {
    return located(outer, outer.message, { code: 'QUERY_INVALID', ...outer.extensions });
  }
  if (original instanceof AssayError) {
    return located(outer, original.message, { ...original.details, code: original.code });
  }
  if (original instanceof Error && isRefusal(original)) {
    return located(outer, original.message, { code: 'QUERY_INVALID' });
  }
  report(original);
  return located(outer, 'The indexer could not answer; its log says why.', { code: 'INTERNAL' });
}

/** Ponder has no error class for these; a cursor that is none fails as JSON. */
function isRefusal(error: Error): boolean {
  return error.name === 'SyntaxError' || PONDER_REFUSALS.some((pattern) => pattern.test(error.message));
}

const PONDER_REFUSALS = [/^Invalid limit\b/, /^Unknown column\b/, /^Cannot specify both\b/, /^Invalid query\b/];

/** By name: errors come from both builds of the graphql package (graphqlModule.ts). */
function isGraphqlError(error: unknown): error is GraphqlErrorType {
  return error instanceof Error && error.name === 'GraphQLError';
}

function located(
  outer: GraphqlErrorType | undefined,
  message: string,
  extensions: Record<string, unknown>,
): GraphqlErrorType {
  const { nodes, source, positions, path } = outer ?? {};
  return new GraphQLError(message, {
    extensions,
    ...(nodes === undefined ? {} : { nodes }),
    ...(source === undefined ? {} : { source }),
    ...(positions === undefined ? {} : { positions }),
    ...(path === undefined ? {} : { path }),
  });
}
