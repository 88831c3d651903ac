import { createPublicClient, http } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../generators/randomNumbers.ts';
import { HOSTILE, HOSTILE_NAMES, type HostileName } from './hostileNode.ts';
import { createHostileSchedule } from './hostileSchedule.ts';
import { honest, type RpcProxy, startRpcProxy } from './rpcProxy.ts';

const hex = (number: number) => `0x${number.toString(16)}`;
const hash = (number: number) => `0x${number.toString(16).padStart(64, '0')}`;
let head = 100;

/** A chain of 100 blocks with an event in each. */
const upstream = async (method: string, params: unknown[] = []): Promise<unknown> => {
  const [first] = params;
  if (method === 'eth_blockNumber') return hex(head);
  if (method === 'eth_getBlockByNumber') return block(first === 'latest' ? head : Number(first));
  if (method === 'eth_getLogs') {
    const { fromBlock, toBlock } = first as { fromBlock: string; toBlock: string };
    const from = Number(fromBlock);
    return Array.from({ length: Number(toBlock) - from + 1 }, (_, i) => log(from + i));
  }
  if (method === 'eth_getTransactionReceipt') return { blockNumber: hex(head), status: '0x1' };
  if (method === 'eth_feeHistory')
    return { oldestBlock: '0x1', baseFeePerGas: ['0x7'], gasUsedRatio: [0.5], reward: [['0x1']] };
  if (method === 'eth_sendRawTransaction') throw new Error('nonce too low');
  return '0x7a69';
};
const block = (number: number) => ({
  number: hex(number),
  hash: hash(number),
  timestamp: hex(1000 + number),
  baseFeePerGas: '0x7',
});
const log = (number: number) => ({
  blockNumber: hex(number),
  blockHash: hash(number),
  blockTimestamp: hex(1000 + number),
  topics: [],
});

let proxy: RpcProxy;
beforeAll(async () => {
  proxy = await startRpcProxy(upstream);
});
afterAll(() => proxy.close());

async function ask(method: string, params: unknown[] = []): Promise<unknown> {
  const client = createPublicClient({ transport: http(proxy.url, { retryCount: 0, timeout: 200 }) });
  return client
    .request({ method, params } as never)
    .catch((error: Error & { details?: string }) => `error: ${error.details ?? error.name}`);
}
const play = (name: HostileName) => proxy.behave(HOSTILE[name](createRandom(1)));

/** Every call that the behaviours bend. */
async function everything(): Promise<string> {
  const answers = [];
  for (let i = 0; i < 4; i++) {
    head += 1;
    answers.push(
      await ask('eth_getBlockByNumber', ['latest', false]),
      await ask('eth_getLogs', [{ fromBlock: '0x1', toBlock: hex(head) }]),
    );
    answers.push(await ask('eth_getTransactionReceipt', [hash(1)]), await ask('eth_feeHistory', [1, 'latest', []]));
    answers.push(await ask('eth_sendRawTransaction', ['0x01']));
  }
  return JSON.stringify(answers);
}

test.each(HOSTILE_NAMES.filter((name) => !name.startsWith('stall')))(
  '%s answers otherwise than an honest node',
  async (name) => {
    head = 1100;
    proxy.behave(honest);
    const truth = await everything();
    head = 1100;
    play(name);
    expect(await everything()).not.toBe(truth);
  },
);

test('a backend behind the head knows no newer block, no state, no event and no receipt of it', async () => {
  head = 100;
  play('laggingBackend');
  const newest = Number(await ask('eth_blockNumber'));
  expect(newest).toBeLessThan(100);
  expect(await ask('eth_getBlockByNumber', [hex(100), false])).toBeNull();
  expect(await ask('eth_call', [{}, hex(100)])).toMatch('error');
  expect(((await ask('eth_getLogs', [{ fromBlock: '0x1', toBlock: hex(100) }])) as unknown[]).length).toBe(newest);
  expect(await ask('eth_getTransactionReceipt', [hash(1)])).toBeNull();
});

test('a seed plays the same schedule again, which ends honestly', async () => {
  const [one, same, other] = [3, 3, 4].map((seed) => createHostileSchedule(seed));
  expect(one!.phases).toEqual(same!.phases);
  expect(one!.phases).not.toEqual(other!.phases);
  const calls = one!.phases.reduce((sum, phase) => sum + phase.calls, 0);
  for (let i = 0; i < calls; i++) {
    expect(one!.over()).toBe(false);
    void one!.behave({ id: 1, method: 'eth_chainId', params: [] }, async () => '0x1').catch(() => undefined);
  }
  expect(one!.over()).toBe(true);
});
