import { AssayError, InputError } from '@assay/sdk';
import type { Logger } from 'pino';
import type { AnchoredLog } from '../anchoredLog.ts';
import type { OperatorConfig } from '../config/configSchema.ts';
import type { ServedEndpoint } from '../http/servedEndpoint.ts';
import { LOCAL_CHAIN_ID } from '../keys/keystore.ts';
import { createTermsSource, type FollowedTerms, followTerms } from './followTerms.ts';
import { ANYTHING_GOES } from './servedTerms.ts';

/**
 * Reads what this operator declared and follows it; `start` begins to poll.
 * @throws InputError CHAIN_UNREACHABLE; CONFIG_INVALID for `serveUndeclared` on a chain where it would cost real stake
 */
export async function openTerms(
  config: OperatorConfig,
  { client, deployment }: Pick<AnchoredLog, 'client' | 'deployment'>,
  around: {
    readonly logger: Logger;
    /** Unix milliseconds. */
    readonly clock: () => number;
    readonly served: () => readonly ServedEndpoint[];
  },
): Promise<FollowedTerms> {
  const { logger, clock, served } = around;
  if (config.serveUndeclared) return withoutTerms(deployment.chainId, logger);
  try {
    return await followTerms({
      source: createTermsSource(client, deployment, config.operator),
      served,
      clock,
      onError: (error) => logger.warn({ err: error }, 'declarations not read'),
    });
  } catch (cause) {
    if (cause instanceof AssayError) throw cause;
    const message = 'The declarations of this operator could not be read. Check the RPC URL and the deployment.';
    throw new InputError('CHAIN_UNREACHABLE', message, {}, { cause });
  }
}

function withoutTerms(chainId: number, logger: Logger): FollowedTerms {
  if (chainId !== LOCAL_CHAIN_ID) {
    const message = `serveUndeclared: receipts that contradict the chain cost stake; it is accepted on chain ${LOCAL_CHAIN_ID} only`;
    throw new InputError('CONFIG_INVALID', message, { chainId });
  }
  logger.warn({}, 'serving whatever is configured, declared or not');
  return {
    ...ANYTHING_GOES,
    refresh: async () => undefined,
    problems: () => ({}),
    start: () => undefined,
    stop: () => undefined,
  };
}
