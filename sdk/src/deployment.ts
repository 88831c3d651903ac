import type { Address, Hex } from 'viem';
import { parseAddress } from './address.ts';
import { excerpt } from './bytes.ts';
import { InputError } from './errors.ts';

/** Contracts of a deployment. `Staking` is created by the transaction that creates `FaultCourt`. */
export const CONTRACT_NAMES = [
  'OPG',
  'OperatorRegistry',
  'ModelRegistry',
  'Anchors',
  'Staking',
  'FaultCourt',
  'Verdicts',
  'Programs',
  'ElementVerifier',
] as const;

/** Name of a deployed contract. */
export type ContractName = (typeof CONTRACT_NAMES)[number];

/** What `deployments/<chainId>.json` holds. */
export type Deployment = {
  readonly chainId: number;
  readonly contracts: Readonly<
    Record<ContractName, { readonly address: Address; readonly startBlock: number; readonly txHash: Hex }>
  >;
};

/**
 * Checks a parsed `deployments/<chainId>.json`.
 * @throws InputError DEPLOYMENT_MALFORMED, with the path of what is wrong
 */
export function readDeployment(json: unknown): Deployment {
  const root = record(json, '$');
  const chainId = count(root.chainId, '$.chainId');
  if (chainId === 0) throw malformed('$.chainId', 'zero');
  const contracts = record(root.contracts, '$.contracts');
  const entries = CONTRACT_NAMES.map((name) => [name, contract(contracts[name], `$.contracts.${name}`)]);
  return { chainId, contracts: Object.fromEntries(entries) };
}

function contract(json: unknown, path: string): Deployment['contracts'][ContractName] {
  const entry = record(json, path);
  const { address, txHash } = entry;
  if (typeof txHash !== 'string' || !/^0x[0-9a-fA-F]{64}$/.test(txHash)) {
    throw malformed(`${path}.txHash`, 'not a transaction hash');
  }
  try {
    return {
      address: parseAddress(address),
      startBlock: count(entry.startBlock, `${path}.startBlock`),
      txHash: txHash as Hex,
    };
  } catch (error) {
    if (error instanceof InputError && error.code === 'ADDRESS_MALFORMED')
      throw malformed(`${path}.address`, 'not an address');
    throw error;
  }
}

function record(json: unknown, path: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed(path, 'not an object');
  return json as Record<string, unknown>;
}

function count(json: unknown, path: string): number {
  if (typeof json !== 'number' || !Number.isSafeInteger(json) || json < 0) throw malformed(path, 'not a whole number');
  return json;
}

function malformed(path: string, problem: string): InputError {
  return new InputError('DEPLOYMENT_MALFORMED', `The deployment is malformed: ${path} is ${excerpt(problem)}.`, {
    path,
  });
}
