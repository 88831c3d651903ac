import { type AnchorTimes, AssayError, foldAnchoring, unpackWord, ZERO_WORD } from '@assay/sdk';
import type { Hex } from 'viem';

/** What the operator row says before an anchor is applied to it. */
export type AnchorState = {
  readonly anchorCount: bigint;
  readonly logSize: bigint;
  readonly word: Hex;
  readonly busyPeriod: bigint;
};

/** One `Anchored` event with its block's time (unix seconds). */
export type AnchoredEvent = { readonly root: Hex; readonly word: Hex; readonly time: bigint };

/** Returns the columns of the anchor row that follow from the operator's state before and the event. Pure. */
export function anchorColumns(before: AnchorState, event: AnchoredEvent, window: bigint) {
  const word = unpackWord(event.word);
  const size = BigInt(word.size);
  const startsPeriod = before.word !== ZERO_WORD && unpackWord(before.word).period !== word.period;
  return {
    // INVARIANT X1: An operator's anchors are numbered 0, 1, 2, … without a gap, in the order of the chain, and each
    //   row's `previousWord` is the word of the row before.
    sequence: before.anchorCount,
    root: event.root,
    size,
    entries: size - before.logSize,
    word: event.word,
    previousWord: before.word,
    time: event.time,
    settlesAt: event.time + window,
    period: word.period,
    slot: word.cursor,
    busyPeriod: startsPeriod ? before.busyPeriod + 1n : before.busyPeriod,
  };
}

/**
 * Whether an anchor follows from the one that was indexed before it: the word before, folded with it, is its own word. If
 * not, the node withheld an anchor, or gave a wrong root or time for one.
 */
export function follows(before: Pick<AnchorState, 'word'>, event: AnchoredEvent, times: AnchorTimes): boolean {
  const { root, word, time } = event;
  try {
    return (
      foldAnchoring(before.word, { root, size: unpackWord(word).size, time: Number(time) }, times) ===
      word.toLowerCase()
    );
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}

/** Returns the UTC day (counted from 1970-01-01) of a unix time in seconds. */
export function dayOf(time: bigint): number {
  return Number(time / 86_400n);
}
