import { createSchema, createYoga } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { parse } from './graphqlModule.ts';
import { limitsPlugin, measure } from './limits.ts';

describe('measure', () => {
  test('counts nested fields through fragments', () => {
    const document = parse('{ a { ...F } } fragment F on A { b { ... on B { c } } }');
    expect(measure(document).depth).toBe(3);
  });

  test('ends on fragments that contain themselves', () => {
    const document = parse('{ ...F } fragment F on A { a { ...G } } fragment G on A { b { ...F } }');
    expect(measure(document).depth).toBeGreaterThan(0);
  });

  test('measures a ladder of doubled fragments in linear time', () => {
    const ladder = Array.from({ length: 40 }, (_, i) => `fragment F${i} on A { a { ...F${i + 1} ...F${i + 1} } }`);
    const document = parse(`{ ...F0 } ${ladder.join(' ')} fragment F40 on A { b }`);
    expect(measure(document).depth).toBe(41);
  });

  test('counts aliases and receipts', () => {
    const document = parse(
      '{ x: receipt(digest: "") { digest } y: receipt(digest: "") { digest } receipt { digest } }',
    );
    expect(measure(document)).toEqual({ aliases: 2, receipts: 3, depth: 2 });
  });
});

describe('limitsPlugin', () => {
  const schema = createSchema({
    typeDefs: 'type Query { self: Query, receipt: Int }',
    resolvers: { Query: { self: () => ({}), receipt: () => 1 } },
  });
  const yoga = createYoga({
    schema,
    plugins: [limitsPlugin({ tokens: 100, depth: 4, aliases: 2, receipts: 2 })],
    logging: false,
  });
  const ask = async (query: string) => {
    const response = await yoga.fetch('http://indexer/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const body = (await response.json()) as { data?: unknown; errors?: { extensions?: Record<string, unknown> }[] };
    return body.errors?.[0]?.extensions ?? body.data;
  };
  const nested = (depth: number) => `${'{ self '.repeat(depth - 1)}{ receipt }${' }'.repeat(depth - 1)}`;

  test.each([
    ['at the depth', nested(4), { self: { self: { self: { receipt: 1 } } } }],
    ['too deep', nested(5), { code: 'QUERY_TOO_COMPLEX', what: 'depth', limit: 4 }],
    [
      'too many aliases',
      '{ a: self { receipt } b: self { receipt } c: self { receipt } }',
      { code: 'QUERY_TOO_COMPLEX', what: 'aliases', limit: 2 },
    ],
    [
      'too many receipts',
      '{ receipt a: receipt b: receipt }',
      { code: 'QUERY_TOO_COMPLEX', what: 'receipts', limit: 2 },
    ],
    ['too many tokens', `{ ${'receipt '.repeat(99)} }`, { code: 'QUERY_TOO_COMPLEX', what: 'tokens', limit: 100 }],
  ])('%s', async (_, query, expected) => {
    expect(await ask(query)).toMatchObject(expected);
  });
});
