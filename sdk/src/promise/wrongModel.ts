import type { Declaration } from '../chainReader.ts';
import { isComplete } from '../flags.ts';
import type { InferenceReceipt } from '../receiptFields.ts';
import { declarationsAt, isSameService } from './declarationsAt.ts';
import { isServable, type Lifetime } from './isServable.ts';

/** What of a receipt says who served it when. */
export type Answered = Pick<InferenceReceipt, 'modelId' | 'configDigest' | 'issuedAt' | 'flags'>;

/** Seconds by which the operator's clock may have been off, and for which a declaration drains. */
export type Allowance = { readonly skew: number; readonly drain: number };

/**
 * Whether a complete answer agrees with no declaration: neither at `issuedAt` nor a skew before or after it. With a skew of
 * 0 this is the strict rule, by which an operator decides what it may promise.
 */
export function isUndeclared(answered: Answered, history: readonly Declaration[], allowed: Allowance): boolean {
  const declared = (time: number) =>
    declarationsAt(history, time, allowed.drain).some((one) => isSameService(one, answered));
  return isComplete(answered.flags) && !moments(answered.issuedAt, allowed.skew).some(declared);
}

/** Whether a complete answer names a model that could be served neither at `issuedAt` nor a skew before or after it. */
export function isUnknownModel(answered: Answered, model: Lifetime | undefined, skew: number): boolean {
  return isComplete(answered.flags) && !moments(answered.issuedAt, skew).some((time) => isServable(model, time));
}

/** First second at which both can be judged: before it, a declaration could still be made that covers the answer. */
export function judgeableFrom(issuedAt: number, skew: number): number {
  return issuedAt + skew + 1;
}

/** What was issued before this second can be judged at `now`: {@link judgeableFrom} the other way round. */
export function judgeableBefore(now: number, skew: number): number {
  return now - skew;
}

/** Every declaration holds longer than two skews (the court's constructor sees to it), so these three miss none. */
function moments(issuedAt: number, skew: number): readonly number[] {
  return [Math.max(0, issuedAt - skew), issuedAt, issuedAt + skew];
}
