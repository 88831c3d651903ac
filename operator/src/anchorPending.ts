import { openAnchoredLog } from './anchoredLog.ts';
import { type AnchoredOnce, anchorOnce } from './anchoring/anchorOnce.ts';
import type { OperatorConfig } from './config/configSchema.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';
import { createTeardown } from './teardown.ts';

/**
 * Anchors everything that the log holds, once, without serving. Undefined when the log is empty.
 * @throws InputError LOG_LOCKED while an operator serves this log, and all of `openAnchoredLog` and `anchorOnce`
 */
export async function anchorPending(
  config: OperatorConfig,
  given: Partial<Surroundings> = {},
): Promise<AnchoredOnce | undefined> {
  const surroundings = surroundingsOf(config, given);
  const teardown = createTeardown(surroundings.logger);
  try {
    const { agent, log } = await openAnchoredLog(config, surroundings, teardown);
    return await anchorOnce(agent, log);
  } finally {
    await teardown.run();
  }
}
