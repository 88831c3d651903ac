import { describe, expect, test } from 'vitest';
import { judgeReadiness, type ReadinessInput } from './readiness.ts';

const NOW = 1_800_000_000;
const base: ReadinessInput = {
  chainId: 1,
  now: NOW,
  maxLag: 45,
  settled: true,
  gap: false,
  indexed: { block: 100, time: NOW - 5 },
  head: { block: 100, time: NOW - 5 },
};
const at = (age: number, block = 100) => ({ block, time: NOW - age });

describe('judgeReadiness', () => {
  const local = { chainId: 31337 };
  test.each<[string, Partial<ReadinessInput>, boolean, string]>([
    ['fresh', {}, true, 'fresh'],
    ['fresh while the RPC is away', { head: undefined }, true, 'fresh'],
    ['fresh, and asked a node that is behind', { head: at(9, 99) }, true, 'fresh'],
    ['at the limit', { indexed: at(45) }, true, 'fresh'],
    ['one second over the limit', { indexed: at(46) }, false, 'lagging'],
    ['old, RPC away', { indexed: at(46), head: undefined }, false, 'rpc unreachable'],
    ['old head repeated by a stuck RPC', { indexed: at(46), head: at(46) }, false, 'lagging'],
    ['from the future', { indexed: at(-60), head: at(-60) }, false, 'lagging'],
    ['idle local chain', { ...local, indexed: at(9999), head: at(9999) }, true, 'at head'],
    ['local chain, one block behind', { ...local, indexed: at(99, 99), head: at(9) }, false, 'lagging'],
    ['local chain, one fresh block behind', { ...local, indexed: at(9, 99), head: at(8) }, true, 'fresh'],
    ['local chain that started anew', { ...local, indexed: at(9), head: at(8, 20) }, false, 'off chain'],
    ['local chain with another block', { ...local, indexed: at(9), head: at(8) }, false, 'off chain'],
    [
      'local chain from the future, RPC away',
      { ...local, indexed: at(-60), head: undefined },
      false,
      'rpc unreachable',
    ],
    ['local chain from the future, at head', { ...local, indexed: at(-60), head: at(-60) }, true, 'at head'],
    ['backfilling', { settled: false }, false, 'backfilling'],
    ['nothing indexed', { indexed: undefined }, false, 'backfilling'],
  ])('%s', (_, change, ready, reason) => {
    expect(judgeReadiness({ ...base, ...change })).toMatchObject({ ready, reason });
  });

  test('lag is never negative', () => {
    expect(judgeReadiness({ ...base, indexed: at(-3) }).lag).toBe(0);
  });

  test('a stall turns it within a minute, by default', () => {
    expect(judgeReadiness({ ...base, indexed: at(60 - 1), head: at(1, 160) }).ready).toBe(false);
  });
});
