import { AssayError, endpointId, InputError } from '@assay/sdk';
import { operatorRegistryAbi } from '@assay/sdk/abi';
import type { Address, Hex, PublicClient } from 'viem';

/** A receipt key's time, in unix seconds. `until` is Infinity while open. */
export type ReceiptKeyTerm = { readonly key: Address; readonly from: number; readonly until: number };

/** What an endpoint serves; `modelId` and `configDigest` as in its receipts. */
export type ServedModel = { readonly name: string; readonly modelId: Hex; readonly configDigest: Hex };

/** What the start asks of `OperatorRegistry` and of the chain around it. Rejects with CHAIN_UNREACHABLE. */
export type StartRegistry = {
  /** Address of each contract that should have code, by name. */
  readonly contracts: Readonly<Record<string, Address>>;
  hasCode(address: Address): Promise<boolean>;
  /** Undefined when the account is not registered. */
  operatorOf(operator: Address): Promise<{ readonly origin: string; readonly checkpointKey: Hex } | undefined>;
  mirrorsOf(operator: Address): Promise<readonly string[]>;
  receiptKeysOf(operator: Address): Promise<readonly ReceiptKeyTerm[]>;
  /** Whether this is what the operator declared for the endpoint at `time` (unix seconds). */
  isDeclared(operator: Address, served: ServedModel, time: number): Promise<boolean>;
};

const OPEN_END = 2n ** 64n - 1n;

/** The registry as viem reads it at the latest block. */
export function createStartRegistry(
  client: PublicClient,
  deployment: { readonly contracts: Readonly<Record<string, { readonly address: Address }>> },
): StartRegistry {
  const contracts = Object.fromEntries(
    Object.entries(deployment.contracts).map(([name, { address }]) => [name, address]),
  );
  const address = contracts.OperatorRegistry;
  if (address === undefined) {
    throw new InputError('DEPLOYMENT_MALFORMED', 'The deployment names no OperatorRegistry.', { contracts });
  }
  const contract = { address, abi: operatorRegistryAbi } as const;
  return {
    contracts,
    hasCode: (at) => ask(async () => ((await client.getCode({ address: at })) ?? '0x') !== '0x'),
    operatorOf: (operator) =>
      ask(async () => {
        const entry = await client.readContract({ ...contract, functionName: 'operatorOf', args: [operator] });
        return entry.registeredAt === 0n ? undefined : { origin: entry.origin, checkpointKey: entry.checkpointKey };
      }),
    mirrorsOf: (operator) =>
      ask(() => client.readContract({ ...contract, functionName: 'mirrorsOf', args: [operator] })),
    receiptKeysOf: (operator) =>
      ask(async () => {
        const keys = await client.readContract({ ...contract, functionName: 'receiptKeysOf', args: [operator] });
        return keys.map(({ key, from, until }) => ({
          key,
          from: Number(from),
          until: until === OPEN_END ? Number.POSITIVE_INFINITY : Number(until),
        }));
      }),
    isDeclared: (operator, { name, modelId, configDigest }, time) => {
      const args = [operator, endpointId(name), modelId, configDigest, BigInt(time)] as const;
      return ask(() => client.readContract({ ...contract, functionName: 'isDeclared', args }));
    },
  };
}

async function ask<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof AssayError) throw error;
    const message = 'The operator registry could not be read. Check the RPC URL and the deployment.';
    throw new InputError('CHAIN_UNREACHABLE', message, {}, { cause: error });
  }
}
