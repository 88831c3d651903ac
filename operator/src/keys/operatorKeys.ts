import { readFile } from 'node:fs/promises';
import { InputError } from '@assay/sdk';
import { hexToBytes } from 'viem';
import type { KeyConfig, OperatorConfig } from '../config/configSchema.ts';
import { LOCAL_CHAIN_ID, openKeystore } from './keystore.ts';

/** The secrets of an operator, 32 bytes each. Every role has a key of its own. */
export type OperatorKeys = {
  /** secp256k1: signs receipts. */
  readonly receipt: Uint8Array;
  /** secp256k1: sends anchors. */
  readonly anchor: Uint8Array;
  /** Ed25519 seed: signs checkpoints. */
  readonly checkpoint: Uint8Array;
  /** Derives the salts of commitments. */
  readonly salt: Uint8Array;
  /** secp256k1: answers demands; may be absent. */
  readonly defence?: Uint8Array;
};

const ROLES = ['receipt', 'anchor', 'checkpoint', 'salt'] as const;

/**
 * Opens the operator's keys.
 * @throws InputError PLAIN_KEY_REFUSED (a key in the clear outside the local chain), KEY_ROLE_SHARED, KEYSTORE_PASSWORD_MISSING
 * and all of `openKeystore`
 */
export async function openOperatorKeys(config: OperatorConfig['keys'], chainId: number): Promise<OperatorKeys> {
  let password: string | undefined = config.password;
  const secrets: Uint8Array[] = [];
  for (const role of ROLES) {
    const key = config[role];
    if ('keystore' in key) password ??= await readPassword(config.passwordFile);
    secrets.push(await openKey(role, key, password, chainId));
  }
  const [receipt, anchor, checkpoint, salt] = secrets as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  if (config.defence !== undefined && 'keystore' in config.defence)
    password ??= await readPassword(config.passwordFile);
  const defence = config.defence && (await openKey('defence', config.defence, password, chainId));
  const keys = { receipt, anchor, checkpoint, salt, ...(defence !== undefined && { defence }) };
  requireSeparate(keys);
  return keys;
}

async function openKey(
  role: string,
  key: KeyConfig,
  password: string | undefined,
  chainId: number,
): Promise<Uint8Array> {
  if ('keystore' in key) return openKeystore(key.keystore, password ?? '', chainId);
  // INVARIANT H5: A key in the clear is accepted on chain 31337 only.
  if (chainId !== LOCAL_CHAIN_ID) {
    const message = `keys.${role}.plain: a key in the clear is accepted on chain ${LOCAL_CHAIN_ID} only; make a keystore and name it in keys.${role}.keystore`;
    throw new InputError('PLAIN_KEY_REFUSED', message, { role, chainId });
  }
  return hexToBytes(key.plain, { size: 32 });
}

async function readPassword(path: string | undefined): Promise<string> {
  if (path === undefined) {
    const message =
      'the keystores need a password; set keys.passwordFile or the environment variable ASSAY_KEYSTORE_PASSWORD';
    throw new InputError('KEYSTORE_PASSWORD_MISSING', message);
  }
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    const message = `keys.passwordFile: ${path} cannot be read; check the path and its permissions`;
    throw new InputError('KEYSTORE_PASSWORD_MISSING', message, { path }, { cause });
  }
}

function requireSeparate(keys: OperatorKeys): void {
  const present = [...ROLES, 'defence' as const].flatMap((role) => {
    const key = keys[role];
    return key === undefined ? [] : [{ role, key }];
  });
  for (const [index, { role, key }] of present.entries()) {
    for (const { role: other, key: otherKey } of present.slice(index + 1)) {
      if (!Buffer.from(key).equals(otherKey)) continue;
      const message = `keys.${role} and keys.${other} are the same; give every role a key of its own`;
      throw new InputError('KEY_ROLE_SHARED', message, { roles: [role, other] });
    }
  }
}
