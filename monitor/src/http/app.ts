import { fromHex, toHex } from '@assay/sdk';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { z } from 'zod';
import type { Challenger } from '../challenger/challenger.ts';
import type { Monitor } from '../createMonitor.ts';
import type { MonitorMetrics } from '../metrics.ts';
import { acceptReceipt } from '../receipts/acceptReceipt.ts';
import { challengeRoutes } from './challengeRoutes.ts';
import { logRoutes } from './logRoutes.ts';
import { callerOf, type RateLimit } from './rateLimit.ts';
import { errorResponse, refuse } from './requestProblem.ts';

/** A compact receipt has 584 characters; this leaves room for JSON around it. */
const MAX_BODY = 4096;

export type AppDeps = {
  readonly monitor: Monitor;
  /** Undefined while only watching. */
  readonly challenger?: Challenger | undefined;
  readonly metrics: MonitorMetrics;
  readonly limit: RateLimit;
  readonly maxReceipts: number;
  /** Longest age of the last successful reading of the chain at which the monitor calls itself ready. */
  readonly readyWithinMs: number;
  /** Address of the peer that sent the request. */
  readonly remoteAddress: (environment: unknown) => string;
};

/** The monitor's HTTP API. All input is attacker-controlled. */
export function createApp(deps: AppDeps): Hono {
  const { monitor } = deps;
  const { context: parts } = monitor;
  const app = new Hono();
  app.use('*', cors({ origin: '*', allowMethods: ['GET', 'HEAD', 'POST', 'OPTIONS'] }));
  app.onError((error, context) => {
    const response = errorResponse(context, error);
    if (response.status >= 500) parts.logger.error({ err: error, path: context.req.path }, 'A request failed.');
    return response;
  });
  app.notFound((context) =>
    refuse(context, 404, 'NOT_FOUND', 'There is nothing here. See /operators, /digests/{digest}, /alarms.'),
  );

  app.get('/digests/:digest', (context) => {
    const digest = context.req.param('digest');
    if (!/^0x[0-9a-fA-F]{64}$/.test(digest))
      return refuse(context, 400, 'HEX_MALFORMED', 'A digest is 0x and 64 hex digits.');
    const found = lookUp(monitor, fromHex(digest, 32));
    return found === undefined
      ? refuse(context, 404, 'DIGEST_UNKNOWN', `No mirrored log holds ${digest}.`)
      : context.json(found);
  });

  app.post('/receipts', bodyLimit({ maxSize: MAX_BODY, onError: refuseBody }), async (context) => {
    if (!deps.limit(callerOf(deps.remoteAddress(context.env)), parts.now())) {
      return refuse(context, 429, 'RATE_LIMITED', 'Too many receipts from this address. Try again in a minute.');
    }
    const body = receiptBody.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success)
      return refuse(context, 400, 'RECEIPT_MALFORMED', 'Send {"receipt": "<compact receipt>"} as JSON.');
    const { chainId, anchors: contract } = parts.source;
    const accepted = acceptReceipt(body.data.receipt, {
      ...parts,
      domain: { chainId, anchors: contract },
      maxReceipts: deps.maxReceipts,
    });
    return context.json(accepted, 202);
  });

  app.route('/operators', logRoutes(monitor));
  app.route('/challenges', challengeRoutes(deps.challenger));
  app.get('/alarms', (context) => context.json(parts.alarms.list().slice(-1000)));
  app.get('/alarms/:id', (context) => {
    const found = parts.alarms.evidence(Number(context.req.param('id')));
    return found === undefined
      ? refuse(context, 404, 'ALARM_UNKNOWN', 'There is no such alarm.')
      : context.json({ ...found.alarm, evidence: found.evidence });
  });
  app.get('/healthz', (context) => context.json({ ok: true }));
  app.get('/readyz', (context) => {
    const chain = monitor.chain();
    const ready = chain !== undefined && parts.now() - chain.readAt <= deps.readyWithinMs;
    return context.json({ ready, chain, problems: Object.fromEntries(monitor.failures()) }, ready ? 200 : 503);
  });
  app.get('/metrics', async (context) =>
    context.text(await deps.metrics.render(monitor, deps.challenger), 200, {
      'content-type': deps.metrics.contentType,
    }),
  );
  return app;
}

const receiptBody = z.object({ receipt: z.string().max(1024) });

/** The rest of the body is not read, so the connection cannot carry another request. */
function refuseBody(context: Context): Response {
  context.header('connection', 'close');
  return refuse(context, 413, 'BODY_TOO_LARGE', `A body has at most ${MAX_BODY} bytes: one receipt.`);
}

/**
 * Where a digest is. One operator can copy another's digest into its log, so the place that the receipt itself names
 * comes first, then the first operator to register; `also` lists the others.
 */
function lookUp(monitor: Monitor, digest: Uint8Array) {
  const { operators, receipts } = monitor.context;
  const places = operators.find(digest);
  const receipt = receipts.get(digest);
  if (receipt !== undefined) {
    const log = monitor.follower(receipt.operator)?.log;
    const included =
      log !== undefined && receipt.leafIndex < log.size() && toHex(log.entry(receipt.leafIndex)) === toHex(digest);
    const also = places.filter(({ operator }) => operator !== receipt.operator);
    return {
      operator: receipt.operator,
      leafIndex: receipt.leafIndex,
      included,
      receipt: receipt.compact,
      watch: receipt.status,
      also,
    };
  }
  const [first, ...also] = places;
  return first === undefined ? undefined : { ...first, included: true, also };
}
