import { type AnchorRecord, MAX_PERIOD_ANCHORINGS, RING_SIZE } from '@assay/sdk';
import type { Hex } from 'viem';
import type { AnchorRow, Facts, OperatorRow } from './facts.ts';
import { toNumber } from './indexedChain.ts';

/** Anchors on a page: receipts of one time share one, and an opening has at most five. */
export const ANCHOR_PAGE = 128n;

type Head = Pick<OperatorRow, 'address' | 'anchorCount' | 'busyPeriod'>;
type Covering = Pick<AnchorRow, 'sequence' | 'busyPeriod'>;

/**
 * Reads as much of an operator's history as `findOpening` needs for a leaf that `covering` covers first: the anchors that
 * lead from it (or from as near as one opening reaches) to the nearest word that the contract still holds, then the last
 * one of each later busy period, the head included. About 600 rows at most, however many anchors there are.
 */
export async function openingHistory(
  head: Head,
  covering: Covering,
  facts: Pick<Facts, 'lastOfPeriods' | 'anchorPage'>,
): Promise<AnchorRecord[]> {
  const oldestHeld = head.busyPeriod - BigInt(RING_SIZE);
  const endPeriod = covering.busyPeriod > oldestHeld ? covering.busyPeriod : oldestHeld;
  const [end, ...later] = await facts.lastOfPeriods(head.address, endPeriod, head.anchorCount - 1n);
  if (end === undefined) return [];
  // One row more than an opening has anchorings: the first anchoring needs the word before it.
  const nearest = end.sequence - BigInt(MAX_PERIOD_ANCHORINGS);
  const start = covering.sequence - 1n > nearest ? covering.sequence - 1n : nearest;
  const anchorings = await anchorRange(head.address, start > 0n ? start : 0n, end.sequence, facts);
  return [...anchorings, ...later].map(({ root, size, time, word }) => ({
    ...{ root, word },
    ...{ size: toNumber(size), time: toNumber(time) },
  }));
}

/** The anchors from one sequence number to another, both included, out of the pages that hold them. */
async function anchorRange(address: Hex, from: bigint, to: bigint, { anchorPage }: Pick<Facts, 'anchorPage'>) {
  const first = from / ANCHOR_PAGE;
  const numbers = Array.from({ length: Number(to / ANCHOR_PAGE - first) + 1 }, (_, i) => first + BigInt(i));
  const pages = await Promise.all(numbers.map((number) => anchorPage(address, number)));
  const before = Number(from - first * ANCHOR_PAGE);
  return pages.flat().slice(before, before + Number(to - from) + 1);
}
