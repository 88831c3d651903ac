import { type AnchorTimes, MAX_PERIOD_ANCHORINGS, periodAt, unpackWord } from '@assay/sdk';
import type { Hex } from 'viem';

/** Anchorings of each period that only promises which fall due may use. */
export const RESERVED_ANCHORINGS = 64;

/** Anchorings that `Anchors` still takes in the period of `time` (unix seconds) from an operator whose head is `word`. */
export function anchoringsLeft(word: Hex, time: number, times: AnchorTimes): number {
  const { period, count } = unpackWord(word);
  return period === periodAt(time, times) ? MAX_PERIOD_ANCHORINGS - 1 - count : MAX_PERIOD_ANCHORINGS;
}

/**
 * Shortest time between two anchors (milliseconds) with which a period of `period` seconds keeps its reserve.
 * The agent anchors at the interval, or as soon as a receipt is a quarter of its promise old.
 */
export function leastInterval(period: number): number {
  return Math.ceil((period * 1000) / (MAX_PERIOD_ANCHORINGS - RESERVED_ANCHORINGS));
}
