import { type AssayErrorCode, InputError } from '@assay/sdk';
import type { AnchoringAgent } from './anchoringAgent.ts';
import type { AnchoringLog } from './anchoringContext.ts';

/** Where everything the log held is anchored now. `time` in unix seconds. */
export type AnchoredOnce = { readonly size: number; readonly root: string; readonly time: number };

/** Conditions that waiting does not change: somebody has to act. */
const HOPELESS: readonly AssayErrorCode[] = [
  'FOREIGN_ANCHOR',
  'FINAL_ANCHOR_LOST',
  'CHAIN_ID_MISMATCH',
  'ANCHOR_KEY_NOT_DELEGATED',
  'INSUFFICIENT_FUNDS',
];

/**
 * Anchors what the log holds now, waits until that is mined (not final), and returns the anchor that covers it.
 * Undefined when the log is empty. The agent must not have been started.
 * @throws InputError ANCHOR_WAIT_EXPIRED after `timeoutMs` (what was sent stays sent and journaled), or the reason why
 * it cannot be anchored
 */
export async function anchorOnce(
  agent: Pick<AnchoringAgent, 'tick' | 'history'>,
  log: Pick<AnchoringLog, 'publishCheckpoint'>,
  { timeoutMs = 120_000, pollMs = 250 }: { readonly timeoutMs?: number; readonly pollMs?: number } = {},
): Promise<AnchoredOnce | undefined> {
  const { size } = await log.publishCheckpoint();
  if (size === 0) return undefined;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const report = await agent.tick({ force: true });
    const found = report.anchoredSize >= size ? agent.history().find((anchor) => anchor.size >= size) : undefined;
    if (found !== undefined) return { size: found.size, root: found.root, time: found.time };
    if (report.code !== undefined && HOPELESS.includes(report.code)) {
      throw new InputError(report.code, report.message ?? report.code, { size });
    }
    if (Date.now() >= deadline) {
      const reason = report.message ?? 'the transaction is not mined yet';
      const message = `The log's ${size} entries were not anchored within ${timeoutMs} ms: ${reason}. Run it again: what was sent is remembered.`;
      throw new InputError('ANCHOR_WAIT_EXPIRED', message, { size, code: report.code });
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
