import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startIndexer } from '../../indexer/startIndexer.ts';
import { eventually } from '../scenes/eventually.ts';
import { ROWS_QUERY } from '../scenes/indexedRows.ts';
import { type IndexerScene, setUpScene } from '../scenes/indexerScene.ts';
import { type Ponder, type PonderOptions, startPonder } from '../scenes/ponder.ts';
import { type Postgres, startPostgres } from '../scenes/postgres.ts';
import { OPG, type StakeLevers, stakeLevers } from '../scenes/stakeLevers.ts';

let scene: IndexerScene;
let levers: StakeLevers;
let folder: string;
let postgres: Postgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-indexer-'));
  [scene, postgres] = await Promise.all([setUpScene(), startPostgres()]);
  levers = await stakeLevers(scene);
  await levers.bond(scene.operator, 10_000n * OPG);
  await levers.fund(scene.operator, 100n * OPG);
});

afterAll(async () => {
  await Promise.all([postgres?.close(), scene?.close()]);
  await rm(folder, { recursive: true, force: true });
});

const makeAnchors = async (count: number) => {
  for (let i = 0; i < count; i++) {
    await scene.issue();
    await scene.anchor();
    // Sums that an event counted twice, or not at all, would change.
    if (i % 3 === 0) await levers.delegate(levers.accounts.first, scene.operator, 7n * OPG + BigInt(i));
  }
};

describe('kill -9', () => {
  const running: Ponder[] = [];
  const start = async (options: Partial<PonderOptions>) => {
    const indexer = await startPonder({ deployment: scene.deployment, rpcUrl: scene.node.url, ...options });
    running.push(indexer);
    return indexer;
  };

  afterAll(async () => {
    await Promise.all(running.map((indexer) => indexer.close()));
  });

  test('in the middle of indexing, a restart gives the rows of a fresh index', async () => {
    // More blocks than Ponder keeps revocable, so that both backfill and live rows are there.
    await makeAnchors(40);
    const variants: Partial<PonderOptions>[] = [
      { dataDir: join(folder, 'pglite') },
      { databaseUrl: postgres.url, mode: 'resume' },
    ];
    const killed = await Promise.all(variants.map(start));
    await Promise.all(killed.map((indexer) => indexer.indexed(20)));
    await makeAnchors(5);
    for (const { pid } of killed) process.kill(pid(), 'SIGKILL');
    await Promise.all(killed.map(({ exited }) => exited));
    await makeAnchors(5);

    const indexers = await Promise.all([...variants, { databaseUrl: postgres.url, schema: 'fresh' }].map(start));
    const head = await scene.head();
    const [restarted, resumed, fresh] = await Promise.all(
      indexers.map(async (indexer) => {
        await indexer.indexed(head);
        return indexer.ask<{ anchors: { items: unknown[] } }>(ROWS_QUERY);
      }),
    );
    expect(fresh?.anchors.items).toHaveLength(50);
    expect(restarted).toEqual(fresh);
    expect(resumed).toEqual(fresh);
  }, 300_000);
});

describe('start', () => {
  const options = () => ({ rpcUrl: scene.node.url, databaseUrl: postgres.url });
  const record = async (name: string, content: unknown) => {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(content));
    return path;
  };

  test('refuses a record that is not there', async () => {
    const start = startIndexer({ ...options(), deploymentPath: join(folder, 'none.json') });
    await expect(start).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('refuses the record of another chain, and says so', async () => {
    const deploymentPath = await record('1.json', { ...scene.deployment, chainId: 1 });
    const error = await startIndexer({ ...options(), deploymentPath }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'INDEXER_FAILED' });
    expect(JSON.stringify((error as { details: unknown }).details)).toContain('The node is on chain 31337');
  });
});

describe('readiness', () => {
  test('goes when the RPC stalls or dies, and comes back when it answers', async () => {
    const node = { deployment: scene.deployment, rpcUrl: scene.node.url, databaseUrl: postgres.url };
    const indexer = await startPonder({ ...node, schema: 'readiness', maxLag: 1 });
    try {
      const becomes = (status: number, reason: string) =>
        eventually(async () => {
          const now = await indexer.readiness();
          return now.status === status && now.body.reason === reason;
        }, `readiness ${status} ${reason}`);
      // An idle chain: its head is old, and indexed.
      await becomes(200, 'at head');
      process.kill(scene.node.pid, 'SIGSTOP');
      await becomes(503, 'rpc unreachable');
      process.kill(scene.node.pid, 'SIGCONT');
      await becomes(200, 'at head');
      await scene.node.kill();
      await becomes(503, 'rpc unreachable');
      expect((await indexer.readiness()).body).toMatchObject({ headBlock: null, ready: false });
      expect((await fetch(`${indexer.url}/ready`)).status).toBe(200);
    } finally {
      await indexer.close();
    }
  });
});
