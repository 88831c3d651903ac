import { CONTRACT_NAMES, createContracts, foldAnchoring, readDeployment, ZERO_32, ZERO_WORD } from '@assay/sdk';
import { anchorsAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import {
  createPublicClient,
  custom,
  decodeFunctionData,
  encodeEventTopics,
  encodeFunctionResult,
  type Hex,
  numberToHex,
} from 'viem';
import { expect, test } from 'vitest';
import { anchorsOf } from './anchorsOf.ts';

const OPERATOR: Hex = `0x${'0b'.repeat(20)}`;
const HEAD = 40_000;
const times = { genesis: 0, period: 100 };
const address = (i: number): Hex => `0x${`${i}`.repeat(40)}`;
const contracts = CONTRACT_NAMES.map((name, i) => [name, { address: address(i + 1), startBlock: 7, txHash: ZERO_32 }]);
const deployment = readDeployment({ chainId: 5, contracts: Object.fromEntries(contracts) });
const hash = (number: number): Hex => numberToHex(number, { size: 32 });

/** Anchors of three blocks: what the contract holds and what it told. */
function anchorings() {
  let word = ZERO_WORD;
  return [7, 12_345, HEAD].map((blockNumber, i) => {
    const [root, size] = [hash(i + 1), 10 * (i + 1)];
    word = foldAnchoring(word, { root, size, time: blockNumber }, times);
    return { blockNumber, root, size, word };
  });
}

function connect(told: ReturnType<typeof anchorings>, { most = HEAD, head = told.at(-1)?.word ?? ZERO_WORD } = {}) {
  const abi = [...anchorsAbi, ...operatorRegistryAbi];
  const answers: Record<string, unknown> = { headOf: head, GENESIS: 0n, PERIOD: 100n };
  const asked: number[] = [];
  const block = (number: number) => {
    const fields = { timestamp: numberToHex(number), transactions: [], hash: hash(number) };
    return { number: numberToHex(number), baseFeePerGas: '0x1', gasLimit: '0x1', gasUsed: '0x0', ...fields };
  };
  const request = async ({ method, params }: { method: string; params?: unknown }) => {
    const [first = {}] = (params ?? []) as Record<string, Hex>[];
    if (method === 'eth_chainId') return '0x5';
    if (method === 'eth_getBlockByHash') return block(Number(first));
    if (method.startsWith('eth_getBlockBy')) return block(HEAD);
    if (method === 'eth_getLogs') {
      const [from, to] = [Number(first.fromBlock), Number(first.toBlock)];
      asked.push(to - from + 1);
      if (to - from + 1 > most) throw Object.assign(new Error(`limited to ${most} blocks`), { code: -32_602 });
      return told
        .filter(({ blockNumber }) => from <= blockNumber && blockNumber <= to)
        .map(({ blockNumber, root, word }) => ({
          address: deployment.contracts.Anchors.address,
          topics: encodeEventTopics({ abi: anchorsAbi, eventName: 'Anchored', args: { operator: OPERATOR, root } }),
          data: word,
          blockNumber: numberToHex(blockNumber),
          ...{ blockHash: hash(blockNumber), transactionHash: hash(blockNumber), logIndex: '0x0' },
        }));
    }
    const { functionName } = decodeFunctionData({ abi, data: first.data! });
    return encodeFunctionResult({ abi, functionName, result: (answers[functionName] ?? 1n) as never });
  };
  const publicClient = createPublicClient({ transport: custom({ request }, { retryCount: 0 }) });
  const paths = { rpcUrl: 'http://node.invalid', deploymentPath: 'unused' };
  const connection = { ...paths, deployment, publicClient, contracts: createContracts({ publicClient, deployment }) };
  return { connection, asked };
}

test.each([HEAD, 1_000, 100])('a node that gives %i blocks of events at once gives every anchor', async (most) => {
  const all = anchorings();
  const { connection, asked } = connect(all, { most });
  const found = await anchorsOf(connection, OPERATOR);
  expect(found.map(({ root, size, word, blockNumber }) => ({ root, size, word, blockNumber }))).toEqual(all);
  expect(asked.filter((blocks) => blocks > most).length).toBeLessThan(30);
});

test.each([
  ['the last anchor', (all: ReturnType<typeof anchorings>) => all.slice(0, 2)],
  ['one in the middle', ([first, , last]: ReturnType<typeof anchorings>) => [first!, last!]],
  ['all of them', () => []],
])('a node that leaves out %s is not believed', async (_what, without) => {
  const all = anchorings();
  const { connection } = connect(without(all), { head: all[2]!.word });
  await expect(anchorsOf(connection, OPERATOR)).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
});
