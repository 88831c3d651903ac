import { type Deployment, InputError } from '@assay/sdk';
import { anchorsAbi, modelRegistryAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { type Abi, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import type { Rpc } from './rpc.ts';

/** The contracts' immutable times, in seconds; `genesis` is unix time. */
export type ProtocolParameters = {
  readonly window: bigint;
  readonly grace: bigint;
  readonly maxDelay: bigint;
  readonly period: bigint;
  readonly genesis: bigint;
  readonly endpointNotice: bigint;
  readonly drain: bigint;
  readonly modelNotice: bigint;
};

/**
 * Reads the constants of the deployed contracts, once at start: they are immutable, so no handler needs the chain.
 * @throws InputError CHAIN_ID_MISMATCH, CONTRACT_MISSING, CHAIN_UNREACHABLE, CHAIN_MALFORMED
 */
export async function readParameters(rpc: Rpc, deployment: Deployment): Promise<ProtocolParameters> {
  const chainId = await rpc.chainId();
  if (chainId !== deployment.chainId) {
    throw new InputError(
      'CHAIN_ID_MISMATCH',
      `The RPC node is on chain ${chainId}, the deployment record on ${deployment.chainId}; change one of them.`,
      { rpcChainId: chainId, deploymentChainId: deployment.chainId },
    );
  }
  const { Anchors, OperatorRegistry, ModelRegistry } = deployment.contracts;
  const read = (name: 'Anchors' | 'OperatorRegistry' | 'ModelRegistry', constant: string) => {
    const abis: Record<typeof name, Abi> = {
      Anchors: anchorsAbi,
      OperatorRegistry: operatorRegistryAbi,
      ModelRegistry: modelRegistryAbi,
    };
    const address = { Anchors, OperatorRegistry, ModelRegistry }[name].address;
    return readConstant(rpc, name, address, abis[name], constant);
  };
  const [window, grace, maxDelay, period, genesis, endpointNotice, drain, modelNotice] = await Promise.all([
    read('Anchors', 'WINDOW'),
    read('Anchors', 'GRACE'),
    read('Anchors', 'MAX_DELAY'),
    read('Anchors', 'PERIOD'),
    read('Anchors', 'GENESIS'),
    read('OperatorRegistry', 'NOTICE'),
    read('OperatorRegistry', 'DRAIN'),
    read('ModelRegistry', 'NOTICE'),
  ]);
  return { window, grace, maxDelay, period, genesis, endpointNotice, drain, modelNotice };
}

async function readConstant(rpc: Rpc, contract: string, address: Hex, abi: Abi, constant: string): Promise<bigint> {
  const data = await rpc.call(address, encodeFunctionData({ abi, functionName: constant }));
  if (data === '0x') {
    throw new InputError(
      'CONTRACT_MISSING',
      `There is no ${contract} at ${address}: the chain was reset, or the record is another chain's. Deploy again.`,
      { contract, address },
    );
  }
  return decodeFunctionResult({ abi, functionName: constant, data }) as bigint;
}
