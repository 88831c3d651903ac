import { GraphQLError, GraphQLScalarType } from './graphqlModule.ts';

/** Whole numbers from 0 below 2^53, which GraphQL's Int (32 bits) cannot hold. Serialised as JSON numbers. */
export const uint53 = new GraphQLScalarType<number, number>({
  name: 'Uint53',
  serialize: (value) => parse(typeof value === 'bigint' ? Number(value) : value),
  parseValue: parse,
});

function parse(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new GraphQLError(`${String(value)} is not a whole number from 0 below 2^53.`, {
    extensions: { code: 'NUMBER_RANGE' },
  });
}
