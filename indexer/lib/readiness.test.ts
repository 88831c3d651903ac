import { describe, expect, test } from 'vitest';
import { judgeReadiness, type ReadinessInput } from './readiness.ts';

const NOW = 1_800_000_000;
const base: ReadinessInput = {
  chainId: 1,
  now: NOW,
  maxLag: 45,
  backfilled: true,
  indexed: { block: 100, time: NOW - 5 },
  headBlock: 100,
};
const at = (age: number, block = 100) => ({ block, time: NOW - age });

describe('judgeReadiness', () => {
  test.each<[string, Partial<ReadinessInput>, boolean, string]>([
    ['fresh', {}, true, 'fresh'],
    ['fresh while the RPC is away', { headBlock: undefined }, true, 'fresh'],
    ['at the limit', { indexed: at(45) }, true, 'fresh'],
    ['one second over the limit', { indexed: at(46) }, false, 'lagging'],
    ['old, RPC away', { indexed: at(46), headBlock: undefined }, false, 'rpc unreachable'],
    ['old head repeated by a stuck RPC', { indexed: at(46), headBlock: 100 }, false, 'lagging'],
    ['idle local chain', { chainId: 31337, indexed: at(9999), headBlock: 100 }, true, 'at head'],
    ['local chain, one block behind', { chainId: 31337, indexed: at(9999, 99), headBlock: 100 }, false, 'lagging'],
    [
      'local chain from the future, RPC away',
      { chainId: 31337, indexed: at(-60), headBlock: undefined },
      false,
      'rpc unreachable',
    ],
    ['local chain from the future, at head', { chainId: 31337, indexed: at(-60), headBlock: 100 }, true, 'at head'],
    ['backfilling', { backfilled: false }, false, 'backfilling'],
    ['nothing indexed', { indexed: undefined }, false, 'backfilling'],
  ])('%s', (_, change, ready, reason) => {
    expect(judgeReadiness({ ...base, ...change })).toMatchObject({ ready, reason });
  });

  test('lag is never negative', () => {
    expect(judgeReadiness({ ...base, indexed: at(-3) }).lag).toBe(0);
  });

  test('a stall turns it within a minute, by default', () => {
    expect(judgeReadiness({ ...base, indexed: at(60 - 1), headBlock: 160 }).ready).toBe(false);
  });
});
