import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { createNodeClient } from '@assay/node/chain';
import { listen } from '@assay/node/http';
import { createLogger, type Logger } from '@assay/node/logger';
import { InputError } from '@assay/sdk';
import type { PublicClient } from 'viem';
import type { ChainSource } from './chain/chainSource.ts';
import { createViemChainSource } from './chain/viemChainSource.ts';
import type { Challenger } from './challenger/challenger.ts';
import type { ChallengerStep } from './challenger/challengerContext.ts';
import { openChallengerAccount } from './challenger/challengerKey.ts';
import { openChallenger } from './challenger/openChallenger.ts';
import { type MonitorConfig, redactMonitorConfig } from './config.ts';
import { createMonitor, type Monitor } from './createMonitor.ts';
import { createApp } from './http/app.ts';
import { createRateLimit } from './http/rateLimit.ts';
import { createMetrics } from './metrics.ts';

export type RunningMonitor = {
  /** Base URL of its HTTP API, without a slash at the end. */
  readonly url: string;
  readonly monitor: Monitor;
  /** Undefined while only watching. */
  readonly challenger: Challenger | undefined;
  /** One complete round now; see {@link Monitor.poll}. */
  poll(): Promise<void>;
  /** Stops serving and polling, and closes the store. */
  close(): Promise<void>;
};

const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Starts a monitor: opens the store, connects to the chain, serves HTTP and begins to poll.
 * @throws InputError PLAIN_KEY_REFUSED, KEYSTORE_… for the challenger's key, CHAIN_UNREACHABLE, CHAIN_ID_MISMATCH, STORE_LOCKED, STORE_FOREIGN, STORE_CORRUPT; CONFIG_INVALID when the port
 * cannot be had
 */
export async function startMonitor(
  config: MonitorConfig,
  given: { readonly logger?: Logger; readonly onStep?: (step: ChallengerStep) => void } = {},
): Promise<RunningMonitor> {
  const logger = given.logger ?? createLogger(config.logLevel);
  logger.info({ config: redactMonitorConfig(config) }, 'Monitor starting.');
  const metrics = createMetrics();
  const client = createNodeClient(config.rpcUrl, { timeoutMs: config.rpcTimeoutMs });
  const source = await connect(client, config);
  const account = config.watchOnly ? undefined : await openChallengerAccount(config, config.deployment.chainId);
  const deps = { source, fetch, resolve, now: Date.now, storeDir: config.store, logger, options: config };
  const monitor = await createMonitor(deps, metrics);
  let challenger: Challenger | undefined;
  const closeBoth = async () => {
    await challenger?.close();
    await monitor.close();
  };
  try {
    if (account !== undefined) {
      const { onSkip } = metrics;
      const { onStep } = given;
      const { deployment } = config;
      challenger = await openChallenger({
        monitor,
        client,
        deployment,
        account,
        config,
        onSkip,
        ...(onStep && { onStep }),
      });
    }
    const { receiptsPerSecond: perSecond, receiptsBurst: burst, maxReceipts, readyWithinMs } = config;
    const limit = createRateLimit({ perSecond, burst, maxCallers: 10_000 });
    const app = createApp({ monitor, challenger, metrics, limit, maxReceipts, readyWithinMs, remoteAddress });
    const { host, port } = config;
    const server = await listen({ fetch: app.fetch, host, port, requestTimeoutMs: REQUEST_TIMEOUT_MS });
    monitor.start();
    challenger?.start();
    const { url } = server;
    logger.info({ url, challenger: account?.address ?? 'none: watching only' }, 'Monitor listening.');
    return {
      url,
      monitor,
      challenger,
      poll: monitor.poll,
      close: async () => {
        await server.close();
        await closeBoth();
        logger.info({}, 'Monitor stopped.');
      },
    };
  } catch (error) {
    await closeBoth();
    throw error;
  }
}

async function connect(client: PublicClient, { deployment }: MonitorConfig): Promise<ChainSource> {
  try {
    const source = await createViemChainSource(client, deployment);
    await source.times();
    return source;
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const message =
      'The chain cannot be read: the RPC does not answer, or the deployment names no Anchors contract on it.';
    throw new InputError('CHAIN_UNREACHABLE', message, {}, { cause });
  }
}

function remoteAddress(environment: unknown): string {
  return (environment as { incoming?: IncomingMessage }).incoming?.socket.remoteAddress ?? '';
}

async function resolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
