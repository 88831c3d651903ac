import { foldStep, ZERO_WORD } from '@assay/sdk';
import type { Hex } from 'viem';
import { beforeEach, expect, test } from 'vitest';
import { createAnchorHistory } from './anchorHistory.ts';
import type { AnchoredLog, AnchoringChain, ChainBlock } from './anchoringChain.ts';

const operator = '0x00000000000000000000000000000000000000aa';
const times = { genesis: 1_700_000_000, period: 100 };
const START = 5n;
const hash = (number: bigint): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const timeOf = (number: bigint) => times.genesis + Number(number);

let logs: AnchoredLog[];
let asked: [bigint, bigint][];
let chain: AnchoringChain;
beforeEach(() => {
  logs = [];
  asked = [];
  let word = ZERO_WORD;
  for (const [number, size] of [
    [10n, 3],
    [6_000n, 4],
    [17_000n, 9],
    [17_000n, 12],
  ] as const) {
    const root = hash(BigInt(size) * 1_000_003n);
    word = foldStep(word, { root, size, time: timeOf(number) }, times);
    logs.push({ root, size, word, blockNumber: number, blockHash: hash(number), transactionHash: hash(number + 1n) });
  }
  const block = async (number: bigint): Promise<ChainBlock> => ({
    number,
    hash: hash(number),
    timestamp: timeOf(number),
  });
  const anchoredLogs = async (_operator: string, from: bigint, to: bigint) => {
    asked.push([from, to]);
    return logs.filter(({ blockNumber }) => from <= blockNumber && blockNumber <= to);
  };
  const deployment = { chainId: 1, anchors: operator, startBlock: START } as const;
  chain = { deployment, times: async () => times, block, anchoredLogs } as unknown as AnchoringChain;
});

const base = { word: ZERO_WORD, size: 0, blockNumber: START };

test('anchors over many ranges of blocks fold into the head, in order', async () => {
  const events = await createAnchorHistory(chain, operator).since(base, 20_000n, logs[3]!.word);
  expect(events.map(({ size, time }) => [size, time])).toEqual([
    [3, timeOf(10n)],
    [4, timeOf(6_000n)],
    [9, timeOf(17_000n)],
    [12, timeOf(17_000n)],
  ]);
  expect(events.map(({ previous }) => previous)).toEqual([ZERO_WORD, ...logs.slice(0, 3).map(({ word }) => word)]);
  expect(asked[0]?.[0]).toBe(START + 1n);
  expect(asked.at(-1)?.[1]).toBe(20_000n);
  for (const [from, to] of asked) expect(to - from).toBeLessThan(5_000n);
  for (const [i, [from]] of asked.entries()) if (i > 0) expect(from).toBe(asked[i - 1]![1] + 1n);
});

test('a head that did not move costs no question', async () => {
  expect(await createAnchorHistory(chain, operator).since(base, 20_000n, ZERO_WORD)).toEqual([]);
  expect(asked).toEqual([]);
});

test('the anchor behind a word is found from the newest blocks back, with the one before it', async () => {
  const history = createAnchorHistory(chain, operator);
  expect(await history.locate(logs[3]!.word, 20_000n)).toMatchObject({ size: 12, previous: logs[2]!.word });
  expect(asked).toHaveLength(1);
  expect(await history.locate(logs[2]!.word, 16_999n).catch(({ code }) => code)).toBe('CHAIN_INCONSISTENT');
  logs.length = 2;
  expect(await history.locate(logs[1]!.word, 20_000n)).toMatchObject({ size: 4, previous: logs[0]!.word });
  logs.length = 1;
  expect(await history.locate(logs[0]!.word, 20_000n)).toMatchObject({ size: 3, previous: ZERO_WORD });
  expect(asked.at(-1)?.[0]).toBe(START);
  expect(await history.locate(ZERO_WORD, 20_000n)).toBeUndefined();
});

test.each<[string, () => void]>([
  ['an event is left out', () => logs.splice(1, 1)],
  ['the last event is left out', () => logs.pop()],
  ['an event comes twice', () => logs.splice(1, 0, logs[1]!)],
  ['two events change places', () => logs.splice(2, 2, logs[3]!, logs[2]!)],
  ['a root is another', () => Object.assign(logs[1]!, { root: hash(7n) })],
  ['a block is another than that of its number', () => Object.assign(logs[1]!, { blockHash: hash(7n) })],
])('nothing is believed when %s', async (_name, tamper) => {
  const head = logs[3]!.word;
  logs = logs.map((log) => ({ ...log }));
  tamper();
  const reading = createAnchorHistory(chain, operator).since(base, 20_000n, head);
  await expect(reading).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
});
