import { createCheckpointSigner, type OperatorKeys } from '@assay/operator';
import { InputError, toHex } from '@assay/sdk';
import { anchorsAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import type { Address, Hex, LocalAccount } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { type Connection, chainTime } from './connection.ts';
import { transact } from './transact.ts';

/** What an operator tells the chain about itself. */
export type Registration = {
  readonly origin: string;
  readonly checkpointKey: Hex;
  readonly receiptKey: Address;
  readonly anchorKey: Address;
  /** Undefined: those that are registered, none at first. */
  readonly mirrors: readonly string[] | undefined;
};

/** The registration that belongs to an operator's keys. */
export function registrationOf(
  keys: OperatorKeys,
  origin: string,
  mirrors: readonly string[] | undefined,
): Registration {
  return {
    origin,
    checkpointKey: createCheckpointSigner(origin, keys.checkpoint).publicKey,
    receiptKey: privateKeyToAddress(toHex(keys.receipt)),
    anchorKey: privateKeyToAddress(toHex(keys.anchor)),
    mirrors,
  };
}

/**
 * Brings the chain to say what `wanted` says, with as few transactions as that takes: run it again after a change of keys or mirrors.
 * @returns the functions that were called
 * @throws InputError ORIGIN_MISMATCH: the name of a log is for ever
 */
export async function registerOperator(
  connection: Connection,
  account: LocalAccount,
  wanted: Registration,
): Promise<string[]> {
  const { contracts, deployment } = connection;
  const { origin, checkpointKey, receiptKey, anchorKey, mirrors } = wanted;
  const { OperatorRegistry, Anchors } = deployment.contracts;
  const operator = account.address;
  const called: string[] = [];
  const registry = { address: OperatorRegistry.address, abi: operatorRegistryAbi };
  const send = async (
    target: { address: Address; abi: typeof operatorRegistryAbi | typeof anchorsAbi },
    functionName: string,
    args: readonly unknown[],
  ) => {
    await transact(connection, account, { ...target, functionName, args });
    called.push(functionName);
  };

  const record = await contracts.operatorRegistry.read.operatorOf([operator]);
  if (record.registeredAt === 0n) {
    await send(registry, 'register', [origin, checkpointKey, mirrors ?? [], receiptKey]);
  } else {
    if (record.origin !== origin) {
      const message = `${operator} is registered as "${record.origin}", and a log keeps its name. Set "origin" to that, or use another account.`;
      throw new InputError('ORIGIN_MISMATCH', message, { registered: record.origin, origin });
    }
    if (record.checkpointKey !== checkpointKey) await send(registry, 'setCheckpointKey', [checkpointKey]);
    const keys = await contracts.operatorRegistry.read.receiptKeysOf([operator]);
    if (!keys.some(({ key }) => key === receiptKey)) {
      await send(registry, 'addReceiptKey', [receiptKey, (await chainTime(connection)) + 60n]);
    }
    const known = await contracts.operatorRegistry.read.mirrorsOf([operator]);
    if (mirrors !== undefined && JSON.stringify(known) !== JSON.stringify(mirrors)) {
      await send(registry, 'setMirrors', [mirrors]);
    }
  }
  if ((await contracts.anchors.read.anchorKeyOf([operator])) !== anchorKey) {
    await send({ address: Anchors.address, abi: anchorsAbi }, 'setAnchorKey', [anchorKey]);
  }
  return called;
}
