import { setTimeout as delay } from 'node:timers/promises';
import { defaultNodeRate } from '../../indexer/lib/nodeRate.ts';
import { RECEIPT_QUERY } from '../../sdk/src/graphqlQueries.ts';
import { setUpScene, watchScene } from '../../test/scenes/indexerScene.ts';
import { startPonder } from '../../test/scenes/ponder.ts';
import { startPostgres } from '../../test/scenes/postgres.ts';
import { fillChain } from './indexChain.ts';
import { askEach, askWith } from './indexLoad.ts';

// `npm run bench -- index`: how fast the indexer catches up with a chain, and how fast it answers for receipts.

const EVENTS = Number(process.env.ASSAY_BENCH_EVENTS ?? 23_000);
const SECONDS = 10;

const scene = await setUpScene({ window: 100_000n, grace: 50_000n, maxDelay: 40_000n });
const postgres = await startPostgres();
try {
  const chain = await fillChain(scene, EVENTS);
  console.log(`${chain.events} events in ${chain.blocks} blocks; ${chain.digests.length} receipts in the log`);
  const watch = await watchScene(scene, { receiptsPerSecond: 10_000, receiptsBurst: 10_000 });
  await watch.mirrored();
  for (const compact of chain.receipts) await watch.handIn(compact);
  const bodies = chain.digests.map((digest) => JSON.stringify({ query: RECEIPT_QUERY, variables: { digest } }));

  for (const [name, options] of [
    ['PGlite', {}],
    ['PostgreSQL', { databaseUrl: postgres.url }],
  ] as const) {
    const start = async (nodeRate: number) => {
      let backfillMs = 0;
      const indexer = await startPonder({
        ...{ deployment: scene.deployment, rpcUrl: scene.node.url, monitorUrl: watch.url, nodeRate, ...options },
        onLog: (line) => {
          if (line.includes('Completed backfill indexing')) backfillMs ||= JSON.parse(line).duration;
        },
      });
      // Under GraphQL's own load the backfill would be slower: only Ponder's readiness is asked for.
      while ((await fetch(`${indexer.url}/ready`)).status !== 200 || backfillMs === 0) await delay(100);
      const perSecond = (chain.events / (backfillMs / 1000)).toFixed(0);
      console.log(`${name}: backfill with --node-rate ${nodeRate}: ${perSecond} events/s`);
      return indexer;
    };
    // What a node of others gets by default, and one's own.
    await (await start(defaultNodeRate('https://node.example'))).close();
    const indexer = await start(defaultNodeRate(scene.node.url));
    await indexer.indexed(await scene.head());
    for (const [what, load] of [
      ['each for the first time, 1 client', () => askEach(indexer.graphqlUrl, bodies)],
      ['again, 1 client', () => askWith(indexer.graphqlUrl, bodies, 1, SECONDS)],
      ['again, 64 clients', () => askWith(indexer.graphqlUrl, bodies, 64, SECONDS)],
    ] as const) {
      const { p50, p99, perSecond, failed } = await load();
      console.log(
        `${name}: receipt(digest), ${what}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${perSecond.toFixed(0)} answers/s${failed > 0 ? `, ${failed} FAILED` : ''}`,
      );
    }
    await indexer.close();
  }
  await watch.close();
} finally {
  await Promise.all([scene.close(), postgres.close()]);
}
