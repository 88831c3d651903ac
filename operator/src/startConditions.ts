import { configDigest, type Deployment, InputError, MAX_PERIOD_ANCHORINGS } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import type { Logger } from 'pino';
import type { Address, Hex, PublicClient } from 'viem';
import type { AnchoringChain } from './anchoring/anchoringChain.ts';
import { leastInterval } from './anchoring/periodBudget.ts';
import type { OperatorConfig } from './config/configSchema.ts';
import type { ReceiptLog } from './log/receiptLog.ts';
import { checkStart } from './startup/checkStart.ts';
import { type ClockGuard, createClockGuard } from './startup/clockGuard.ts';
import { createStartRegistry } from './startup/startRegistry.ts';

/** What is opened before anything is promised. */
export type Conditions = {
  readonly config: OperatorConfig;
  readonly deployment: Deployment;
  readonly client: PublicClient;
  readonly chain: AnchoringChain;
  readonly log: ReceiptLog;
  readonly receiptKey: Address;
  readonly checkpointKey: Hex;
  readonly anchorKey: Address;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly logger: Logger;
};

/**
 * Checks that a receipt issued now could be kept, and returns the guard that watches the clock from here on.
 * @throws InputError CONFIG_INVALID for a promise that the contract does not allow, and all of `checkStart`
 */
export async function checkConditions(conditions: Conditions): Promise<ClockGuard> {
  const { config, deployment, client, chain, log, clock, logger } = conditions;
  const report = await checkStart({
    operator: config.operator,
    origin: config.origin,
    checkpointKey: conditions.checkpointKey,
    receiptKey: conditions.receiptKey,
    anchorKey: conditions.anchorKey,
    endpoints: config.endpoints.map((served) => ({ ...served, configDigest: configDigest(served.config) })),
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
  await checkPromise(conditions);
  return createClockGuard({ chainId: deployment.chainId, clock, judgedHead: report.head.timestamp });
}

// INVARIANT H6: No receipt promises more than the contract's MAX_DELAY.
async function checkPromise({ config, deployment, client, chain }: Conditions): Promise<void> {
  const { promiseSeconds, intervalMs } = config.anchoring;
  const contract = { address: deployment.contracts.Anchors.address, abi: anchorsAbi };
  let maxDelay: number;
  try {
    maxDelay = Number(await client.readContract({ ...contract, functionName: 'MAX_DELAY' }));
  } catch (cause) {
    const message = 'MAX_DELAY could not be read from Anchors; check the RPC URL and the deployment';
    throw new InputError('CHAIN_UNREACHABLE', message, { anchors: contract.address }, { cause });
  }
  if (promiseSeconds > maxDelay) {
    const message = `anchoring.promiseSeconds: ${promiseSeconds} is more than the contract allows (${maxDelay}); receipts would be invalid; lower it`;
    throw new InputError('CONFIG_INVALID', message, { promiseSeconds, maxDelay });
  }
  await checkPeriodBudget(config.anchoring, chain);
  if (intervalMs >= promiseSeconds * 1000) {
    const message = `anchoring.intervalMs: ${intervalMs} is not less than the promise of ${promiseSeconds} s; anchor more often`;
    throw new InputError('CONFIG_INVALID', message, { promiseSeconds, intervalMs });
  }
}

/** Refuses a pace at which `Anchors` would take no more anchors before its period ends. */
async function checkPeriodBudget(
  { promiseSeconds, intervalMs }: OperatorConfig['anchoring'],
  chain: Pick<AnchoringChain, 'times'>,
): Promise<void> {
  const { period } = await chain.times();
  const least = leastInterval(period);
  const pace = Math.min(intervalMs, promiseSeconds * 250);
  if (pace >= least) return;
  const wrong =
    intervalMs < least ? `anchoring.intervalMs: ${intervalMs}` : `anchoring.promiseSeconds: ${promiseSeconds}`;
  const right =
    intervalMs < least
      ? `at least ${least}`
      : `at least ${Math.ceil(least / 250)}, as receipts are anchored a quarter of it after they were issued`;
  const message = `${wrong} would use up the ${MAX_PERIOD_ANCHORINGS} anchors that the contract takes in ${period} s; set ${right}`;
  throw new InputError('CONFIG_INVALID', message, { promiseSeconds, intervalMs, period });
}

/** Base URLs under which this operator's own log may stand in the registry: it is not up yet and no second opinion. */
function ownLogUrls({ publicUrl, listen, origin }: OperatorConfig): string[] {
  const own = [`http://${listen.host}:${listen.port}/log`, `http://${origin}`, `https://${origin}`];
  return publicUrl === undefined ? own : [...own, `${publicUrl.replace(/\/+$/, '')}/log`];
}
