import { type AnchoredLog, type Anchoring, foldAnchoring, ZERO_WORD } from '@assay/sdk';
import fc from 'fast-check';
import type { Address, Hex } from 'viem';
import { beforeEach, expect, test } from 'vitest';
import { type AnchorNode, type Block, createAnchorFollower } from './anchorFollower.ts';
import type { AnchorStore } from './anchorPage.ts';

const times = { genesis: 1_700_000_000, period: 100 };
const OPERATORS: readonly Address[] = [`0x${'aa'.repeat(20)}`, `0x${'bb'.repeat(20)}`];
type ModelBlock = Block & { readonly logs: readonly AnchoredLog[]; readonly words: Readonly<Record<string, Hex>> };

/** A chain of blocks with anchors, which can be reorganised. */
function createChain() {
  const blocks: ModelBlock[] = [];
  let salt = 0;
  const hash = (number: number): Hex => `0x${(++salt * 1_000_003 + number).toString(16).padStart(64, '0')}`;
  const words = () => blocks.at(-1)?.words ?? {};
  const chain = {
    blocks,
    mine(anchors: readonly number[] = []): void {
      const number = blocks.length;
      const [time, blockHash] = [times.genesis + number * 7, hash(number)];
      const next: Record<string, Hex> = { ...words() };
      const logs = anchors.map((who, logIndex): AnchoredLog => {
        const operator = OPERATORS[who]!;
        const size = number * 10 + logIndex + 1;
        const root = hash(size);
        next[operator] = foldAnchoring(next[operator] ?? ZERO_WORD, { root, size, time }, times);
        return {
          operator,
          root,
          size,
          word: next[operator],
          time: undefined,
          blockNumber: number,
          blockHash,
          transactionHash: root,
          logIndex,
        };
      });
      blocks.push({ number, hash: blockHash, time, logs, words: next });
    },
    reorg(depth: number): void {
      blocks.length = Math.max(1, blocks.length - depth);
    },
    logs: (from: number, to: number) => blocks.slice(from, to + 1).flatMap(({ logs }) => logs),
  };
  chain.mine();
  return chain;
}

function createStore() {
  let anchors: Anchoring[] = [];
  let known: { number: number; hash: Hex }[] = [];
  const store: AnchorStore = {
    transaction: (work) => work(),
    between: (from, to) => anchors.filter(({ blockNumber }) => from <= blockNumber && blockNumber <= to),
    latestBefore: (operator, block) =>
      anchors.filter((one) => one.operator === operator && one.blockNumber < block).at(-1),
    add: (anchoring) => {
      anchors = [...anchors.filter((one) => one.word !== anchoring.word), anchoring];
      anchors.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
    },
    vanish: ({ word }) => {
      anchors = anchors.filter((one) => one.word !== word);
    },
    blockBelow: (number) => known.filter((one) => one.number < number).at(-1),
    setBlock: ({ number, hash }) => {
      known = [...known.filter((one) => one.number !== number), { number, hash }].sort((a, b) => a.number - b.number);
    },
    dropBlocksAbove: (number) => {
      known = known.filter((one) => one.number <= number);
    },
  };
  return { store, words: () => anchors.map(({ word }) => word) };
}

let chain: ReturnType<typeof createChain>;
let kept: ReturnType<typeof createStore>;
let node: AnchorNode<undefined>;
beforeEach(() => {
  chain = createChain();
  kept = createStore();
  node = backend();
});

/** A node that knows the blocks up to `depth` below the head, and whose logs are `index` blocks behind them. */
function backend(depth = 0, index = 0): AnchorNode<undefined> {
  const newest = () => Math.max(0, chain.blocks.length - 1 - depth);
  return {
    startBlock: 0,
    times: async () => times,
    head: async () => chain.blocks[newest()]!,
    block: async (number) => (number > newest() ? undefined : chain.blocks[number]),
    changes: async (from, to) => ({ anchors: chain.logs(from, Math.min(to, newest() - index)), other: undefined }),
    blockTime: async ({ blockNumber }) => chain.blocks[blockNumber]!.time,
    headWord: async (operator, number) => {
      if (number > newest()) throw new Error('header not found');
      return chain.blocks[number]!.words[operator] ?? ZERO_WORD;
    },
  };
}

/** Each call goes to the next backend. */
function balance(backends: readonly AnchorNode<undefined>[]): AnchorNode<undefined> {
  let turn = 0;
  const next = () => backends[turn++ % backends.length]!;
  return {
    startBlock: 0,
    times: () => next().times(),
    head: () => next().head(),
    block: (number) => next().block(number),
    changes: (from, to) => next().changes(from, to),
    blockTime: (log) => next().blockTime(log),
    headWord: (operator, number) => next().headWord(operator, number),
  };
}

function follower(reread = 4) {
  let turn = 0;
  const bent: AnchorNode<undefined> = {
    startBlock: 0,
    times: () => node.times(),
    head: () => node.head(),
    block: (number) => node.block(number),
    changes: (from, to) => node.changes(from, to),
    blockTime: (log) => node.blockTime(log),
    headWord: (operator, number) => node.headWord(operator, number),
  };
  const nextOperator = () => OPERATORS[turn++ % OPERATORS.length];
  const quiet = { onOther: () => undefined, onRewind: () => undefined };
  return createAnchorFollower({ node: bent, store: kept.store, paging: { start: 16 }, reread, nextOperator, ...quiet });
}
const truth = () => chain.logs(0, chain.blocks.length - 1).map(({ word }) => word);

test('whatever nodes do for a while, honest rounds end with what the chain holds', async () => {
  const step = fc.oneof(
    fc.record({ mine: fc.array(fc.subarray([0, 1]), { minLength: 1, maxLength: 6 }) }),
    fc.record({
      reorg: fc.integer({ min: 1, max: 12 }),
      mine: fc.array(fc.subarray([0, 1]), { minLength: 1, maxLength: 14 }),
    }),
    fc.record({ depth: fc.nat(9), index: fc.nat(20) }),
    fc.record({ balance: fc.array(fc.nat(6), { minLength: 2, maxLength: 3 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      chain = createChain();
      kept = createStore();
      node = backend();
      const { sync } = follower();
      for (const one of steps) {
        if ('reorg' in one) chain.reorg(one.reorg);
        if ('mine' in one) for (const anchors of one.mine) chain.mine(anchors);
        if ('depth' in one) node = backend(one.depth, one.index);
        if ('balance' in one) node = balance(one.balance.map((depth) => backend(depth)));
        await sync().catch((error) => {
          if (!['CHAIN_INCONSISTENT', undefined].includes(error.code)) throw error;
        });
      }
      node = backend();
      // An anchor above the head is judged when the chain has grown past it.
      for (let i = 0; i < 20; i++) chain.mine();
      for (let i = 0; i < 8; i++) await sync().catch(() => undefined);
      await sync();
      expect(kept.words()).toEqual(truth());
    }),
    { numRuns: 150 },
  );
});

test('a node that is behind takes nothing away', async () => {
  for (let i = 0; i < 10; i++) chain.mine([0]);
  const { sync } = follower();
  await sync();
  node = backend(3);
  expect(await sync()).toEqual({ head: expect.objectContaining({ number: 10 - 3 }), vanished: [] });
  expect(kept.words()).toEqual(truth());
});

test('a strict round robin of two backends does not fail a round', async () => {
  const { sync } = follower();
  node = balance([backend(), backend(2)]);
  for (let i = 0; i < 20; i++) {
    chain.mine([i % 2]);
    await sync();
  }
  node = backend();
  for (let i = 0; i < 3; i++) await sync();
  expect(kept.words()).toEqual(truth());
});

test.each([2, 9, 40])('events that the log index did not give for %i blocks are found', async (index) => {
  const { sync } = follower(8);
  node = backend(0, index);
  for (let i = 0; i < 60; i++) {
    chain.mine(i % 3 === 0 ? [0] : []);
    await sync().catch((error) => expect(error.code).toBe('CHAIN_INCONSISTENT'));
  }
  node = backend();
  for (let i = 0; i < 6; i++) await sync().catch(() => undefined);
  await sync();
  expect(kept.words()).toEqual(truth());
});

test('an anchor that a node invented goes as soon as an honest one answers', async () => {
  chain.mine([0]);
  chain.mine();
  const { sync } = follower();
  const [log] = chain.logs(1, 1);
  const block = chain.blocks[2]!;
  const invented = { ...log!, size: 99, blockNumber: 2, blockHash: block.hash };
  const word = foldAnchoring(log!.word, { root: invented.root, size: 99, time: block.time }, times);
  node = {
    ...backend(),
    changes: async () => ({ anchors: [log!, { ...invented, word }], other: undefined }),
    headWord: async () => word,
  };
  await sync();
  expect(kept.words()).toEqual([log!.word, word]);
  node = backend();
  for (let i = 0; i < 2; i++) await sync();
  expect(kept.words()).toEqual(truth());
});
