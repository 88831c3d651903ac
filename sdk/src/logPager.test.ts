import fc from 'fast-check';
import { HttpRequestError, InvalidParamsRpcError, LimitExceededRpcError, RpcRequestError, TimeoutError } from 'viem';
import { expect, test } from 'vitest';
import { FetchError } from './boundedFetch.ts';
import { InputError } from './errors.ts';
import { type BlockRange, createLogPager, failureMeaning, type LogPager } from './logPager.ts';

const url = 'http://node.example';
const rpcError = (code: number, message: string) => new RpcRequestError({ body: {}, url, error: { code, message } });

/** A node with an event in each of `blocks`; `refuse` says what it does with a range. */
function node(blocks: readonly number[], refuse: (range: BlockRange, count: number) => Error | undefined) {
  const asked: BlockRange[] = [];
  const read = async (range: BlockRange) => {
    asked.push(range);
    const logs = blocks.filter((block) => range.fromBlock <= block && block <= range.toBlock);
    const refusal = refuse(range, logs.length);
    if (refusal !== undefined) throw refusal;
    return logs;
  };
  return { asked, read };
}

async function collect(
  pager: LogPager,
  way: 'forward' | 'backward',
  to: number,
  read: ReturnType<typeof node>['read'],
) {
  const all: number[] = [];
  for await (const { logs } of pager[way](0n, BigInt(to), read)) {
    if (way === 'forward') all.push(...logs);
    else all.unshift(...logs);
  }
  return all;
}

const blocksOf = ({ fromBlock, toBlock }: BlockRange) => Number(toBlock - fromBlock) + 1;
const tooMany = () => rpcError(-32_602, 'query exceeds max block range');

test('whatever a node allows, by blocks or by size of the answer, everything is read once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(3000), { maxLength: 300 }),
      fc.integer({ min: 1, max: 4000 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.constantFrom('forward' as const, 'backward' as const),
      async (some, mostBlocks, mostLogs, start, way) => {
        const blocks = some.sort((a, b) => a - b);
        const { read } = node(blocks, (range, count) => {
          if (blocksOf(range) > mostBlocks) return tooMany();
          return count > mostLogs ? new FetchError('tooLarge', 200) : undefined;
        });
        expect(await collect(createLogPager({ start }), way, 3000, read)).toEqual(blocks);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([1000, 500, 10, 1])(
  'a node that allows %i blocks is asked little more often than one has to',
  async (most) => {
    const { asked, read } = node([], (range) => (blocksOf(range) > most ? tooMany() : undefined));
    await collect(createLogPager(), 'forward', 10_000, read);
    // Sizes are halves of the first one, so the largest that fits may be a little over half of what is allowed.
    expect(asked.length).toBeLessThan(2.2 * (10_000 / most) + 30);
  },
);

test('after a crowded stretch the pages grow again', async () => {
  const crowded = Array.from({ length: 100 }, (_, i) => i);
  const { asked, read } = node(crowded, (_range, count) => (count > 5 ? new FetchError('tooLarge', 200) : undefined));
  await collect(createLogPager({ start: 1000 }), 'forward', 100_000, read);
  expect(Math.max(...asked.slice(-10).map(blocksOf))).toBe(1000);
  expect(asked.length).toBeLessThan(250);
});

test('the size that a node takes is remembered', async () => {
  const { asked, read } = node([], (range) => (blocksOf(range) > 100 ? tooMany() : undefined));
  const pager = createLogPager({ start: 1600 });
  await collect(pager, 'forward', 10_000, read);
  const before = asked.length;
  await collect(pager, 'forward', 99, read);
  expect(asked.length).toBe(before + 1);
});

test('no page has fewer blocks than the least, and a range that even then is refused fails', async () => {
  const { asked, read } = node([], tooMany);
  await expect(collect(createLogPager({ start: 100, least: 20 }), 'forward', 1000, read)).rejects.toThrow(
    'max block range',
  );
  expect(asked.map(blocksOf)).toEqual([100, 50, 25, 20]);
});

test('a node that does not answer is not asked again in the same call, but for less in the next one', async () => {
  const silent = node([], () => new TimeoutError({ body: {}, url }));
  const pager = createLogPager({ start: 64 });
  for (let i = 0; i < 3; i++) await expect(collect(pager, 'forward', 100, silent.read)).rejects.toThrow();
  expect(silent.asked.map(blocksOf)).toEqual([64, 32, 16]);
});

test('a node that wants fewer requests gets no more of them', async () => {
  const limited = node([], () => rpcError(-32_005, 'Too Many Requests'));
  const pager = createLogPager({ start: 64 });
  for (let i = 0; i < 2; i++) await expect(collect(pager, 'forward', 100, limited.read)).rejects.toThrow();
  expect(limited.asked.map(blocksOf)).toEqual([64, 64]);
});

const caused = (name: ErrorOptions['cause']) => new HttpRequestError({ url, cause: name as Error });
test.each<[string, Error, string]>([
  ['a range too wide', new InvalidParamsRpcError(tooMany()), 'refused'],
  [
    'too many results',
    new LimitExceededRpcError(rpcError(-32_005, 'query returned more than 10000 results')),
    'refused',
  ],
  ['an answer above 10 MiB', caused(new FetchError('tooLarge', 200)), 'refused'],
  ['a status 413', new HttpRequestError({ url, status: 413 }), 'refused'],
  ['words that nobody knows', new Error('no such luck'), 'refused'],
  ['a block that is not there', rpcError(-32_000, 'header not found'), 'missing'],
  ['a range beyond the head', rpcError(-32_000, 'block range extends beyond current head block'), 'missing'],
  ['a cut connection', caused(new TypeError('fetch failed')), 'silent'],
  ['a time-out', new TimeoutError({ body: {}, url }), 'silent'],
  ['our own time-out', new InputError('CHAIN_TIMEOUT', 'slow'), 'silent'],
  ['a status 429', new HttpRequestError({ url, status: 429 }), 'limited'],
  ['429 inside an answer', rpcError(429, 'slow down'), 'limited'],
  ['a rate limit in words', rpcError(-32_005, 'rate limit exceeded'), 'limited'],
  ['an answer that contradicts another', new InputError('CHAIN_INCONSISTENT', 'no'), 'disbelieved'],
  ['a refusal in our words', new InputError('CHAIN_REQUEST_FAILED', 'no', {}, { cause: tooMany() }), 'refused'],
])('%s is told apart', (_name, error, meaning) => expect(failureMeaning(error)).toBe(meaning));
