import fc from 'fast-check';
import type { Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import {
  foldAnchoring,
  foldOpening,
  HEAD_SLOT,
  type OpenedAnchoring,
  packWord,
  periodAt,
  RING_SIZE,
  unpackWord,
  ZERO_WORD,
} from './anchorWord.ts';
import { type AnchorRecord, findOpening, openAt, openGrowth } from './findOpening.ts';

const times = { genesis: 1_700_000_000, period: 100 };
const refusal = (code: string) => expect.objectContaining({ code });

/** The contract in ten lines: one head word and a ring. */
function createContract() {
  let head: Hex = ZERO_WORD;
  const ring: Hex[] = Array(RING_SIZE).fill(ZERO_WORD);
  const history: AnchorRecord[] = [];
  return {
    history,
    word: (slot: number) => (slot === HEAD_SLOT ? head : ring[slot]!),
    anchor(anchoring: OpenedAnchoring) {
      const { period, cursor } = unpackWord(head);
      if (head !== ZERO_WORD && period !== periodAt(anchoring.time, times)) ring[cursor] = head;
      head = foldAnchoring(head, anchoring, times);
      history.push({ ...anchoring, word: head });
    },
  };
}

/** Gaps in seconds between anchors: within a period, across one, across many. */
const gaps = fc.array(fc.oneof(fc.nat(30), fc.integer({ min: 60, max: 140 }), fc.integer({ min: 1000, max: 5000 })), {
  minLength: 1,
  maxLength: 120,
});

function runGaps(all: readonly number[]) {
  const contract = createContract();
  let time = times.genesis;
  all.forEach((gap, i) => {
    time += gap;
    contract.anchor({ root: `0x${(i + 1).toString(16).padStart(64, '0')}`, size: (i + 1) * 10, time });
  });
  return contract;
}

describe('anchor words', () => {
  it('read back from their bits', () => {
    fc.assert(
      fc.property(fc.nat(511), fc.nat(511), fc.nat(63), fc.nat(2 ** 31), (period, count, cursor, low) => {
        const word = { chain: `0x${'ab'.repeat(24)}` as Hex, size: low + 2 ** 39 - 1, period, count, cursor };
        expect(unpackWord(packWord(word))).toEqual(word);
      }),
    );
    const word = { chain: `0x${'00'.repeat(24)}` as Hex, size: 1, period: 2, count: 1, cursor: 3 };
    expect(packWord(word)).toBe(`0x${'00'.repeat(24)}0000000001010043`);
    for (const bad of [
      { size: 2 ** 40 },
      { period: 512 },
      { count: 512 },
      { cursor: 64 },
      { size: -1 },
      { cursor: 0.5 },
    ]) {
      expect(() => packWord({ ...word, ...bad })).toThrow(refusal('WORD_MALFORMED'));
    }
    expect(() => unpackWord('0x12')).toThrow(refusal('BYTES_LENGTH'));
  });

  it('move the cursor exactly when the period changed and there was a word before', () => {
    const anchoring = { root: `0x${'01'.repeat(32)}` as Hex, size: 1, time: times.genesis + 100 };
    const first = foldAnchoring(ZERO_WORD, anchoring, times);
    expect(unpackWord(first)).toMatchObject({ size: 1, period: 1, count: 0, cursor: 0 });
    const same = foldAnchoring(first, { ...anchoring, size: 2, time: anchoring.time + 99 }, times);
    expect(unpackWord(same)).toMatchObject({ size: 2, period: 1, count: 1, cursor: 0 });
    expect(unpackWord(foldAnchoring(same, { ...anchoring, size: 3, time: anchoring.time + 100 }, times))).toMatchObject(
      {
        period: 2,
        cursor: 1,
      },
    );
    expect(periodAt(times.genesis + 100 * 2 ** 19 + 150, times)).toBe(1);
  });

  it('refuse anchorings and openings that no contract took', () => {
    const anchoring = { root: `0x${'01'.repeat(32)}` as Hex, size: 1, time: times.genesis };
    expect(() => foldAnchoring(ZERO_WORD, { ...anchoring, time: times.genesis - 1 }, times)).toThrow(
      refusal('STEP_TIME'),
    );
    expect(() => foldAnchoring(ZERO_WORD, { ...anchoring, size: 2 ** 40 }, times)).toThrow(refusal('WORD_MALFORMED'));
    expect(() => foldAnchoring(ZERO_WORD, { ...anchoring, root: '0x12' }, times)).toThrow(refusal('BYTES_LENGTH'));
    expect(() => foldOpening({ slot: 64, previous: ZERO_WORD, anchorings: [] }, times)).toThrow(
      refusal('OPENING_EMPTY'),
    );
    for (const slot of [65, -1, 0.5]) {
      expect(() => foldOpening({ slot, previous: ZERO_WORD, anchorings: [anchoring] }, times)).toThrow(
        refusal('OPENING_SLOT'),
      );
    }
  });
});

describe('findOpening', () => {
  it('opens every covered leaf at its first anchor, against the words that the contract holds', () => {
    fc.assert(
      fc.property(gaps, fc.nat(), (all, pick) => {
        const { history, word } = runGaps(all);
        const leafIndex = pick % (history.length * 10);
        const found = findOpening(history, leafIndex, times, 1000)!;
        const first = history.findIndex(({ size }) => size > leafIndex);
        expect(foldOpening(found.opening, times)).toBe(word(found.opening.slot));
        expect(found.opening.anchorings[found.anchoring]).toEqual({
          root: history[first]!.root,
          size: history[first]!.size,
          time: history[first]!.time,
        });
        expect(unpackWord(found.opening.previous).size).toBeLessThanOrEqual(leafIndex);
      }),
    );
  });

  it('keeps openings short while the period is among the last 64 busy ones, and falls back to the earliest later anchor', () => {
    const contract = runGaps(Array(72).fill(150));
    const inRing = findOpening(contract.history, 715 - 64 * 10, times, 1)!;
    expect([inRing.opening.slot < HEAD_SLOT, inRing.opening.anchorings.length]).toEqual([true, 1]);
    const gone = findOpening(contract.history, 0, times, 1)!;
    expect(gone.opening.anchorings[0]!.size).toBe((72 - 64) * 10);
    expect(foldOpening(gone.opening, times)).toBe(contract.word(gone.opening.slot));
    const folded = findOpening(contract.history, 0, times)!;
    expect([folded.opening.anchorings[0]!.size, folded.opening.anchorings.length]).toEqual([10, 8]);
  });

  it('finds its way in a long history without reading it all', () => {
    const long = Array.from({ length: 200_000 }, (_, i) => ({
      root: ZERO_WORD,
      size: i + 1,
      time: times.genesis + i,
      word: ZERO_WORD,
    }));
    const touched = new Set<string>();
    const watched = new Proxy(long, {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) touched.add(key);
        return Reflect.get(target, key);
      },
    });
    const recent = runGaps(Array(72).fill(150)).history.map((record, i) => ({ ...record, size: 200_001 + i }));
    watched.push(...recent);
    const { opening } = findOpening(watched, 200_030, times)!;
    expect(opening.anchorings[0]!.size).toBe(200_031);
    expect(touched.size).toBeLessThan(200);
  });

  it('says nothing about leaves that no anchor covers, and needs the word before an anchoring', () => {
    const { history } = runGaps([10, 10, 10]);
    expect(findOpening(history, 30, times)).toBeUndefined();
    expect(findOpening([], 0, times)).toBeUndefined();
    const late = findOpening(history.slice(1), 0, times)!;
    expect(late.opening).toMatchObject({ previous: history[1]!.word, slot: HEAD_SLOT });
    expect(late.opening.anchorings[0]!.size).toBe(30);
    expect(findOpening(history.slice(2), 0, times)).toBeUndefined();
  });
});

describe('openAt', () => {
  it('opens exactly that anchor, against the words that the contract holds, or nothing', () => {
    fc.assert(
      fc.property(gaps, fc.nat(), fc.integer({ min: 1, max: 40 }), (all, pick, maxAnchorings) => {
        const { history, word } = runGaps(all);
        const position = pick % history.length;
        const opening = openAt(history, position, times, maxAnchorings);
        if (opening === undefined) {
          expect(openAt(history, position, times, 1000)!.anchorings.length).toBeGreaterThan(maxAnchorings);
          return;
        }
        expect(opening.anchorings.length).toBeLessThanOrEqual(maxAnchorings);
        expect(foldOpening(opening, times)).toBe(word(opening.slot));
        expect(opening.anchorings[0]!.size).toBe(history[position]!.size);
        expect(unpackWord(opening.previous).size).toBe(history[position - 1]?.size ?? 0);
      }),
    );
    const { history } = runGaps([10, 10, 10]);
    expect(openAt(history.slice(1), 0, times)).toBeUndefined();
    expect(openAt(history.slice(1), 1, times)?.previous).toBe(history[1]!.word);
  });
});

describe('openGrowth', () => {
  it('opens two anchors that follow each other, over the end of a period too, and folds into what the contract holds', () => {
    fc.assert(
      fc.property(gaps, fc.nat(), (all, pick) => {
        const contract = runGaps(all);
        const position = pick % contract.history.length;
        const opening = openGrowth(contract.history, position, times);
        if (position === 0) {
          expect(opening).toBeUndefined();
          return;
        }
        if (opening === undefined) {
          expect(openAt(contract.history, position, times)).toBeUndefined();
          return;
        }
        const [older, newer] = contract.history.slice(position - 1, position + 1);
        expect(opening.anchorings.slice(0, 2).map(({ size }) => size)).toEqual([older!.size, newer!.size]);
        expect(foldOpening(opening, times)).toBe(contract.word(opening.slot));
      }),
    );
  });
});
