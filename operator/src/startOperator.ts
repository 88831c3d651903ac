import { InputError } from '@assay/sdk';
import { openAnchoredLog } from './anchoredLog.ts';
import type { AnchoringAgent } from './anchoring/anchoringAgent.ts';
import { createAnchorFinder } from './anchorProof.ts';
import { watchChain } from './chainWatch.ts';
import type { OperatorConfig } from './config/configSchema.ts';
import { redactConfig } from './config/redactConfig.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { inferenceProtocolRoutes } from './http/inferenceProtocol.ts';
import { createInferenceBackends } from './http/inferenceProtocolBackend.ts';
import { serveEndpoint } from './http/servedEndpoint.ts';
import type { ReceiptLog } from './log/receiptLog.ts';
import { createMetrics } from './metrics.ts';
import { clockProblem, createReadyChecks } from './readyChecks.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';
import { createTeardown, type Teardown } from './teardown.ts';

/** An operator at work. */
export type RunningOperator = Pick<Gateway, 'url' | 'switchEndpoint' | 'endpoints'> & {
  readonly log: ReceiptLog;
  readonly agent: AnchoringAgent;
  /** Stops accepting, lets running answers finish (`timeouts.drainMs`), stops anchoring, closes the log. */
  close(): Promise<void>;
};

/** What a caller may put in place of the defaults. */
export type StartOptions = Partial<Surroundings>;

const WATCH_INTERVAL_MS = 15_000;

/**
 * Opens keys and log, checks that this operator may serve (chain, registry, mirrors, clock), then serves and anchors.
 * What was opened is closed again when the start fails.
 * @throws InputError with the codes of configuration, keystores, log and start conditions
 */
export async function startOperator(config: OperatorConfig, options: StartOptions = {}): Promise<RunningOperator> {
  if (config.endpoints.length === 0) {
    throw new InputError('CONFIG_INVALID', 'endpoints: nothing to serve; add one with "assay operator declare"', {});
  }
  const surroundings = surroundingsOf(config, options);
  const { logger } = surroundings;
  logger.info({ config: redactConfig(config) }, 'configuration');
  const teardown = createTeardown(logger);
  try {
    return await start(config, surroundings, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(config: OperatorConfig, surroundings: Surroundings, teardown: Teardown): Promise<RunningOperator> {
  const { logger, clock } = surroundings;
  const { keys, signer, account, log, chain, guard, agent } = await openAnchoredLog(config, surroundings, teardown);

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
    readyChecks: createReadyChecks({ agent, guard, watch, clock }),
    mayIssue: () => clockProblem(guard),
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
