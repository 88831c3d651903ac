import { readFile } from 'node:fs/promises';
import { type Deployment, InputError, readDeployment } from '@assay/sdk';
import type { Logger } from 'pino';
import { createPublicClient, http, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { type AnchoringAgent, createAnchoringAgent } from './anchoring/anchoringAgent.ts';
import { createAnchoringChain } from './anchoring/viemAnchoringChain.ts';
import { createAnchorFinder } from './anchorProof.ts';
import { watchChain } from './chainWatch.ts';
import type { OperatorConfig } from './config/configSchema.ts';
import { redactConfig } from './config/redactConfig.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { inferenceProtocolRoutes } from './http/inferenceProtocol.ts';
import { createInferenceBackends } from './http/inferenceProtocolBackend.ts';
import { serveEndpoint } from './http/servedEndpoint.ts';
import type { ReadyCheck } from './http/statusRoutes.ts';
import { LOCAL_CHAIN_ID } from './keys/keystore.ts';
import { openOperatorKeys } from './keys/operatorKeys.ts';
import { openReceiptLog, type ReceiptLog } from './log/receiptLog.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { createCheckpointSigner } from './signing/checkpointSigner.ts';
import { createReceiptSigner } from './signing/receiptSigner.ts';
import { checkStart } from './startup/checkStart.ts';
import { createClockGuard } from './startup/clockGuard.ts';
import { createStartRegistry } from './startup/startRegistry.ts';

/** An operator at work. */
export type RunningOperator = Pick<Gateway, 'url' | 'switchEndpoint' | 'endpoints'> & {
  readonly log: ReceiptLog;
  readonly agent: AnchoringAgent;
  /** Stops accepting, lets running answers finish (`timeouts.drainMs`), stops anchoring, closes the log. */
  close(): Promise<void>;
};

/** What a caller may put in place of the defaults. */
export type StartOptions = {
  readonly logger?: Logger;
  /** Unix milliseconds. */
  readonly clock?: () => number;
  /** The log or the anchoring journal can no longer be trusted: the process must end. By default it ends with code 1. */
  readonly onFatal?: (error: Error) => void;
};

const WATCH_INTERVAL_MS = 15_000;
const LOCAL_FINALITY_DEPTH = 32;

/**
 * Opens keys and log, checks that this operator may serve (chain, registry, mirrors, clock), then serves and anchors.
 * What was opened is closed again when the start fails.
 * @throws InputError with the codes of configuration, keystores, log and start conditions
 */
export async function startOperator(config: OperatorConfig, options: StartOptions = {}): Promise<RunningOperator> {
  const logger = options.logger ?? createLogger(config.logLevel);
  const clock = options.clock ?? Date.now;
  const onFatal = options.onFatal ?? endProcess(logger);
  logger.info({ config: redactConfig(config) }, 'configuration');
  const undo: (() => Promise<void>)[] = [];
  try {
    return await start(config, { logger, clock, onFatal }, undo);
  } catch (error) {
    await unwind(undo, logger);
    throw error;
  }
}

async function start(
  config: OperatorConfig,
  { logger, clock, onFatal }: Required<StartOptions>,
  undo: (() => Promise<void>)[],
): Promise<RunningOperator> {
  const deployment = await readDeploymentFile(config.chain.deployment);
  const { chainId } = deployment;
  const keys = await openOperatorKeys(config.keys, chainId);
  const signer = await createReceiptSigner(keys.receipt);
  const checkpointSigner = createCheckpointSigner(config.origin, keys.checkpoint);
  const account = privateKeyToAccount(toHex(keys.anchor));
  const { promiseSeconds, intervalMs, maxFeePerGas } = config.anchoring;

  const log = await openReceiptLog({
    dataDir: config.dataDir,
    domain: { chainId, anchors: deployment.contracts.Anchors.address },
    operator: config.operator,
    origin: config.origin,
    receiptSigner: signer,
    checkpointSigner,
    promiseSeconds,
    clock,
    onFatal,
  });
  undo.push(() => log.close());

  // No retries inside the client: the agent has its own idea of when to ask again.
  const client = createPublicClient({
    transport: http(config.chain.rpcUrl, { timeout: config.chain.callTimeoutMs, retryCount: 0 }),
  });
  const chain = createAnchoringChain(client, deployment);
  const report = await checkStart({
    operator: config.operator,
    origin: config.origin,
    checkpointKey: checkpointSigner.publicKey,
    receiptKey: signer.address,
    anchorKey: account.address,
    endpoints: config.endpoints.map(({ name }) => name),
    log,
    chain,
    registry: createStartRegistry(client, deployment),
    mirrors: config.mirrors,
    selfUrls: ownLogUrls(config),
    allowUnreachableMirrors: config.allowUnreachableMirrors,
    timeoutMs: config.chain.callTimeoutMs,
    clock,
  });
  for (const { code, message } of report.warnings) logger.warn({ code }, message);
  const guard = createClockGuard({ chainId, clock });
  guard.observe(report.head.timestamp);

  const agent = await createAnchoringAgent({
    dataDir: config.dataDir,
    log,
    chain,
    account,
    operator: config.operator,
    intervalMs,
    finalityDepth: config.anchoring.finalityDepth ?? (chainId === LOCAL_CHAIN_ID ? LOCAL_FINALITY_DEPTH : 'finalized'),
    promiseSeconds,
    callTimeoutMs: config.chain.callTimeoutMs,
    clock,
    logger,
    onFatal,
    ...(maxFeePerGas !== undefined && { maxFeePerGas }),
  });
  undo.push(() => agent.stop());

  const clockProblem = () => {
    const { ok, skewSeconds } = guard.state();
    return ok ? undefined : `this operator's clock is off by ${Math.round(skewSeconds)} seconds`;
  };
  let inFlight = () => 0;
  const metrics = createMetrics({
    logSize: () => log.size(),
    checkpointSize: () => log.checkpoint().size,
    inFlight: () => inFlight(),
    anchorBacklog: () => log.size() - agent.state().finalSize,
    oldestUnfinalSeconds: () => agent.state().oldestUnfinalSeconds,
    signerBalanceWei: () => watch.balance(),
  });
  const watch = watchChain({
    latest: chain.latest,
    balance: () => chain.balanceOf(account.address),
    onHead: guard.observe,
    onError: (method) => metrics.rpcErrors.inc({ method }),
    intervalMs: WATCH_INTERVAL_MS,
    clock,
  });
  undo.push(async () => watch.stop());

  const backends = createInferenceBackends({
    timeouts: config.timeouts,
    responseBytes: config.limits.responseBytes,
    logger,
  });
  undo.push(() => backends.close());
  const ofProtocol = config.endpoints.filter(({ kind }) => kind !== 'openai');
  await backends.warmUp(ofProtocol.map((endpoint) => serveEndpoint(endpoint, 0)));

  const gateway = await openGateway({
    listen: config.listen,
    dataDir: config.dataDir,
    endpoints: config.endpoints,
    apiKeys: config.apiKeys,
    saltSecret: keys.salt,
    limits: config.limits,
    timeouts: config.timeouts,
    metricsFor: config.metricsFor,
    log,
    signer,
    metrics,
    readyChecks: [anchoringCheck(agent), { name: 'clock', check: clockProblem }],
    mayIssue: clockProblem,
    findAnchor: createAnchorFinder(agent, chain),
    logger,
    clock,
    mounts: [(deps) => inferenceProtocolRoutes({ ...deps, backends })],
  });
  inFlight = gateway.inFlight;
  undo.push(() => gateway.close(config.timeouts.drainMs));
  agent.start();
  logger.info({ url: gateway.url, op: config.operator, size: log.size() }, 'serving');

  let closing: Promise<void> | undefined;
  return {
    url: gateway.url,
    endpoints: gateway.endpoints,
    switchEndpoint: gateway.switchEndpoint,
    log,
    agent,
    close() {
      closing ??= unwind(undo, logger).then(() => logger.info({ size: log.size() }, 'closed'));
      return closing;
    },
  };
}

/** Closes what is open, last first; a part that fails to close does not keep the others from closing. */
async function unwind(undo: (() => Promise<void>)[], logger: Logger): Promise<void> {
  for (let close = undo.pop(); close !== undefined; close = undo.pop()) {
    try {
      await close();
    } catch (error) {
      logger.error({ err: error }, 'close failed');
    }
  }
}

/** Base URLs under which this operator's own log may stand in the registry: it is not up yet and no second opinion. */
function ownLogUrls({ publicUrl, listen, origin }: OperatorConfig): string[] {
  const own = [`http://${listen.host}:${listen.port}/log`, `http://${origin}`, `https://${origin}`];
  return publicUrl === undefined ? own : [...own, `${publicUrl.replace(/\/+$/, '')}/log`];
}

function anchoringCheck(agent: AnchoringAgent): ReadyCheck {
  return {
    name: 'anchoring',
    check() {
      const { code, message, failuresInARow } = agent.state();
      return failuresInARow >= 3 ? `${code}: ${message}` : undefined;
    },
  };
}

async function readDeploymentFile(path: string): Promise<Deployment> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const message = `chain.deployment: ${path} cannot be read as JSON; deploy first, or correct the path`;
    throw new InputError('DEPLOYMENT_MALFORMED', message, { path }, { cause });
  }
  return readDeployment(json);
}

function endProcess(logger: Logger): (error: Error) => void {
  return (error) => {
    logger.fatal({ err: error }, 'the log can no longer be trusted; ending');
    process.exit(1);
  };
}
