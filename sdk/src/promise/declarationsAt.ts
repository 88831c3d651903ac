import { equalHex, ZERO_32 } from '../bytes.ts';
import type { Declaration } from '../chainReader.ts';

/** What a receipt says it was served by. */
export type Served = Pick<Declaration, 'modelId' | 'configDigest'>;

/** How many declarations of an endpoint have begun at `time`. Their `from` only grows. */
export function declarationsBegun(history: readonly Declaration[], time: number): number {
  return history.filter(({ from }) => from <= time).length;
}

/**
 * Declarations in force at `time`: the last that began, and for `drain` seconds the one before it.
 * A withdrawn endpoint (model id zero) declares nothing, so it is left out; the one before it drains all the same.
 * @param history of one endpoint, oldest first; what ended long before `time` may be missing
 */
export function declarationsAt<D extends Declaration>(history: readonly D[], time: number, drain: number): D[] {
  const begun = declarationsBegun(history, time);
  const current = history[begun - 1];
  if (current === undefined) return [];
  const draining = time - current.from < drain ? history[begun - 2] : undefined;
  return [current, ...(draining === undefined ? [] : [draining])].filter(({ modelId }) => !equalHex(modelId, ZERO_32));
}

/** Whether two name the same model under the same configuration. */
export function isSameService(a: Served, b: Served): boolean {
  return equalHex(a.modelId, b.modelId) && equalHex(a.configDigest, b.configDigest);
}
