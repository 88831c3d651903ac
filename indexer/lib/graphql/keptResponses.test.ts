import { createSchema, createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import type { Moment } from '../moments.ts';
import { type KeepingContext, keptResponses } from './keptResponses.ts';

/** An endpoint with a receipt and something else; counts how often each is computed. A test moves the rows. */
function world() {
  const momentOf = (key: string) => ({ version: { key }, kept: new Map() }) as unknown as Moment;
  const state = { moment: momentOf('1'), keeps: true, gap: false };
  const made = { receipt: 0, other: 0 };
  const yoga = createYoga<KeepingContext>({
    schema: createSchema({
      typeDefs: 'type Query { receipt(digest: String!): Int, other: Int }',
      resolvers: {
        Query: {
          receipt: (_: unknown, { digest }: { digest: string }, context: KeepingContext) => {
            if (state.keeps) context.keptAt = state.moment;
            if (digest === 'bad') throw new Error('no such receipt');
            return ++made.receipt;
          },
          other: () => ++made.other,
        },
      },
    }),
    logging: false,
    plugins: [
      keptResponses(async () => {
        if (state.gap) throw new Error('anchors are missing');
        return state.moment;
      }),
    ],
  });
  const ask = async (query: string, variables: Record<string, unknown> = { d: 'a' }) => {
    const body = JSON.stringify({ query, variables });
    const response = await yoga.fetch('http://here/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return ((await response.json()) as { data: Record<string, number> | null }).data;
  };
  return { state, made, ask, momentOf };
}

const RECEIPT = 'query R($d: String!) { receipt(digest: $d) }';

test('a response is given again while the answer in it is kept, and made anew when a row has changed', async () => {
  const { state, ask, momentOf } = world();
  expect([await ask(RECEIPT), await ask(RECEIPT)]).toEqual([{ receipt: 1 }, { receipt: 1 }]);
  expect(await ask(RECEIPT, { d: 'b' })).toEqual({ receipt: 2 });
  state.moment = momentOf('2');
  expect(await ask(RECEIPT)).toEqual({ receipt: 3 });
});

test('an answer that is not kept is made each time', async () => {
  const { state, ask } = world();
  state.keeps = false;
  expect([await ask(RECEIPT), await ask(RECEIPT)]).toEqual([{ receipt: 1 }, { receipt: 2 }]);
});

test.each([
  ['another field', 'query R($d: String!) { receipt(digest: $d) other }'],
  ['a fragment', 'query R($d: String!) { ...F } fragment F on Query { receipt(digest: $d) other }'],
  ['an inline fragment', 'query R($d: String!) { ... on Query { receipt(digest: $d) other } }'],
])('what asks for more than a receipt is executed each time: %s', async (_, query) => {
  const { ask, made } = world();
  await ask(query);
  await ask(query);
  expect(made).toEqual({ receipt: 2, other: 2 });
});

test('a failure is not kept, nor a response given while the index is in doubt', async () => {
  const { state, made, ask } = world();
  expect(await ask(RECEIPT, { d: 'bad' })).toEqual({ receipt: null });
  expect([...state.moment.kept]).toEqual([]);
  await ask(RECEIPT);
  state.gap = true;
  await ask(RECEIPT);
  expect(made.receipt).toBe(2);
});

test('a query too long to be asked twice is not kept', async () => {
  const { state, ask } = world();
  await ask(RECEIPT, { d: 'x'.repeat(4000) });
  expect(state.moment.kept.size).toBe(0);
});
