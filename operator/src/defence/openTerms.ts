import { AssayError, InputError } from '@assay/sdk';
import type { Logger } from 'pino';
import type { AnchoredLog } from '../anchoredLog.ts';
import type { OperatorConfig } from '../config/configSchema.ts';
import type { ServedEndpoint } from '../http/servedEndpoint.ts';
import { createTermsSource, type FollowedTerms, followTerms } from './followTerms.ts';

/**
 * Reads what this operator declared and follows it; `start` begins to poll.
 * @throws InputError CHAIN_UNREACHABLE
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
