import { openKey, readPassword } from '@assay/node/keystore';
import { InputError } from '@assay/sdk';
import type { OperatorConfig } from '../config/configSchema.ts';

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
 * and all of `openKey`
 */
export async function openOperatorKeys(config: OperatorConfig['keys'], chainId: number): Promise<OperatorKeys> {
  let password: Promise<string> | undefined;
  const ask = () => {
    password ??= readPassword(config, 'set keys.passwordFile or the environment variable ASSAY_KEYSTORE_PASSWORD');
    return password;
  };
  const secrets: Uint8Array[] = [];
  for (const role of ROLES) secrets.push(await openKey(config[role], `keys.${role}`, chainId, ask));
  const [receipt, anchor, checkpoint, salt] = secrets as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const defence = config.defence && (await openKey(config.defence, 'keys.defence', chainId, ask));
  const keys = { receipt, anchor, checkpoint, salt, ...(defence !== undefined && { defence }) };
  requireSeparate(keys);
  return keys;
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
