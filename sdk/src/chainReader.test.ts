import { type Abi, decodeFunctionData, encodeFunctionResult, type Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { anchorsAbi, faultCourtAbi, modelRegistryAbi, operatorRegistryAbi, stakingAbi } from './abi/index.ts';
import { HEAD_SLOT } from './anchorWord.ts';
import { ZERO_32 } from './bytes.ts';
import { createChainReaderFrom } from './chainReader.ts';
import type { EthCaller } from './contractReader.ts';
import { CONTRACT_NAMES, readDeployment } from './deployment.ts';

const address = (i: number) => `0x${`${i}`.repeat(40)}` as const;
const contracts = CONTRACT_NAMES.map((name, i) => [name, { address: address(i + 1), startBlock: 0, txHash: ZERO_32 }]);
const deployment = readDeployment({ chainId: 5, contracts: Object.fromEntries(contracts) });
const OPERATOR = address(9);
const abis: Record<string, Abi> = {
  [address(2)]: operatorRegistryAbi,
  [address(3)]: modelRegistryAbi,
  [address(4)]: anchorsAbi,
  [address(5)]: stakingAbi,
  [address(6)]: faultCourtAbi,
};

/** A node that answers calls from a table by function name, and counts them. */
function createNode(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const caller: EthCaller = {
    async call(to, data) {
      const abi = abis[to]!;
      const { functionName } = decodeFunctionData({ abi, data });
      asked.push(functionName);
      if (!(functionName in answers)) throw new Error('execution reverted');
      return encodeFunctionResult({ abi, functionName, result: answers[functionName] as never });
    },
    chainId: async () => 5,
    blockTime: async () => 100,
  };
  return { asked, caller, reader: createChainReaderFrom(caller, deployment) };
}
const times = { GENESIS: 1n, PERIOD: 2n, WINDOW: 32n, GRACE: 3n, MAX_DELAY: 4n, DRAIN: 5n };

describe('chain reader', () => {
  it('reads the constants once, and again after a failure', async () => {
    const { asked, reader } = createNode(times);
    const expected = {
      domain: { chainId: 5, anchors: address(4) },
      genesis: 1,
      period: 2,
      window: 32,
      grace: 3,
      maxDelay: 4,
      drain: 5,
    };
    expect(await reader.constants()).toEqual(expected);
    await reader.constants();
    expect(asked).toHaveLength(6);

    let up = false;
    const { caller } = createNode(times);
    const chainId = async () => {
      if (!up) throw new Error('connection refused');
      return 5;
    };
    const flaky = createChainReaderFrom({ ...caller, chainId }, deployment);
    await expect(flaky.constants()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE', name: 'InputError' });
    up = true;
    expect(await flaky.constants()).toEqual(expected);
  });

  it('asks for the chain each time: a wallet may have been moved to another one meanwhile', async () => {
    const { caller } = createNode(times);
    let chainId = 5;
    const reader = createChainReaderFrom({ ...caller, chainId: async () => chainId }, deployment);
    await reader.constants();
    chainId = 6;
    await expect(reader.constants()).rejects.toMatchObject({ code: 'CHAIN_ID_MISMATCH' });
    chainId = 5;
    expect((await reader.constants()).domain.chainId).toBe(5);
  });

  it('tells what is not there from what is', async () => {
    const empty = createNode({
      operatorOf: { origin: '', checkpointKey: ZERO_32, registeredAt: 0n },
      lifetimeOf: [0n, 0n],
      ringOf: Array(64).fill(ZERO_32),
      headOf: ZERO_32,
    }).reader;
    expect(await empty.operator(OPERATOR)).toBeUndefined();
    expect(await empty.model(`0x${'01'.repeat(32)}`)).toBeUndefined();
    expect(await empty.model(ZERO_32)).toBeUndefined();
    expect(await empty.word(OPERATOR, HEAD_SLOT)).toBe(ZERO_32);
    expect(await empty.word(OPERATOR, 31)).toBe(ZERO_32);
  });

  it('gives times as numbers, with "for ever" as the largest', async () => {
    const forEver = 2n ** 64n - 1n;
    const word = `0x${'0a'.repeat(32)}` as Hex;
    const model = {
      manifestDigest: word,
      omsRoot: word,
      programRoot: ZERO_32,
      weightRoot: ZERO_32,
      trust: 1,
      publisher: OPERATOR,
    };
    const { reader } = createNode({
      operatorOf: { origin: 'log.example', checkpointKey: word, registeredAt: 7n },
      receiptKeysOf: [{ key: OPERATOR, from: 7n, until: forEver }],
      declarationsOf: [{ modelId: word, configDigest: word, from: 8n }],
      lifetimeOf: [9n, forEver],
      modelOf: model,
      ringOf: Array.from({ length: 64 }, (_, i) => (i === 3 ? word : ZERO_32)),
      forkedAt: 11n,
    });
    expect(await reader.operator(OPERATOR)).toEqual({ origin: 'log.example', checkpointKey: word, registeredAt: 7 });
    expect(await reader.receiptKeys(OPERATOR)).toEqual([{ key: OPERATOR, from: 7, until: Number.MAX_SAFE_INTEGER }]);
    expect(await reader.declarations(OPERATOR, word)).toEqual([{ modelId: word, configDigest: word, from: 8 }]);
    expect(await reader.model(word)).toEqual({
      ...model,
      trust: 'Reexecutable',
      from: 9,
      until: Number.MAX_SAFE_INTEGER,
    });
    expect(await reader.word(OPERATOR, 3)).toBe(word);
    expect(await reader.forkedAt(OPERATOR)).toBe(11);
    expect(await reader.time()).toBe(100);
  });

  it('gives the court’s word and the stake', async () => {
    const digest = `0x${'0b'.repeat(32)}` as const;
    const court = { presentedAt: 5n, isDisputed: true, forkedAt: 0n };
    const stake = { activeStakeOf: [7n, 8n], activeStakeAt: 2n ** 100n };
    const { reader } = createNode({ ...court, ...stake, faultOf: [3, 9n] });
    expect(await reader.standing(digest, OPERATOR)).toEqual({
      ...{ fault: { fault: 'CONFLICT', time: 9 }, presentedAt: 5, disputed: true, forkedAt: 0 },
    });
    expect(await reader.stake(OPERATOR)).toEqual({ own: 7n, delegated: 8n });
    expect(await reader.stakeAt(OPERATOR, 4)).toBe(2n ** 100n);
    for (const none of [0, 10, 255]) {
      const { reader: other } = createNode({ ...court, faultOf: [none, 0n] });
      expect((await other.standing(digest, OPERATOR)).fault).toBeUndefined();
    }
  });

  it('gives no answer for a call that fails or answers with nonsense', async () => {
    const { caller, reader } = createNode({});
    await expect(reader.forkedAt(OPERATOR)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
    for (const answer of ['0x', '0x12', `0x${'ff'.repeat(64)}`] as const) {
      const lying = createChainReaderFrom({ ...caller, call: async () => answer }, deployment);
      await expect(lying.operator(OPERATOR)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
      await expect(lying.receiptKeys(OPERATOR)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
    }
    const elsewhere = createChainReaderFrom({ ...caller, chainId: async () => 6 }, deployment);
    await expect(elsewhere.constants()).rejects.toMatchObject({ code: 'CHAIN_ID_MISMATCH' });
  });
});
