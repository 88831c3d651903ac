import { createNodeClient } from '@assay/node/chain';
import { defaultFinality } from '@assay/node/localChain';
import type { Deployment } from '@assay/sdk';
import { type LocalAccount, type PublicClient, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { type AnchoringAgent, createAnchoringAgent } from './anchoring/anchoringAgent.ts';
import type { AnchoringChain } from './anchoring/anchoringChain.ts';
import { createAnchoringChain } from './anchoring/viemAnchoringChain.ts';
import type { OperatorConfig } from './config/configSchema.ts';
import { readDeploymentFile } from './deploymentFile.ts';
import { createHeadTurns, type HeadTurns } from './headTurns.ts';
import { type OperatorKeys, openOperatorKeys } from './keys/operatorKeys.ts';
import { openReceiptLog, type ReceiptLog, type ReceiptLogOptions } from './log/receiptLog.ts';
import { createCheckpointSigner } from './signing/checkpointSigner.ts';
import { createReceiptSigner, type ReceiptSigner } from './signing/receiptSigner.ts';
import { checkConditions } from './startConditions.ts';
import type { ClockGuard } from './startup/clockGuard.ts';
import type { Surroundings } from './surroundings.ts';
import type { Teardown } from './teardown.ts';

/** A log that may be written and anchored: locked, checked against chain and mirrors, its agent not yet started. */
export type AnchoredLog = {
  readonly deployment: Deployment;
  readonly keys: OperatorKeys;
  readonly signer: ReceiptSigner;
  /** Sends anchors. */
  readonly account: LocalAccount;
  readonly log: ReceiptLog;
  readonly client: PublicClient;
  readonly chain: AnchoringChain;
  readonly guard: ClockGuard;
  readonly agent: AnchoringAgent;
  /** Between the agent and the operator's defence. */
  readonly turns: HeadTurns;
};

/**
 * Opens keys, log and anchoring, and checks that this operator may go on with them.
 * @throws InputError with the codes of keystores, log, start conditions and anchoring journal
 */
export async function openAnchoredLog(
  config: OperatorConfig,
  { logger, clock, onFatal }: Surroundings,
  teardown: Teardown,
  whyNotComplete?: ReceiptLogOptions['whyNotComplete'],
): Promise<AnchoredLog> {
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
    ...(whyNotComplete !== undefined && { whyNotComplete }),
  });
  teardown.add(() => log.close());

  // No retries inside the client: the agent has its own idea of when to ask again.
  const client = createNodeClient(config.chain.rpcUrl, { timeoutMs: config.chain.callTimeoutMs });
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

  const turns = createHeadTurns();
  const agent = await createAnchoringAgent({
    dataDir: config.dataDir,
    log,
    chain,
    account,
    operator: config.operator,
    intervalMs,
    finalityDepth: config.anchoring.finalityDepth ?? defaultFinality(chainId),
    promiseSeconds,
    callTimeoutMs: config.chain.callTimeoutMs,
    clock,
    logger,
    turns,
    onFatal,
    ...(maxFeePerGas !== undefined && { maxFeePerGas }),
  });
  teardown.add(() => agent.stop());
  return { deployment, keys, signer, account, log, client, chain, guard, agent, turns };
}
