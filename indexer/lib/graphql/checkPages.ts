import { InputError } from '@assay/sdk';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';

/**
 * Makes every list of a Ponder schema refuse, with QUERY_INVALID, a page that Ponder would answer wrongly or not at all.
 * Above all `orderBy` of a column that may be null or holds a list: Ponder pages by comparing with the last row's value, and
 * SQL finds nothing greater or smaller than null, so a client would see a fraction of the rows and `hasNextPage: false`.
 * Which columns those are follows from the schema, so a new table or column needs no entry anywhere.
 */
export function checkPages(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.args.some(({ name }) => name === 'orderBy')) continue;
      const columns = orderableColumns(schema, nameOf(field.type));
      const resolve = field.resolve;
      field.resolve = (source, args, context, info) => {
        const refusal = refusalOf(field.name, args, columns);
        if (refusal !== undefined) throw new InputError('QUERY_INVALID', refusal, { list: field.name });
        // Ponder would take null for the name of a column.
        return resolve?.(source, withoutNulls(args), context, info);
      };
    }
  }
  return schema;
}

/** The columns of the rows on a page by which pages can be ordered: those that are never null and no lists. */
export function orderableColumns(schema: GraphQLSchema, page: string): readonly string[] {
  const row = nameOf((schema.getType(page) as GraphQLObjectType).getFields().items?.type);
  return Object.values((schema.getType(row) as GraphQLObjectType).getFields())
    .filter(({ type }) => /^\w+!$/.test(String(type)) && !isObjectType(schema.getType(nameOf(type))))
    .map(({ name }) => name);
}

function withoutNulls<Args extends Record<string, unknown>>(args: Args): Args {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) as Args;
}

/** By shape: the schema is of the graphql package's other build (graphqlModule.ts). */
function isObjectType(type: unknown): type is GraphQLObjectType {
  return typeof (type as GraphQLObjectType)?.getFields === 'function' && 'getInterfaces' in (type as object);
}

function nameOf(type: unknown): string {
  return String(type).replace(/[[\]!]/g, '');
}

function refusalOf(list: string, args: Record<string, unknown>, columns: readonly string[]): string | undefined {
  const { orderBy, orderDirection, limit, offset } = args;
  // INVARIANT X12: No list is paged in an order that would miss rows: by a column that may be null, or by none.
  if (orderBy != null && !columns.includes(String(orderBy))) {
    return `"${list}" cannot be ordered by "${String(orderBy).slice(0, 80)}": pages by a column that may be null, or is none, would miss rows. Order by one of: ${columns.join(', ')}.`;
  }
  // Ponder would take any other direction for "desc".
  if (orderDirection != null && orderDirection !== 'asc' && orderDirection !== 'desc') {
    return `orderDirection is "${String(orderDirection).slice(0, 80)}"; give "asc" or "desc".`;
  }
  if (Number(limit ?? 0) < 0 || Number(offset ?? 0) < 0) return 'limit and offset count rows; give 0 or more.';
  return undefined;
}
