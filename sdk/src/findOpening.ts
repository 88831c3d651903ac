import type { Hex } from 'viem';
import {
  type AnchorStep,
  type AnchorTimes,
  foldStep,
  HEAD_SLOT,
  type Opening,
  RING_SIZE,
  unpackWord,
  ZERO_WORD,
} from './anchorWord.ts';

/** A step together with the head word that it led to, as the `Anchored` event gives it. */
export type AnchorRecord = AnchorStep & { readonly word: Hex };

/** An opening, and which of its steps is meant. */
export type FoundOpening = { readonly opening: Opening; readonly step: number };

/** Default for the most steps in one opening: 24 KB of calldata, which fits a transaction on any chain. */
export const MAX_OPENING_STEPS = 256;

/**
 * Opening under which a leaf can be shown.
 *
 * The chosen step is the first anchor with `size > leafIndex`; when opening it would take more than `maxSteps` steps (its
 * period left the ring of 32 busy periods long ago), or what came before it is not in the history, the earliest later anchor
 * for which this is not so. The steps end at the nearest word that the contract still holds.
 * @param history one operator's anchors up to its head, oldest first, without gaps; it may start late
 * @returns undefined when no anchor in the history covers the leaf
 */
export function findOpening(
  history: readonly AnchorRecord[],
  leafIndex: number,
  times: AnchorTimes,
  maxSteps: number = MAX_OPENING_STEPS,
): FoundOpening | undefined {
  const held = heldWords(history);
  for (let at = 0; at < history.length; at++) {
    if (history[at]!.size <= leafIndex) continue;
    const previous = wordBefore(history, at, times);
    const end = held.find(({ position }) => position >= at);
    if (previous === undefined || end === undefined || end.position - at >= maxSteps) continue;
    const steps = history.slice(at, end.position + 1).map(({ root, size, time }) => ({ root, size, time }));
    return { opening: { slot: end.slot, previous, steps }, step: 0 };
  }
  return undefined;
}

/** Positions in the history whose words the contract holds now, in order, and where: the ring's survivors, then the head. */
function heldWords(history: readonly AnchorRecord[]): { position: number; slot: number }[] {
  const ring: (number | undefined)[] = new Array(RING_SIZE).fill(undefined);
  for (let i = 0; i + 1 < history.length; i++) {
    const word = unpackWord(history[i]!.word);
    if (word.period !== unpackWord(history[i + 1]!.word).period) ring[word.cursor] = i;
  }
  const held = ring.flatMap((position, slot) => (position === undefined ? [] : [{ position, slot }]));
  if (history.length > 0) held.push({ position: history.length - 1, slot: HEAD_SLOT });
  return held.sort((a, b) => a.position - b.position);
}

function wordBefore(history: readonly AnchorRecord[], at: number, times: AnchorTimes): Hex | undefined {
  if (at > 0) return history[at - 1]!.word;
  const first = history[0]!;
  return foldStep(ZERO_WORD, first, times) === first.word.toLowerCase() ? ZERO_WORD : undefined;
}
