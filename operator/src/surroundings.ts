import { createLogger } from '@assay/node/logger';
import type { Logger } from 'pino';
import type { OperatorConfig } from './config/configSchema.ts';

/** What an operator is run with, besides its configuration. */
export type Surroundings = {
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** The log or the anchoring journal can no longer be trusted: the process must end. By default it ends with code 1. */
  readonly onFatal: (error: Error) => void;
};

/** Fills in what a caller left open. */
export function surroundingsOf(config: OperatorConfig, given: Partial<Surroundings>): Surroundings {
  const logger = given.logger ?? createLogger(config.logLevel);
  return { logger, clock: given.clock ?? Date.now, onFatal: given.onFatal ?? endProcess(logger) };
}

function endProcess(logger: Logger): (error: Error) => void {
  return (error) => {
    logger.fatal({ err: error }, 'the log can no longer be trusted; ending');
    process.exit(1);
  };
}
