import { createChainReader, InputError } from '@assay/sdk';
import { openAnchoredLog } from './anchoredLog.ts';
import type { AnchoringAgent } from './anchoring/anchoringAgent.ts';
import { createAnchorFinder } from './anchorProof.ts';
import { watchChain } from './chainWatch.ts';
import type { OperatorConfig } from './config/configSchema.ts';
import { redactConfig } from './config/loadConfig.ts';
import type { DefenceAgent } from './defence/defenceAgent.ts';
import { openDefence } from './defence/openDefence.ts';
import { openTerms } from './defence/openTerms.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { inferenceProtocolRoutes } from './http/inferenceProtocol.ts';
import { createInferenceBackends } from './http/inferenceProtocolBackend.ts';
import { type ServedEndpoint, serveEndpoint } from './http/servedEndpoint.ts';
import { createLabels } from './http/servedLabel.ts';
import type { ReceiptLog } from './log/receiptLog.ts';
import { createMetrics } from './metrics.ts';
import { clockProblem, createReadyChecks } from './readyChecks.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';
import { createTeardown, type Teardown } from './teardown.ts';

/** An operator at work. */
export type RunningOperator = Pick<Gateway, 'url' | 'switchEndpoint' | 'endpoints'> & {
  readonly log: ReceiptLog;
  readonly agent: AnchoringAgent;
  readonly defence: DefenceAgent;
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
  const opened = await openAnchoredLog(config, surroundings, teardown, (draft, issuedAt) =>
    terms.problem({ id: draft.endpoint, modelIdBytes: draft.modelId, configDigest: draft.configDigest }, issuedAt),
  );
  const { keys, signer, account, log, chain, guard, agent } = opened;
  const configured = config.endpoints.map((endpoint) => serveEndpoint(endpoint, 0));
  let served: () => readonly ServedEndpoint[] = () => configured;
  const terms = await openTerms(config, opened, { logger, clock, served: () => served() });
  teardown.add(async () => terms.stop());

  const defence = await openDefence(config, opened, { logger, clock });
  teardown.add(() => defence.stop());

  let inFlight = () => 0;
  const metrics = createMetrics({
    logSize: () => log.size(),
    checkpointSize: () => log.checkpoint().size,
    inFlight: () => inFlight(),
    anchorBacklog: () => log.size() - agent.state().finalSize,
    oldestUnfinalSeconds: () => agent.state().oldestUnfinalSeconds,
    signerBalanceWei: () => watch.balance(),
    openDemands: () => defence.state().open,
    demandDeadline: () => defence.state().nextDeadline,
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

  const labelOf = createLabels(createChainReader({ publicClient: opened.client, deployment: opened.deployment }));
  const backends = createInferenceBackends({
    timeouts: config.timeouts,
    responseBytes: config.limits.responseBytes,
    logger,
    labelOf,
  });
  teardown.add(() => backends.close());
  await backends.warmUp(configured);

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
    readyChecks: createReadyChecks({ agent, guard, watch, terms, defence, clock }),
    mayIssue: () => clockProblem(guard),
    terms,
    findAnchor: createAnchorFinder(agent, chain),
    logger,
    clock,
    mounts: [(deps) => inferenceProtocolRoutes({ ...deps, backends })],
  });
  inFlight = gateway.inFlight;
  served = gateway.endpoints.list;
  terms.start();
  teardown.add(() => gateway.close(config.timeouts.drainMs));
  agent.start();
  defence.start();
  logger.info({ url: gateway.url, op: config.operator, size: log.size() }, 'serving');

  return {
    url: gateway.url,
    endpoints: gateway.endpoints,
    switchEndpoint: gateway.switchEndpoint,
    log,
    agent,
    defence,
    async close() {
      await teardown.run();
      logger.info({ size: log.size() }, 'closed');
    },
  };
}
