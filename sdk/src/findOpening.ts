import type { Hex } from 'viem';
import {
  type AnchorTimes,
  foldAnchoring,
  HEAD_SLOT,
  MAX_PERIOD_ANCHORINGS,
  type OpenedAnchoring,
  type Opening,
  placeOf,
  RING_SIZE,
  ZERO_WORD,
} from './anchorWord.ts';
import { firstCover } from './promise/firstCover.ts';

/** An anchoring together with the head word that it led to, as the `Anchored` event gives it. */
export type AnchorRecord = OpenedAnchoring & { readonly word: Hex };

/** An opening, and which of its anchorings is meant. */
export type FoundOpening = { readonly opening: Opening; readonly anchoring: number };

/**
 * Opening under which a leaf can be shown.
 *
 * The chosen anchoring is the first anchor with `size > leafIndex`; when opening it would take more than `maxAnchorings` anchorings (its
 * period left the ring of 64 busy periods long ago), or what came before it is not in the history, the earliest later anchor
 * for which this is not so. The anchorings end at the nearest word that the contract still holds.
 * @param history one operator's anchors up to its head, oldest first, without gaps; it may start late
 * @returns undefined when no anchor in the history covers the leaf
 */
export function findOpening(
  history: readonly AnchorRecord[],
  leafIndex: number,
  times: AnchorTimes,
  maxAnchorings: number = MAX_PERIOD_ANCHORINGS,
): FoundOpening | undefined {
  const first = firstCover(history, leafIndex);
  if (first === history.length) return undefined;
  const start = first === 0 && !beginsAtZero(history[0]!, times) ? 1 : first;
  const end = heldWords(history).find(({ position }) => position >= start);
  if (end === undefined) return undefined;
  const at = Math.max(start, end.position - maxAnchorings + 1);
  return { opening: openingBetween(history, at, end), anchoring: 0 };
}

type HeldWord = { readonly position: number; readonly slot: number };

function openingBetween(history: readonly AnchorRecord[], at: number, { position, slot }: HeldWord): Opening {
  const previous = at === 0 ? ZERO_WORD : history[at - 1]!.word;
  const anchorings = history.slice(at, position + 1).map(({ root, size, time }) => ({ root, size, time }));
  return { slot, previous, anchorings };
}

/**
 * Opening whose first anchoring is the anchor at `position` of the history.
 * @returns undefined when that would take more than `maxAnchorings` anchorings, or what came before it is not in the history
 */
export function openAt(
  history: readonly AnchorRecord[],
  position: number,
  times: AnchorTimes,
  maxAnchorings: number = MAX_PERIOD_ANCHORINGS,
): Opening | undefined {
  if (position === 0 && !beginsAtZero(history[0]!, times)) return undefined;
  const end = heldWords(history).find((held) => held.position >= position);
  if (end === undefined || end.position - position >= maxAnchorings) return undefined;
  return openingBetween(history, position, end);
}

/**
 * Opening whose first two anchorings are the anchor before `position` of the history and the one there: what a demand of
 * consistency shows. It may reach over the end of a period, and then has one anchoring more than a period can.
 * @returns undefined for the operator's first anchor, or when what came before is not in the history
 */
export function openGrowth(
  history: readonly AnchorRecord[],
  position: number,
  times: AnchorTimes,
): Opening | undefined {
  const older = history[position - 1];
  const opening = older && openAt(history, position, times);
  if (older === undefined || opening === undefined) return undefined;
  const { root, size, time, word } = older;
  const previous =
    history[position - 2]?.word ?? (foldAnchoring(ZERO_WORD, older, times) === word ? ZERO_WORD : undefined);
  return previous && { ...opening, previous, anchorings: [{ root, size, time }, ...opening.anchorings] };
}

/** Positions in the history whose words the contract holds now, in order, and where: the ring's survivors, then the head. */
function heldWords(history: readonly AnchorRecord[]): { position: number; slot: number }[] {
  const last = history.length - 1;
  if (last < 0) return [];
  const held = [{ position: last, slot: HEAD_SLOT }];
  const slots = new Set<number>();
  for (let i = last - 1; i >= 0 && slots.size < RING_SIZE; i--) {
    const { period, cursor } = placeOf(history[i]!.word);
    // What came later overwrote what was in the slot before.
    if (period === placeOf(history[i + 1]!.word).period || slots.has(cursor)) continue;
    slots.add(cursor);
    held.unshift({ position: i, slot: cursor });
  }
  return held;
}

function beginsAtZero(first: AnchorRecord, times: AnchorTimes): boolean {
  return foldAnchoring(ZERO_WORD, first, times) === first.word.toLowerCase();
}
