import { type AnchoredLog, foldAnchoring, InputError, ZERO_WORD } from '@assay/sdk';
import type { Hex } from 'viem';
import { beforeEach, expect, test } from 'vitest';
import { type AnchorReads, createAnchorHistory } from './anchorHistory.ts';

const operator = '0x00000000000000000000000000000000000000aa';
const times = { genesis: 1_700_000_000, period: 100 };
const START = 5;
const hash = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const timeOf = (number: number) => times.genesis + number;

let logs: AnchoredLog[];
let asked: [number, number][];
let node: AnchorReads;
beforeEach(() => {
  logs = [];
  asked = [];
  let word = ZERO_WORD;
  for (const [number, size] of [
    [10, 3],
    [6_000, 4],
    [17_000, 9],
    [17_000, 12],
  ] as const) {
    const root = hash(size * 1_000_003);
    word = foldAnchoring(word, { root, size, time: timeOf(number) }, times);
    const place = { blockNumber: number, blockHash: hash(number), transactionHash: hash(number + 1), logIndex: size };
    logs.push({ operator, root, size, word, time: undefined, ...place });
  }
  node = {
    startBlock: START,
    times: async () => times,
    blockTime: async ({ blockNumber, blockHash }) => {
      if (blockHash === hash(blockNumber)) return timeOf(blockNumber);
      throw new InputError('CHAIN_INCONSISTENT', 'no such block');
    },
    logs: async ({ fromBlock, toBlock }) => {
      asked.push([Number(fromBlock), Number(toBlock)]);
      return logs.filter(({ blockNumber }) => fromBlock <= blockNumber && blockNumber <= toBlock);
    },
  };
});

const base = { word: ZERO_WORD, size: 0, blockNumber: START };

test('anchors over many ranges of blocks fold into the head, in order', async () => {
  const events = await createAnchorHistory(node, { start: 5_000 }).since(base, 20_000, logs[3]!.word);
  expect(events.map(({ size, time }) => [size, time])).toEqual([
    [3, timeOf(10)],
    [4, timeOf(6_000)],
    [9, timeOf(17_000)],
    [12, timeOf(17_000)],
  ]);
  expect(events.map(({ previous }) => previous)).toEqual([ZERO_WORD, ...logs.slice(0, 3).map(({ word }) => word)]);
  expect(asked[0]?.[0]).toBe(START + 1);
  expect(asked.at(-1)?.[1]).toBe(20_000);
  for (const [from, to] of asked) expect(to - from).toBeLessThan(5_000);
  for (const [i, [from]] of asked.entries()) if (i > 0) expect(from).toBe(asked[i - 1]![1] + 1);
});

test('a head that did not move costs no question', async () => {
  expect(await createAnchorHistory(node, { start: 5_000 }).since(base, 20_000, ZERO_WORD)).toEqual([]);
  expect(asked).toEqual([]);
});

test('the anchor behind a word is found from the newest blocks back, with the one before it', async () => {
  const history = createAnchorHistory(node, { start: 5_000 });
  expect(await history.locate(logs[3]!.word, 20_000)).toMatchObject({ size: 12, previous: logs[2]!.word });
  expect(asked).toHaveLength(1);
  expect(await history.locate(logs[2]!.word, 16_999).catch(({ code }) => code)).toBe('CHAIN_INCONSISTENT');
  logs.length = 2;
  expect(await history.locate(logs[1]!.word, 20_000)).toMatchObject({ size: 4, previous: logs[0]!.word });
  logs.length = 1;
  expect(await history.locate(logs[0]!.word, 20_000)).toMatchObject({ size: 3, previous: ZERO_WORD });
  expect(asked.at(-1)?.[0]).toBe(START);
  expect(await history.locate(ZERO_WORD, 20_000)).toBeUndefined();
});

test.each<[string, () => void]>([
  ['an event is left out', () => logs.splice(1, 1)],
  ['the last event is left out', () => logs.pop()],
  ['an event comes twice', () => logs.splice(1, 0, logs[1]!)],
  ['two events change places', () => logs.splice(2, 2, logs[3]!, logs[2]!)],
  ['a root is another', () => Object.assign(logs[1]!, { root: hash(7) })],
  ['a block is another than that of its number', () => Object.assign(logs[1]!, { blockHash: hash(7) })],
])('nothing is believed when %s', async (_name, tamper) => {
  const head = logs[3]!.word;
  logs = logs.map((log) => ({ ...log }));
  tamper();
  const reading = createAnchorHistory(node, { start: 5_000 }).since(base, 20_000, head);
  await expect(reading).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
});
