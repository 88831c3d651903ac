import { join } from 'node:path';
import { listen } from '@assay/node/http';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { ANYTHING_GOES, type ServedTerms } from './defence/servedTerms.ts';
import { type Admission, createAdmission } from './http/admission.ts';
import { openAnswerFiles } from './http/answerFiles.ts';
import { createApp } from './http/app.ts';
import { createIdempotency, type Idempotency } from './http/idempotency.ts';
import type { ReceiptRouteDeps } from './http/receiptRoutes.ts';
import { createReceiptWriter, type ReceiptWriter } from './http/receiptWriter.ts';
import { createRecentAnswers } from './http/recentAnswers.ts';
import { createBodyReader, type ReadBody } from './http/requestBody.ts';
import {
  createEndpointTable,
  type EndpointChange,
  type EndpointConfig,
  type EndpointTable,
  type ServedEndpoint,
} from './http/servedEndpoint.ts';
import type { ReadyCheck } from './http/statusRoutes.ts';
import { type ApiKeyEntry, type Authenticate, createAuthenticate } from './http/tenants.ts';
import type { ReceiptLog } from './log/receiptLog.ts';
import type { OperatorMetrics } from './metrics.ts';
import type { ReceiptSigner } from './signing/receiptSigner.ts';
import type { UpstreamTimeouts } from './upstream/upstreamClient.ts';
import { createUpstreamPool } from './upstream/upstreamPool.ts';

/** Sizes and counts that bound what clients and engines can make the operator hold. */
export type GatewayLimits = {
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly inFlight: number;
  readonly idempotencyBytes: number;
  readonly idempotencyTtlSeconds: number;
  readonly recentAnswers: number;
};

/** What routes of further protocols get to work with. */
export type MountDeps = {
  readonly endpoints: EndpointTable;
  readonly authenticate: Authenticate;
  readonly writeReceipt: ReceiptWriter;
  readonly admission: Admission;
  readonly mayIssue: () => string | undefined;
  readonly idempotency: Idempotency;
  readonly readBody: ReadBody;
  readonly terms: ServedTerms;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly logger: Logger;
  readonly limits: GatewayLimits;
  readonly timeouts: UpstreamTimeouts;
  readonly onAnswered: (route: string, status: number, milliseconds: number) => void;
};

export type GatewayOptions = {
  readonly listen: { readonly host: string; readonly port: number };
  readonly dataDir: string;
  readonly endpoints: readonly EndpointConfig[];
  readonly apiKeys: readonly ApiKeyEntry[];
  readonly saltSecret: Uint8Array;
  readonly limits: GatewayLimits;
  readonly timeouts: UpstreamTimeouts;
  readonly metricsFor: 'loopback' | 'everyone';
  readonly log: ReceiptLog;
  readonly signer: Pick<ReceiptSigner, 'address' | 'sign'>;
  readonly metrics: OperatorMetrics;
  readonly readyChecks: readonly ReadyCheck[];
  readonly findAnchor: ReceiptRouteDeps['findAnchor'];
  /** Why no receipt may be issued now (a clock that is wrong), or undefined. Asked before an engine is. */
  readonly mayIssue: () => string | undefined;
  /** What may be promised under which endpoint; without it nothing is judged. */
  readonly terms?: ServedTerms;
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Makes the routes of further protocols. */
  readonly mounts: readonly ((deps: MountDeps) => Hono<{ Bindings: HttpBindings }>)[];
};

/** The serving side of an operator. */
export type Gateway = {
  readonly url: string;
  readonly endpoints: EndpointTable;
  inFlight(): number;
  /** Puts another model, configuration or engine behind an endpoint; requests under way keep what they started with. */
  switchEndpoint(name: string, change: EndpointChange): ServedEndpoint;
  /** Stops accepting, lets running answers finish for at most `drainMs`, then cuts what is left. */
  close(drainMs: number): Promise<void>;
};

const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;
const CUT_OFF_MS = 5_000;

/** Opens the HTTP surface over a log. Rejects when the port cannot be had. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { limits, timeouts, logger, clock, metrics, log } = options;
  const endpoints = createEndpointTable(options.endpoints, clock);
  const authenticate = createAuthenticate(options.apiKeys, options.saltSecret);
  const writeReceipt = createReceiptWriter(log, metrics.onReceipt);
  const { mayIssue } = options;
  const admission = createAdmission(limits.inFlight);
  const upstreams = createUpstreamPool(timeouts);
  const answers = await openAnswerFiles({
    directory: join(options.dataDir, 'idempotency'),
    maxBytes: limits.idempotencyBytes,
    ttlSeconds: limits.idempotencyTtlSeconds,
    clock,
    onCorrupt: (error) => logger.warn({ err: error }, 'stored answer dropped'),
  });
  const onAnswered = (route: string, status: number, milliseconds: number) => {
    metrics.onAnswered(route, status, milliseconds);
    logger.debug({ route, status, ms: milliseconds }, 'answered');
  };
  const idempotency = createIdempotency(answers);
  const readBody = createBodyReader(limits.requestBytes);
  const shared = {
    endpoints,
    authenticate,
    writeReceipt,
    admission,
    mayIssue,
    idempotency,
    readBody,
    terms: options.terms ?? ANYTHING_GOES,
    clock,
    logger,
    onAnswered,
  };

  const app = createApp({
    ...shared,
    recentAnswers: createRecentAnswers(limits.recentAnswers),
    engineOf: (endpoint) => upstreams.client(endpoint.upstream),
    responseBytes: limits.responseBytes,
    clientIdleMs: timeouts.bodyIdleMs,
    metrics: metrics.shown,
    metricsFor: options.metricsFor,
    readyChecks: options.readyChecks,
    log,
    findAnchor: options.findAnchor,
    signer: options.signer,
    mounts: options.mounts.map((mount) => mount({ ...shared, limits, timeouts })),
  });
  const server = await listen({
    ...options.listen,
    fetch: app.fetch,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    keepAliveMs: KEEP_ALIVE_MS,
    // Bounds the bodies that are being read at a time: their places are taken only when they are here.
    maxConnections: limits.inFlight * 4,
    // Bounds clients that stop reading: nothing may stay open longer than the longest answer.
    idleTimeoutMs: timeouts.totalMs + timeouts.headersMs,
  });
  let closing: Promise<void> | undefined;

  return {
    url: server.url,
    endpoints,
    inFlight: admission.inFlight,
    switchEndpoint(name, change) {
      const next = endpoints.replace(name, change);
      logger.warn({ endpoint: name, modelId: next.modelId }, 'endpoint switched');
      return next;
    },
    close(drainMs) {
      closing ??= shutDown(drainMs);
      return closing;
    },
  };

  async function shutDown(drainMs: number): Promise<void> {
    await server.close(async () => {
      const left = await admission.drain(drainMs);
      if (left > 0) logger.warn({ requests: left }, 'requests cut off at the end of the drain time');
    });
    await upstreams.destroy();
    // What was cut off still gets its receipt.
    await admission.drain(CUT_OFF_MS);
  }
}
