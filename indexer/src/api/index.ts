import { db } from 'ponder:api';
import schema from 'ponder:schema';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createFacts } from '../../lib/facts.ts';
import { forgetIndex } from '../../lib/forgetIndex.ts';
import { createGapWatch } from '../../lib/gapWatch.ts';
import { ponderGraphql } from '../../lib/graphql/ponderSchema.ts';
import { createGraphqlHandler } from '../../lib/graphql/server.ts';
import { indexingStatus } from '../../lib/indexingStatus.ts';
import { createVersionReader } from '../../lib/indexVersion.ts';
import { createMoments } from '../../lib/moments.ts';
import { createMonitor } from '../../lib/monitor.ts';
import { readReadiness } from '../../lib/readReadiness.ts';
import { receiptStatus } from '../../lib/receiptStatus.ts';
import { stakedOperator, stakedOperators } from '../../lib/stakedOperators.ts';
import * as tables from '../../ponder.schema.ts';
import { constants, deployment, rpc, settings, stakingParameters } from '../../runtime.ts';

const MAX_BODY_BYTES = 65_536;
const LOOK_FOR_GAP_MS = 1000;

const version = createVersionReader(db);
const moments = createMoments(version, createFacts(db, tables));
const monitor = createMonitor({ url: settings.monitorUrl, fetch: globalThis.fetch });
const now = () => Math.floor(Date.now() / 1000);
const readiness = () => readReadiness({ version, rpc, constants, maxLag: settings.maxLag, now });

const report = (msg: string) => (error: unknown) =>
  console.error(JSON.stringify({ level: 50, msg, error: String(error) }));

const lookForGap = createGapWatch({
  version,
  reindexAfter: settings.reindexAfter,
  forget: () => forgetIndex(deployment),
  exit: process.exit,
  report: report('Could not look for missing anchors'),
  now: () => performance.now(),
});
setInterval(lookForGap, LOOK_FOR_GAP_MS).unref();

// While there is a row in it nothing is answered, so nobody could ever see one.
const { anchorGap: _, ...served } = schema;

const graphql = createGraphqlHandler(
  await ponderGraphql(served, moments),
  {
    receipt: (_, args: { digest: string; receipt?: string | null }, context) =>
      receiptStatus(
        { digest: args.digest, receipt: args.receipt ?? undefined },
        { moments, monitor, constants, staking: stakingParameters },
        (at) => {
          context.keptAt = at;
        },
      ),
    stakedOperators: async (_, page: { limit: number; offset: number }) =>
      stakedOperators(page, { ...(await moments()), staking: stakingParameters }),
    stakedOperator: async (_, args: { address: string }) =>
      stakedOperator(args.address, { ...(await moments()), staking: stakingParameters }),
    indexing: async () => indexingStatus(await readiness(), deployment, constants, stakingParameters),
  },
  moments,
  report('GraphQL resolver failed'),
);

const limit = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) =>
    c.json(
      { errors: [{ message: `The body is over ${MAX_BODY_BYTES} bytes.`, extensions: { code: 'BODY_TOO_LARGE' } }] },
      413,
    ),
});

const app = new Hono();

app.on(['GET', 'POST'], ['/', '/graphql'], limit, (c) => graphql(c.req.raw));

// Ponder's own /ready is set once and never taken back: it stays green when the indexer stalls or the RPC dies.
app.get('/readiness', async (c) => {
  const state = await readiness();
  return c.json(state, state.ready ? 200 : 503);
});

export default app;
