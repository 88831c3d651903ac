import { createChainReader, createGraphqlClient, type ReceiptStatus, verifyReceipt, ZERO_32 } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import { getAddress, type Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyWithIndexer } from '../../scripts/cli/verifyWithIndexer.ts';
import { makeHistory } from '../scenes/indexerHistory.ts';
import { type IndexerScene, type Issued, setUpScene, watchScene } from '../scenes/indexerScene.ts';
import { type Ponder, startPonder } from '../scenes/ponder.ts';
import { type Postgres, startPostgres } from '../scenes/postgres.ts';

const TABLES = {
  operators:
    'address origin checkpointKey checkpointKeyCount mirrors registeredAt anchorKey anchorCount logSize word busyPeriod lastAnchoredAt forkedAt silentSince activeStake jailedUntil firstSeenBlock lastSeenBlock fork { index digestA }',
  receiptKeys: 'operator key from until blockNumber transactionHash',
  checkpointKeys: 'operator index key from',
  endpoints: 'operator endpoint name declarationCount',
  endpointDeclarations: 'operator endpoint index name modelId configDigest from declaredAt model { name trust }',
  models: 'modelId publisher manifestDigest omsRoot programRoot weightRoot trust name uri registeredAt retiredFrom',
  anchors:
    'operator sequence root size entries word previousWord time settlesAt period slot busyPeriod blockNumber blockHash transactionHash logIndex',
  forks: 'operator index digestA digestB recordedAt',
  activitys: 'transactionHash logIndex kind sender operator subject detail time blockNumber',
  dayStats: 'operator day anchors entries delegations faults slashed',
  protocolTotals: 'chainId operators models anchors entries forks staked slashed faults',
} as const;

let scene: IndexerScene;
let watch: Awaited<ReturnType<typeof watchScene>>;
let postgres: Postgres;
let indexers: { pglite: Ponder; postgres: Ponder };
let receipts: readonly Issued[];
let forker: Hex;

beforeAll(async () => {
  scene = await setUpScene();
  const { deployment, node } = scene;
  [watch, postgres] = await Promise.all([watchScene(scene), startPostgres()]);
  const common = { deployment, rpcUrl: node.url, monitorUrl: watch.url };
  const [pglite, onPostgres, history] = await Promise.all([
    startPonder(common),
    startPonder({ ...common, databaseUrl: postgres.url }),
    makeHistory(scene),
  ]);
  indexers = { pglite, postgres: onPostgres };
  ({ receipts, forker } = history);
  await watch.mirrored();
  await watch.handIn(receipts[0]!.compact);
  await everywhere((indexer) => scene.head().then(indexer.indexed));
}, 300_000);

afterAll(async () => {
  await Promise.all([indexers?.pglite.close(), indexers?.postgres.close(), watch?.close()]);
  await Promise.all([postgres?.close(), scene?.close()]);
});

async function everywhere<Value>(ask: (indexer: Ponder) => Promise<Value>): Promise<Value> {
  const [one, other] = await Promise.all([ask(indexers.pglite), ask(indexers.postgres)]);
  expect(other).toEqual(one);
  return one;
}

const statusOf = (indexer: Ponder, { digest, compact }: Issued, withReceipt = true) =>
  createGraphqlClient(indexer.graphqlUrl).receipt({ digest, ...(withReceipt ? { receipt: compact } : {}) });

describe('tables', () => {
  test.each(Object.entries(TABLES))('%s are the same on PGlite and on PostgreSQL', async (name, fields) => {
    const answer = await everywhere((indexer) =>
      indexer.ask<Record<string, { items: unknown[] }>>(`{ ${name} { items { ${fields} } totalCount } }`),
    );
    expect(answer[name]?.items.length).toBeGreaterThan(0);
  });

  test('the anchor rows replay to the words that the chain holds', async () => {
    type Rows = { anchors: { items: Record<string, string>[] }; operator: Record<string, string> };
    const { anchors, operator } = await everywhere((indexer) =>
      indexer.ask<Rows>(
        `query ($o: String!) { anchors(where: { operator: $o }, orderBy: "sequence") { items { sequence size entries word previousWord slot busyPeriod time settlesAt } }
         operator(address: $o) { word logSize anchorCount } }`,
        { o: scene.operator },
      ),
    );
    const chain = {
      abi: anchorsAbi,
      address: scene.deployment.contracts.Anchors.address,
      args: [scene.operator],
    } as const;
    const head = await scene.client.readContract({ ...chain, functionName: 'headOf' });
    const ring = await scene.client.readContract({ ...chain, functionName: 'ringOf' });
    expect(anchors.items.map(({ size, entries, sequence }) => [sequence, size, entries])).toEqual([
      ['0', '3', '3'],
      ['1', '7', '4'],
      ['2', '8', '1'],
    ]);
    expect(anchors.items[0]).toMatchObject({ previousWord: ZERO_32, busyPeriod: '0' });
    expect(anchors.items.at(-1)?.word).toBe(head);
    expect(operator).toEqual({ word: head, logSize: '8', anchorCount: '3' });
    for (const { word, slot } of anchors.items.slice(0, 2)) expect(ring[Number(slot)]).toBe(word);
    for (const { time, settlesAt } of anchors.items) expect(Number(settlesAt) - Number(time)).toBe(64);
  });

  test('text that anyone may publish is stored without what would break a database or a page', async () => {
    const query = '{ models(orderBy: "registeredAt", limit: 100) { items { name uri } } }';
    const { models } = await everywhere((indexer) => indexer.ask<{ models: { items: { name: string }[] } }>(query));
    const names = models.items.map(({ name }) => name);
    expect(names).toHaveLength(7);
    expect(names).toContain('a\ufffdb');
    expect(names).toContain("'; DROP TABLE model; --");
    expect(names).toContain('line\ufffd\ufffd\\.\ufffdtab');
    expect(names).toContain('\ufffdgnp.exe');
    expect(names).toContain(`${'x'.repeat(127)}…`);
    expect(names.filter((name) => /^\ufffd+$/.test(name))).toHaveLength(1);
  });

  test('an account that never registered is there without origin, with its fork', async () => {
    const { operator } = await everywhere((indexer) =>
      indexer.ask<{ operator: unknown }>(
        'query ($o: String!) { operator(address: $o) { origin registeredAt fork { index digestA } } }',
        { o: forker },
      ),
    );
    expect(operator).toEqual({
      origin: null,
      registeredAt: null,
      fork: { index: '0', digestA: `0x${'01'.repeat(32)}` },
    });
  });
});

describe('receipt', () => {
  test('every receipt has a checked path and an opening that the contract accepts', async () => {
    const chain = createChainReader({ publicClient: scene.client, deployment: scene.deployment });
    for (const issued of receipts) {
      const status = await everywhere((indexer) => statusOf(indexer, issued));
      expect(status).toMatchObject({
        digest: issued.digest,
        leafIndex: issued.receipt.leafIndex,
        receipt: issued.compact,
      });
      const { opening, openingAnchoring, inclusion } = status as ReceiptStatus;
      await scene.client.readContract({
        address: scene.deployment.contracts.Anchors.address,
        abi: anchorsAbi,
        functionName: 'checkOpening',
        args: [
          scene.operator,
          {
            ...opening!,
            anchorings: opening!.anchorings.map((anchoring) => ({ ...anchoring, time: BigInt(anchoring.time) })),
          },
        ],
      });
      const proof = {
        leafIndex: status.leafIndex!,
        anchor: { opening: opening!, anchoring: openingAnchoring!, path: inclusion!.path },
      };
      const own = await verifyReceipt({ compact: issued.compact, chain, proof });
      expect(own.verdict).toBe(status.verdict);
    }
  });

  test('answers in one query what the receipt, the model, the declaration and the anchor say', async () => {
    const [issued] = receipts;
    const status = await everywhere((indexer) => statusOf(indexer, issued!));
    expect(status).toMatchObject({
      verdict: 'ANCHORED',
      reasons: [{ code: 'WINDOW_OPEN' }, { code: 'UNSTAKED' }],
      trust: 'Attributed',
      operator: { origin: 'log.example', logSize: 8, anchorCount: 3, forkedAt: null },
      endpoint: { id: scene.endpoint, name: 'chat-prod' },
      model: { modelId: scene.model, name: 'digits', trust: 'Attributed' },
      declaration: { index: 0, modelId: scene.model, matches: true },
      anchor: { sequence: 0, size: 3 },
      inclusion: { size: 3 },
      openingAnchoring: 0,
    });
    expect(status.settledAt).toBe(status.anchor!.time + 64);
  });

  test('a receipt that was handed to the monitor needs the digest only', async () => {
    const status = await everywhere((indexer) => statusOf(indexer, receipts[0]!, false));
    expect(status).toMatchObject({ verdict: 'ANCHORED', receipt: receipts[0]!.compact });
  });

  test('one that was not is shown as far as the log goes, and says so', async () => {
    const status = await everywhere((indexer) => statusOf(indexer, receipts[1]!, false));
    expect(status).toMatchObject({
      verdict: 'ANCHORED',
      reasons: [{ code: 'RECEIPT_NOT_DISCLOSED' }],
      leafIndex: 1,
      model: null,
      declaration: null,
      issuedAt: null,
      inclusion: { size: 3 },
    });
  });

  test('a model that the endpoint does not declare breaks the promise', async () => {
    const status = await everywhere((indexer) => statusOf(indexer, receipts.at(-1)!));
    expect(status.verdict).toBe('BROKEN');
    expect(status.reasons.map(({ code }) => code)).toContain('UNDECLARED_MODEL');
    expect(status.declaration).toMatchObject({ modelId: scene.model, matches: false });
  });

  test('a digest that nobody saw has no verdict', async () => {
    const digest: Hex = `0x${'ee'.repeat(32)}`;
    const status = await everywhere((indexer) => createGraphqlClient(indexer.graphqlUrl).receipt({ digest }));
    expect(status).toMatchObject({
      verdict: null,
      reasons: [{ code: 'DIGEST_UNKNOWN' }],
      operator: null,
      anchor: null,
    });
  });

  test('one that is logged and not yet anchored is LOGGED', async () => {
    const issued = await scene.issue();
    await watch.mirrored();
    const status = await everywhere((indexer) => statusOf(indexer, issued));
    expect(status).toMatchObject({ verdict: 'LOGGED', anchor: null, opening: null, settledAt: null });
    expect(status.reasons.map(({ code }) => code)).toContain('NOT_ANCHORED');
  });

  test('one whose place holds another receipt is BROKEN, here and for who verifies with what comes back', async () => {
    const taken = await scene.issue({ leafIndex: 1 }, { logged: false });
    const status = await everywhere((indexer) => statusOf(indexer, taken));
    expect(status).toMatchObject({ verdict: 'BROKEN', inclusion: null, otherEntry: { digest: receipts[1]!.digest } });
    expect(status.reasons.map(({ code }) => code)).toContain('LEAF_DISPLACED');
    const chain = createChainReader({ publicClient: scene.client, deployment: scene.deployment });
    const own = await verifyWithIndexer(indexers.pglite.graphqlUrl, taken.compact, chain, {});
    expect(own.verification.verdict).toBe('BROKEN');
    expect(own.verification.reasons.map(({ code }) => code)).toContain('LEAF_DISPLACED');
  });

  test('one that is signed and not logged is SIGNED, and BROKEN once the promise is over', async () => {
    const issued = await scene.issue({ leafIndex: 500 }, { logged: false });
    expect(await everywhere((indexer) => statusOf(indexer, issued))).toMatchObject({ verdict: 'SIGNED' });
    await scene.pass(80);
    await everywhere((indexer) => scene.head().then(indexer.indexed));
    expect(await everywhere((indexer) => statusOf(indexer, issued))).toMatchObject({ verdict: 'BROKEN' });
  });

  test('after the window it is SETTLED by the indexed block, not by the clock', async () => {
    const status = await everywhere((indexer) => statusOf(indexer, receipts[0]!));
    expect(status).toMatchObject({
      verdict: 'SETTLED',
      reasons: [{ code: 'NOT_PUBLISHED' }, { code: 'UNSTAKED' }],
    });
    expect(status.indexedAt).toBeGreaterThan(status.settledAt!);
  });
});

describe('the one endpoint', () => {
  test('says how far it is and what it indexes', async () => {
    const query = '{ indexing { ready chainId indexedBlock contracts { anchors } constants { window grace drain } } }';
    const { indexing } = await everywhere((indexer) => indexer.ask<{ indexing: unknown }>(query));
    expect(indexing).toMatchObject({
      ready: true,
      chainId: 31337,
      indexedBlock: await scene.head(),
      contracts: { anchors: getAddress(scene.deployment.contracts.Anchors.address) },
      constants: { window: 64, grace: 20, drain: 5 },
    });
  });

  test('shows GraphiQL in a browser', async () => {
    const response = await fetch(indexers.pglite.url, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  const digest = `0x${'ab'.repeat(32)}`;
  const nested = (depth: number) =>
    `{ operators { items { ${'anchors { items { operatorRow { '.repeat(depth)} origin ${'} } }'.repeat(depth)} } } }`;
  test.each([
    ['a digest that is none', '{ receipt(digest: "0xzz") { digest } }', 'DIGEST_MALFORMED'],
    ['a digest of a megabyte', `{ receipt(digest: "0x${'ab'.repeat(20_000)}") { digest } }`, 'DIGEST_MALFORMED'],
    ['a receipt that is none', `{ receipt(digest: "${digest}", receipt: "abc") { digest } }`, 'RECEIPT_LENGTH'],
    [
      'a receipt of other bytes',
      `{ receipt(digest: "${digest}", receipt: "${'A'.repeat(584)}") { digest } }`,
      'RECEIPT_VERSION',
    ],
    ['a page of 1001', '{ operators(limit: 1001) { items { address } } }', 'QUERY_INVALID'],
    ['a broken cursor', '{ operators(after: "x") { items { address } } }', 'QUERY_INVALID'],
    ['an unknown column', '{ operators(orderBy: "x") { items { address } } }', 'QUERY_INVALID'],
    ['depth 13', nested(4), 'QUERY_TOO_COMPLEX'],
    [
      '31 aliases',
      `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: indexing { ready }`).join(' ')} }`,
      'QUERY_TOO_COMPLEX',
    ],
    [
      '11 receipts',
      `{ ${Array.from({ length: 11 }, (_, i) => `a${i}: receipt(digest: "${digest}") { digest }`).join(' ')} }`,
      'QUERY_TOO_COMPLEX',
    ],
    ['1001 tokens', `{ ${'a '.repeat(1000)} }`, 'QUERY_TOO_COMPLEX'],
    ['an unknown field', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['half a query', '{', 'GRAPHQL_PARSE_FAILED'],
    ['a mutation', 'mutation { drop }', 'QUERY_INVALID'],
  ])('refuses %s', async (_, query, code) => {
    const { errors } = await indexers.pglite.post(query);
    expect(errors?.[0]?.extensions.code).toBe(code);
  });

  test('refuses another receipt than the digest names', async () => {
    const variables = { digest, receipt: receipts[0]!.compact };
    const query =
      'query ($digest: String!, $receipt: String) { receipt(digest: $digest, receipt: $receipt) { digest } }';
    const { errors } = await indexers.pglite.post(query, variables);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'DIGEST_MISMATCH', actual: receipts[0]!.digest });
  });

  test('refuses a body over the limit and one that is not JSON', async () => {
    const send = (body: string) =>
      fetch(indexers.pglite.graphqlUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await send(`{"query":"${' '.repeat(70_000)}"}`)).status).toBe(413);
    expect(((await (await send('{')).json()) as { errors: unknown[] }).errors).toHaveLength(1);
  });

  test('is still well after all that', async () => {
    expect(await indexers.pglite.readiness()).toMatchObject({ status: 200, body: { ready: true } });
  });
});
