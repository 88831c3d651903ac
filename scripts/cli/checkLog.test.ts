import { CONTRACT_NAMES, createContracts, readDeployment, ZERO_32 } from '@assay/sdk';
import { anchorsAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { createPublicClient, custom, decodeFunctionData, encodeFunctionResult, type Hex } from 'viem';
import { describe, expect, test } from 'vitest';
import { checkLog } from './checkLog.ts';
import type { Connection } from './connection.ts';

const OPERATOR: Hex = `0x${'0b'.repeat(20)}`;
const address = (i: number): Hex => `0x${`${i}`.repeat(40)}`;
const contracts = CONTRACT_NAMES.map((name, i) => [name, { address: address(i + 1), startBlock: 0, txHash: ZERO_32 }]);
const deployment = readDeployment({ chainId: 5, contracts: Object.fromEntries(contracts) });

/** A connection to a node whose answers to `eth_call` come from a table, and which tells no event. */
function connectionTo(answers: Record<string, unknown>): Connection {
  const abi = [...anchorsAbi, ...operatorRegistryAbi];
  const request = async ({ method, params }: { method: string; params?: unknown }) => {
    if (method === 'eth_blockNumber') return '0x10';
    if (method === 'eth_getLogs') return [];
    const { functionName } = decodeFunctionData({ abi, data: (params as [{ data: Hex }])[0].data });
    if (!(functionName in answers)) throw new Error('the node is down');
    return encodeFunctionResult({ abi, functionName, result: answers[functionName] as never });
  };
  const publicClient = createPublicClient({ transport: custom({ request }, { retryCount: 0 }) });
  const paths = { rpcUrl: 'http://node.invalid', deploymentPath: 'unused' };
  return { ...paths, deployment, publicClient, contracts: createContracts({ publicClient, deployment }) };
}

describe('checkLog', () => {
  const check = (answers: Record<string, unknown>) =>
    checkLog(connectionTo(answers), OPERATOR, 'http://log.invalid', () => {});

  test('does not call an operator unknown because the node is down', async () => {
    await expect(check({})).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
    const operatorOf = { origin: '', checkpointKey: ZERO_32, registeredAt: 0n };
    await expect(check({ operatorOf })).rejects.toMatchObject({ code: 'OPERATOR_NOT_REGISTERED' });
  });

  test('does not take a log for well anchored on the word of a node that tells no events', async () => {
    const operatorOf = { origin: 'log.example', checkpointKey: `0x${'01'.repeat(32)}`, registeredAt: 7n };
    const headOf = `0x${'0a'.repeat(32)}`;
    await expect(check({ operatorOf, headOf })).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
  });
});
