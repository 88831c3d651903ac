import type { Logger } from 'pino';
import { createPublicClient, http, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { type AnchoringAgent, createAnchoringAgent } from './anchoring/anchoringAgent.ts';
import { createAnchoringChain } from './anchoring/viemAnchoringChain.ts';
import { createAnchorFinder } from './anchorProof.ts';
import { watchChain } from './chainWatch.ts';
import type { OperatorConfig } from './config/configSchema.ts';
import { redactConfig } from './config/redactConfig.ts';
import { readDeploymentFile } from './deploymentFile.ts';
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
import { checkConditions } from './startConditions.ts';
import { createTeardown, type Teardown } from './teardown.ts';

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
  const teardown = createTeardown(logger);
  try {
    return await start(config, { logger, clock, onFatal }, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(
  config: OperatorConfig,
  { logger, clock, onFatal }: Required<StartOptions>,
  teardown: Teardown,
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
  teardown.add(() => log.close());

  // No retries inside the client: the agent has its own idea of when to ask again.
  const client = createPublicClient({
    transport: http(config.chain.rpcUrl, { timeout: config.chain.callTimeoutMs, retryCount: 0 }),
  });
  const chain = createAnchoringChain(client, deployment);
  const guard = await checkConditions({
    config,
    deployment,
    client,
    chain,
    log,
    receiptKey: signer.address,
    checkpointKey: checkpointSigner.publicKey,
    anchorKey: account.address,
    clock,
    logger,
  });

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
  teardown.add(() => agent.stop());

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
  teardown.add(async () => watch.stop());

  const backends = createInferenceBackends({
    timeouts: config.timeouts,
    responseBytes: config.limits.responseBytes,
    logger,
  });
  teardown.add(() => backends.close());
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
  teardown.add(() => gateway.close(config.timeouts.drainMs));
  agent.start();
  logger.info({ url: gateway.url, op: config.operator, size: log.size() }, 'serving');

  return {
    url: gateway.url,
    endpoints: gateway.endpoints,
    switchEndpoint: gateway.switchEndpoint,
    log,
    agent,
    async close() {
      await teardown.run();
      logger.info({ size: log.size() }, 'closed');
    },
  };
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

function endProcess(logger: Logger): (error: Error) => void {
  return (error) => {
    logger.fatal({ err: error }, 'the log can no longer be trusted; ending');
    process.exit(1);
  };
}
