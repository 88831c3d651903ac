import { lookup } from 'node:dns/promises';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InputError } from '@assay/sdk';
import { serve } from '@hono/node-server';
import type { ChainSource } from './chain/chainSource.ts';
import { createRpcClient, createViemChainSource } from './chain/viemChainSource.ts';
import { type MonitorConfig, redactMonitorConfig } from './config.ts';
import { createMonitor, type Monitor } from './createMonitor.ts';
import { createApp } from './http/app.ts';
import { createRateLimit } from './http/rateLimit.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';

export type RunningMonitor = {
  /** Base URL of its HTTP API, without a slash at the end. */
  readonly url: string;
  readonly monitor: Monitor;
  /** One complete round now; see {@link Monitor.poll}. */
  poll(): Promise<void>;
  /** Stops serving and polling, and closes the store. */
  close(): Promise<void>;
};

/**
 * Starts a monitor: opens the store, connects to the chain, serves HTTP and begins to poll.
 * @throws InputError CHAIN_UNREACHABLE, CHAIN_ID_MISMATCH, STORE_LOCKED, STORE_FOREIGN, STORE_CORRUPT; CONFIG_INVALID when the port
 * cannot be had
 */
export async function startMonitor(
  config: MonitorConfig,
  given: { readonly logger?: Logger } = {},
): Promise<RunningMonitor> {
  const logger = given.logger ?? createLogger(config.logLevel);
  logger.info({ config: redactMonitorConfig(config) }, 'Monitor starting.');
  const metrics = createMetrics();
  const source = await connect(config);
  const deps = { source, fetch, resolve, now: Date.now, storeDir: config.store, logger, options: config };
  const monitor = await createMonitor(deps, metrics);
  try {
    const { receiptsPerSecond: perSecond, receiptsBurst: burst, maxReceipts, readyWithinMs } = config;
    const limit = createRateLimit({ perSecond, burst, maxCallers: 10_000 });
    const app = createApp({ monitor, metrics, limit, maxReceipts, readyWithinMs, remoteAddress });
    const { server, port } = await listen(app.fetch, config.host, config.port);
    monitor.start();
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    logger.info({ url }, 'Monitor listening.');
    return {
      url,
      monitor,
      poll: monitor.poll,
      close: async () => {
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
        await monitor.close();
        logger.info({}, 'Monitor stopped.');
      },
    };
  } catch (error) {
    await monitor.close();
    throw error;
  }
}

async function connect({ rpcUrl, rpcTimeoutMs, deployment }: MonitorConfig): Promise<ChainSource> {
  try {
    const source = await createViemChainSource(createRpcClient(rpcUrl, rpcTimeoutMs), deployment);
    await source.times();
    return source;
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const message =
      'The chain cannot be read: the RPC does not answer, or the deployment names no Anchors contract on it.';
    throw new InputError('CHAIN_UNREACHABLE', message, {}, { cause });
  }
}

function listen(
  fetch: (request: Request, env: unknown) => Response | Promise<Response>,
  hostname: string,
  port: number,
) {
  return new Promise<{ server: Server; port: number }>((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, (info: AddressInfo) =>
      resolve({ server, port: info.port }),
    ) as Server;
    server.on('error', (cause: NodeJS.ErrnoException) => {
      const message = `${hostname}:${port} cannot be listened on (${cause.code}); choose another host or port.`;
      reject(new InputError('CONFIG_INVALID', message, { hostname, port }, { cause }));
    });
    // A client that sends its request a byte at a time must not hold a socket for ever.
    server.requestTimeout = 10_000;
    server.headersTimeout = 10_000;
  });
}

function remoteAddress(environment: unknown): string {
  return (environment as { incoming?: IncomingMessage }).incoming?.socket.remoteAddress ?? '';
}

async function resolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
