import { describe, expect, it } from 'vitest';
import { createGraphqlClient } from './graphql.ts';

const URL = 'http://indexer.invalid/graphql';
const digest = `0x${'ab'.repeat(32)}` as const;

/** A client whose server answers with this, and what was asked of it. */
function clientOf(answer: Response | Error, options = {}) {
  const asked: { query: string; variables: Record<string, unknown> }[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    asked.push(JSON.parse(String(init?.body)));
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, client: createGraphqlClient(URL, { fetch, ...options }) };
}
const json = (value: unknown) => new Response(JSON.stringify(value));

describe('graphql client', () => {
  it('asks for a receipt by digest, with or without its compact form', async () => {
    const status = { digest, verdict: 'ANCHORED', reasons: [], leafIndex: 3 };
    const { asked, client } = clientOf(json({ data: { receipt: status } }));
    expect(await client.receipt({ digest })).toEqual(status);
    expect(asked[0]!.variables).toEqual({ digest, receipt: null });
    expect(asked[0]!.query).toContain('receipt(digest: $digest, receipt: $receipt)');
  });

  it('turns the tables’ big integers into numbers, oldest anchor first', async () => {
    const row = (size: string) => ({
      root: digest,
      size,
      time: '1700000000',
      word: digest,
      blockNumber: '9',
      transactionHash: digest,
    });
    const { asked, client } = clientOf(json({ data: { anchors: { items: [row('20'), row('10')] } } }));
    const anchors = await client.anchors('0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
    expect(anchors.map(({ size, time, blockNumber }) => [size, time, blockNumber])).toEqual([
      [10, 1_700_000_000, 9],
      [20, 1_700_000_000, 9],
    ]);
    expect(asked[0]!.variables).toEqual({ operator: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266' });
  });

  it.each<[string, Response | Error, string]>([
    ['errors', json({ errors: [{ message: 'no such digest' }], data: null }), 'GRAPHQL_ERRORS'],
    ['errors of odd shape', json({ errors: ['x'] }), 'GRAPHQL_ERRORS'],
    ['no data', json({}), 'GRAPHQL_MALFORMED'],
    ['a list', json([]), 'GRAPHQL_MALFORMED'],
    ['another shape', json({ data: { receipt: null } }), 'GRAPHQL_MALFORMED'],
    ['no JSON', new Response('<html>'), 'GRAPHQL_MALFORMED'],
    ['status 500', new Response(null, { status: 500 }), 'GRAPHQL_UNREACHABLE'],
    ['nothing', new TypeError('fetch failed'), 'GRAPHQL_UNREACHABLE'],
    ['too much', new Response('x'.repeat(101)), 'GRAPHQL_TOO_LARGE'],
  ])('says what is wrong when the indexer answers with %s', async (_, answer, code) => {
    const { client } = clientOf(answer, { maxBytes: 100 });
    await expect(client.receipt({ digest })).rejects.toMatchObject({ code, name: 'InputError' });
  });

  it('gives up on an indexer that never answers', async () => {
    const hang: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => init!.signal!.addEventListener('abort', () => reject(new Error('aborted'))));
    const client = createGraphqlClient(URL, { fetch: hang, timeoutMs: 20 });
    await expect(client.operators()).rejects.toMatchObject({ code: 'GRAPHQL_TIMEOUT' });
  });
});

describe('stake over graphql', () => {
  const holder = '0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
  const rows = (...items: unknown[]) => json({ data: { rows: { items } } });
  const pool = { assets: '50', shares: '100', era: '1' };

  it('gives amounts as bigints, and what shares are worth; those of a dead era nothing', async () => {
    const row = { operator: holder, holder, kind: 'DELEGATED', shares: '7', collected: '1000000000000000000000', pool };
    const { asked, client } = clientOf(rows({ ...row, era: '1' }, { ...row, era: '0' }));
    const [alive, dead] = await client.positions(holder);
    expect(alive).toEqual({
      ...{ operator: holder, holder, kind: 'DELEGATED' },
      ...{ era: 1n, shares: 7n, collected: 10n ** 21n, value: 3n },
    });
    expect(dead?.value).toBe(0n);
    expect(asked[0]?.variables).toEqual({ account: holder.toLowerCase() });
  });

  it('values open tickets only', async () => {
    const row = {
      ticketId: '1',
      operator: holder,
      owner: holder,
      kind: 'OWN',
      era: '1',
      shares: '7',
      unlockAt: '9',
      pool,
    };
    const { client } = clientOf(rows({ ...row, claimedAt: null, paid: null }, { ...row, claimedAt: '10', paid: '4' }));
    const tickets = await client.tickets(holder);
    expect(tickets.map(({ value, claimedAt, paid, unlockAt }) => [value, claimedAt, paid, unlockAt])).toEqual([
      [3n, null, null, 9],
      [0n, 10, 4n, 9],
    ]);
  });

  it('asks for a page of operators', async () => {
    const { asked, client } = clientOf(
      json({ data: { stakedOperators: [{ address: holder, own: '5', aprBasisPoints: null, commission: 10 }] } }),
    );
    expect(await client.stakedOperators({ limit: 1 })).toEqual([
      { address: holder, own: 5n, aprBasisPoints: null, commission: 10 },
    ]);
    expect(asked[0]?.variables).toEqual({ limit: 1, offset: 0 });
  });

  it.each<[string, unknown]>([
    ['no rows', { data: {} }],
    ['rows that are none', { data: { rows: { items: [1] } } }],
    ['an amount that is none', { data: { rows: { items: [{ taken: '1.5' }] } } }],
    ['an amount without end', { data: { rows: { items: [{ taken: '9'.repeat(100) }] } } }],
  ])('says what is wrong with %s', async (_, answer) => {
    await expect(clientOf(json(answer)).client.faults(holder)).rejects.toMatchObject({ code: 'GRAPHQL_MALFORMED' });
  });
});
