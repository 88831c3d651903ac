import { createRequire, findPackageJSON } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchPart } from '../effort.ts';
import { type Execute, fillTables } from '../scenes/filledTables.ts';
import { type IndexerScene, setUpScene } from '../scenes/indexerScene.ts';
import { type Ponder, startPonder } from '../scenes/ponder.ts';
import { type Postgres, startPostgres } from '../scenes/postgres.ts';

const SCHEMA = 'pages';
const LISTS = '{ __schema { queryType { fields { name args { name } type { ofType { name } } } } } }';
const ROW = `query ($page: String!) { __type(name: $page) { fields { name type { ofType { ofType { ofType { name
  fields { name type { kind name ofType { kind name } } } } } } } } } }`;

type Column = { readonly name: string; readonly nullable: boolean };
type List = { readonly name: string; readonly columns: readonly Column[] };

let scene: IndexerScene;
let postgres: Postgres;
let indexer: Ponder;

beforeAll(async () => {
  [scene, postgres] = await Promise.all([setUpScene(), startPostgres()]);
  const node = { deployment: scene.deployment, rpcUrl: scene.node.url };
  indexer = await startPonder({ ...node, schema: SCHEMA, databaseUrl: postgres.url });
  await indexer.indexed(await scene.head());
  // With a row in this table, nothing would be answered.
  await withPostgres(postgres.url, fillTables(SCHEMA, { except: ['anchor_gap'] }));
}, 300_000);

afterAll(async () => {
  await indexer?.close();
  await Promise.all([postgres?.close(), scene?.close()]);
});

// The driver that Ponder brings along; nothing else of the product needs it.
const require = createRequire(findPackageJSON('ponder', import.meta.url)!);

async function withPostgres(url: string, use: (execute: Execute) => Promise<void>) {
  const client = new (require('pg').Client)(url);
  await client.connect();
  // What Ponder's triggers do for live blocks needs a block.
  await client.query('SET session_replication_role = replica');
  await use(async (sql) => (await client.query(sql)).rows);
  await client.end();
}

/** Every list of the schema with the columns of its rows, read from the endpoint itself. */
async function listsOf(indexer: Ponder): Promise<List[]> {
  type Field = { name: string; type: { kind: string; name: string | null; ofType: { kind: string } | null } };
  const { __schema } = await indexer.ask<{
    __schema: {
      queryType: { fields: { name: string; args: { name: string }[]; type: { ofType: { name: string } | null } }[] };
    };
  }>(LISTS);
  const lists = __schema.queryType.fields.filter(({ args }) => args.some(({ name }) => name === 'orderBy'));
  return Promise.all(
    lists.map(async ({ name, type }) => {
      const answer = await indexer.ask<{ __type: { fields: { name: string; type: never }[] } }>(ROW, {
        page: type.ofType!.name,
      });
      const items = answer.__type.fields.find((field) => field.name === 'items')?.type as unknown as {
        ofType: { ofType: { ofType: { fields: Field[] } } };
      };
      const columns = items.ofType.ofType.ofType.fields.flatMap(({ name, type }): Column[] => {
        const nullable = type.kind !== 'NON_NULL';
        const kind = nullable ? type.kind : type.ofType!.kind;
        return kind === 'SCALAR' || kind === 'ENUM' || kind === 'LIST'
          ? [{ name, nullable: nullable || kind === 'LIST' }]
          : [];
      });
      return { name, columns };
    }),
  );
}

async function pages(
  indexer: Ponder,
  list: List,
  orderBy: string,
  direction: string,
): Promise<{ rows: string[]; total: number }> {
  const query = `query ($after: String) { page: ${list.name}(limit: 3, orderBy: "${orderBy}", orderDirection: "${direction}", after: $after) {
    items { ${list.columns.map(({ name }) => name).join(' ')} } totalCount pageInfo { hasNextPage endCursor } } }`;
  const rows: string[] = [];
  for (let after: string | null = null; ; ) {
    type Page = { items: unknown[]; totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string } };
    const { page }: { page: Page } = await indexer.ask<{ page: Page }>(query, { after });
    rows.push(...page.items.map((row) => JSON.stringify(row)));
    if (!page.pageInfo.hasNextPage) return { rows, total: page.totalCount };
    after = page.pageInfo.endCursor;
  }
}

test('pages of 3 by any column that can be ordered by give every row exactly once', async () => {
  const lists = await listsOf(indexer);
  expect(lists.length).toBeGreaterThan(25);
  for (const list of lists) {
    const orders = list.columns
      .filter(({ nullable }) => !nullable)
      .flatMap(({ name }) => [`${name} asc`, `${name} desc`]);
    expect(orders.length).toBeGreaterThan(1);
    await Promise.all(
      searchPart(orders).map(async (order) => {
        const [column, direction] = order.split(' ') as [string, string];
        const { rows, total } = await pages(indexer, list, column, direction);
        expect(total, list.name).toBeGreaterThanOrEqual(20);
        expect([rows.length, new Set(rows).size], `${list.name} by ${order}`).toEqual([total, total]);
      }),
    );
  }
}, 180_000);

test('a column that may be null, or holds a list, is refused with what can be ordered by', async () => {
  const lists = await listsOf(indexer);
  const refusals = lists.flatMap((list) =>
    list.columns.filter(({ nullable }) => nullable).map((column) => [list.name, column.name] as const),
  );
  expect(refusals.length).toBeGreaterThan(20);
  for (const [list, column] of refusals) {
    const { errors } = await indexer.post(`{ ${list}(orderBy: "${column}") { items { __typename } } }`);
    expect(errors?.[0], `${list} by ${column}`).toMatchObject({
      extensions: { code: 'QUERY_INVALID' },
      message: expect.stringContaining('Order by one of:'),
    });
  }
});

test.each([
  ['in a list of a row', '{ operators(limit: 1) { items { tickets(orderBy: "claimedAt") { totalCount } } } }'],
  ['by a relation', '{ anchors(orderBy: "operatorRow") { totalCount } }'],
  ['by nothing known', '{ anchors(orderBy: "__proto__") { totalCount } }'],
  ['in a direction that is none', '{ anchors(orderBy: "time", orderDirection: "ASC") { totalCount } }'],
  ['a page of less than nothing', '{ anchors(limit: -1) { items { root } } }'],
  ['an offset of less than nothing', '{ anchors(offset: -1) { items { root } } }'],
])('an order %s is refused at once', async (_, query) => {
  const started = performance.now();
  const { errors } = await indexer.post(query);
  expect(errors?.[0]?.extensions.code).toBe('QUERY_INVALID');
  expect(performance.now() - started).toBeLessThan(5000);
});

test('null says the same as nothing said', async () => {
  const query =
    '{ models(orderBy: null, orderDirection: null, after: null, limit: null) { totalCount items { name } } }';
  const { models } = await indexer.ask<{ models: { items: { name: string }[] } }>(query);
  expect(models.items.map((row) => row.name)).toContain('digits');
});
