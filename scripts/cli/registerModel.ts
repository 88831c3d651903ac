import { type Manifest, type ModelRecord, manifestDigest, modelId, omsRoot, TRUST, ZERO_32 } from '@assay/sdk';
import { modelRegistryAbi } from '@assay/sdk/abi';
import type { Address, Hex, LocalAccount } from 'viem';
import type { Connection } from './connection.ts';
import { transact } from './transact.ts';

/** The record of a model: with the roots of its program and weights anyone can recompute it, without them only its publisher's word stands. */
export function modelRecord(
  manifest: Manifest,
  publisher: Address,
  roots?: Pick<ModelRecord, 'programRoot' | 'weightRoot'>,
): ModelRecord {
  return {
    manifestDigest: manifestDigest(manifest),
    omsRoot: omsRoot(manifest),
    ...(roots ?? { programRoot: ZERO_32, weightRoot: ZERO_32 }),
    trust: roots === undefined ? 'Attributed' : 'Reexecutable',
    publisher,
  };
}

/**
 * Registers a model in the publisher's name, unless it is registered already.
 * @returns the transaction, or undefined when there was nothing to do
 */
export async function registerModel(
  connection: Connection,
  publisher: LocalAccount,
  record: ModelRecord,
  { name, uri }: { readonly name: string; readonly uri: string },
): Promise<Hex | undefined> {
  const { contracts, deployment } = connection;
  const [registeredAt] = await contracts.modelRegistry.read.lifetimeOf([modelId(record)]);
  if (registeredAt !== 0n) return undefined;
  const { manifestDigest, omsRoot, programRoot, weightRoot, trust } = record;
  const receipt = await transact(connection, publisher, {
    address: deployment.contracts.ModelRegistry.address,
    abi: modelRegistryAbi,
    functionName: 'register',
    args: [manifestDigest, omsRoot, programRoot, weightRoot, TRUST.indexOf(trust), name, uri],
  });
  return receipt.transactionHash;
}
