import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  type DecodeFunctionResultParameters,
  decodeFunctionResult,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
} from 'viem';
import type { ContractName, Deployment } from './deployment.ts';
import { InputError } from './errors.ts';

/** The three calls to a node on which chain reading stands. */
export type EthCaller = {
  call(to: Address, data: Hex): Promise<Hex>;
  chainId(): Promise<number>;
  blockTime(): Promise<number>;
};

type ReadName<abi extends Abi> = ContractFunctionName<abi, 'view' | 'pure'>;

/** Typed reads of one deployed contract. They throw InputError CHAIN_UNREACHABLE, also for an answer that cannot be decoded. */
export function contractReader<const abi extends Abi>(
  caller: EthCaller,
  { contracts }: Deployment,
  name: ContractName,
  abi: abi,
) {
  return <name extends ReadName<abi>>(
    functionName: name,
    args: ContractFunctionArgs<abi, 'view' | 'pure', name>,
  ): Promise<
    ContractFunctionReturnType<abi, 'view' | 'pure', name, ContractFunctionArgs<abi, 'view' | 'pure', name>>
  > =>
    guardRead(functionName, async () => {
      const data = encodeFunctionData({ abi, functionName, args } as EncodeFunctionDataParameters);
      const answer = await caller.call(contracts[name].address, data);
      return decodeFunctionResult({ abi, functionName, args, data: answer } as DecodeFunctionResultParameters) as never;
    });
}

/** Runs a read of the chain. @throws InputError CHAIN_UNREACHABLE with `details.what` */
export async function guardRead<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new InputError(
      'CHAIN_UNREACHABLE',
      `The chain did not answer ${what}. Check the node and the deployment.`,
      { what },
      { cause },
    );
  }
}

/** uint64 of the chain as a number; "open for ever" becomes the largest safe integer. */
export function toTime(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}
