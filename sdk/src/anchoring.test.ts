import type { Hex } from 'viem';
import { expect, test } from 'vitest';
import { type AnchoredLog, createAnchorFold } from './anchoring.ts';
import { foldAnchoring, ZERO_WORD } from './anchorWord.ts';

const times = { genesis: 1_700_000_000, period: 100 };
const hash = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const timeOf = (block: number) => times.genesis + block * 7;

function logAt(previous: Hex, blockNumber: number, size: number): AnchoredLog {
  const root = hash(size * 1_000_003);
  const word = foldAnchoring(previous, { root, size, time: timeOf(blockNumber) }, times);
  const place = { blockNumber, blockHash: hash(blockNumber), transactionHash: hash(size), logIndex: 0 };
  return { operator: '0x00000000000000000000000000000000000000aa', root, size, word, time: undefined, ...place };
}
const first = logAt(ZERO_WORD, 3, 1);

/** A node that tells the truth unless told otherwise, and counts what it is asked. */
function node(tell: { time?: () => number; times?: () => typeof times } = {}) {
  let headers = 0;
  const fold = createAnchorFold({
    times: async () => tell.times?.() ?? times,
    blockTime: async ({ blockNumber }) => {
      headers += 1;
      return tell.time?.() ?? timeOf(blockNumber);
    },
  });
  return { fold, headers: () => headers };
}
const inconsistent = expect.objectContaining({ code: 'CHAIN_INCONSISTENT' });

test.each([undefined, 0, Number.NaN, timeOf(4), 2 ** 70])(
  'a time %s beside an event is used only if it folds',
  async (time) => {
    const { fold, headers } = node();
    expect(await fold(ZERO_WORD, { ...first, time })).toEqual({ ...first, time: timeOf(3) });
    expect(headers()).toBe(1);
  },
);

test('a right time beside an event saves the header, and so does the time of a block that was proven', async () => {
  const { fold, headers } = node();
  await fold(ZERO_WORD, { ...first, time: timeOf(3) });
  await fold(first.word, logAt(first.word, 3, 2));
  expect(headers()).toBe(0);
});

test.each([0, Number.NaN, -1, timeOf(4)])('a header with the wrong time %s once does no harm later', async (wrong) => {
  let lies = 1;
  const { fold } = node({ time: () => (lies-- > 0 ? wrong : timeOf(3)) });
  await expect(fold(ZERO_WORD, first)).rejects.toEqual(inconsistent);
  expect(await fold(ZERO_WORD, first)).toMatchObject({ time: timeOf(3) });
});

test('wrong times of the contract once do no harm later', async () => {
  let lies = 1;
  const { fold } = node({ times: () => (lies-- > 0 ? { genesis: 5, period: 1 } : times) });
  await expect(fold(ZERO_WORD, first)).rejects.toEqual(inconsistent);
  expect(await fold(ZERO_WORD, first)).toMatchObject({ time: timeOf(3) });
});

test.each<[string, Hex, Partial<AnchoredLog>]>([
  ['the event before it was left out', first.word, {}],
  ['its root is another', ZERO_WORD, { root: hash(7) }],
  ['its size is another', ZERO_WORD, { size: 2 }],
  ['its word is another', ZERO_WORD, { word: hash(9) }],
])('nothing is believed when %s', async (_name, previous, change) => {
  const second = logAt(logAt(first.word, 4, 2).word, 5, 3);
  const log = previous === ZERO_WORD ? { ...first, ...change } : second;
  await expect(node().fold(previous, log)).rejects.toEqual(inconsistent);
});
