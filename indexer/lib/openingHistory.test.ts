import {
  type AnchorTimes,
  findOpening,
  foldAnchoring,
  foldOpening,
  HEAD_SLOT,
  MAX_PERIOD_ANCHORINGS,
  RING_SIZE,
  unpackWord,
  ZERO_WORD,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { describe, expect, test } from 'vitest';
import { anchorColumns } from './anchorRow.ts';
import type { AnchorRow } from './facts.ts';
import { ANCHOR_PAGE, openingHistory } from './openingHistory.ts';
import { newOperatorRow } from './operatorRow.ts';

const TIMES: AnchorTimes = { genesis: 1_800_000_000, period: 100 };
const OPERATOR: Hex = `0x${'0b'.repeat(20)}`;

/** Indexes anchors at these seconds after genesis, ten entries each, as the handler does. */
function indexed(seconds: readonly number[]) {
  let head = newOperatorRow(OPERATOR, 1n) as ReturnType<typeof newOperatorRow> & { lastAnchoredAt: bigint | null };
  const rows: AnchorRow[] = seconds.map((second, i) => {
    const anchoring = {
      root: `0x${(i + 1).toString(16).padStart(64, '0')}` as Hex,
      size: (i + 1) * 10,
      time: TIMES.genesis + second,
    };
    const word = foldAnchoring(head.word, anchoring, TIMES);
    const columns = anchorColumns(head, { root: anchoring.root, word, time: BigInt(anchoring.time) }, 1600n);
    head = { ...head, word, logSize: columns.size, anchorCount: head.anchorCount + 1n, busyPeriod: columns.busyPeriod };
    return { operator: OPERATOR, ...columns } as AnchorRow;
  });
  return { head, rows };
}

const reads = (rows: readonly AnchorRow[]) => ({
  lastOfPeriods: async (_: Hex, busyPeriod: bigint, last: bigint) =>
    rows.filter(
      (row, i) => row.busyPeriod >= busyPeriod && row.sequence <= last && rows[i + 1]?.busyPeriod !== row.busyPeriod,
    ),
  anchorPage: async (_: Hex, number: bigint) => rows.filter(({ sequence }) => sequence / ANCHOR_PAGE === number),
});

/** What the contract holds: the head, and the ring as its rule fills it. */
function held(rows: readonly AnchorRow[], slot: number): Hex | undefined {
  if (slot === HEAD_SLOT) return rows.at(-1)?.word;
  return rows.findLast((row, i) => row.slot === slot && rows[i + 1] !== undefined && rows[i + 1]?.period !== row.period)
    ?.word;
}

const schedules: Record<string, number[]> = {
  'one anchor': [5],
  'one busy period': Array.from({ length: 20 }, (_, i) => i),
  'two anchors in each of 20 periods': Array.from({ length: 40 }, (_, i) => i * 50),
  'one anchor in each of 80 periods, so that the ring went round': Array.from({ length: 80 }, (_, i) => i * 100),
  'three in each of 60 periods': Array.from({ length: 180 }, (_, i) => Math.floor(i / 3) * 100 + (i % 3)),
  'more anchors in a period than one opening has anchorings': [
    ...Array.from({ length: 600 }, (_, i) => i / 8),
    250,
    900,
  ].map(Math.floor),
  'a long period that left the ring': [
    ...Array.from({ length: 400 }, (_, i) => Math.floor(i / 5)),
    ...Array.from({ length: 50 }, (_, i) => 200 + i * 100),
  ],
};

describe.each(Object.entries(schedules))('%s', (_, seconds) => {
  const { head, rows } = indexed(seconds);
  const whole = rows.map(({ root, size, time, word }) => ({ root, word, size: Number(size), time: Number(time) }));

  test('opens each leaf as the whole history does, into a word that the contract holds', async () => {
    const stride = Math.ceil(rows.length / 40);
    for (const covering of rows.filter((_row, i) => i % stride === 0 || i >= rows.length - 3)) {
      const leafIndex = Number(covering.size) - 1;
      const history = await openingHistory(head, covering, reads(rows));
      expect(history.length).toBeLessThanOrEqual(MAX_PERIOD_ANCHORINGS + 1 + RING_SIZE + 1);
      const found = findOpening(history, leafIndex, TIMES);
      expect(found).toEqual(findOpening(whole, leafIndex, TIMES));
      expect(foldOpening(found!.opening, TIMES)).toBe(held(rows, found!.opening.slot));
    }
  });

  test('keeps the columns that follow from the words', () => {
    for (const [i, row] of rows.entries()) {
      expect(row.previousWord).toBe(rows[i - 1]?.word ?? ZERO_WORD);
      expect(row).toMatchObject({ sequence: BigInt(i), entries: 10n, slot: unpackWord(row.word).cursor });
      expect(row.settlesAt - row.time).toBe(1600n);
      if (i > 0) expect(row.busyPeriod - rows[i - 1]!.busyPeriod).toBe(row.period === rows[i - 1]!.period ? 0n : 1n);
    }
  });
});

test('an operator without anchors has no history', async () => {
  const covering = { sequence: 0n, busyPeriod: 0n };
  expect(await openingHistory({ address: OPERATOR, anchorCount: 0n, busyPeriod: 0n }, covering, reads([]))).toEqual([]);
});
