import { InputError } from '@assay/sdk';
import { type Hex, hexToBytes, type LocalAccount, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { LOCAL_CHAIN_ID } from '../localChain.ts';
import { openKeystore } from './keystore.ts';

/** Where a key of 32 bytes comes from: an encrypted keystore, or for local development the key itself. */
export type KeySource = { readonly keystore: string } | { readonly plain: Hex };

/**
 * Opens a key.
 * @param setting names where the key was given, for messages
 * @param password asked for only when there is a keystore
 * @throws InputError PLAIN_KEY_REFUSED outside the local chain, and all of `openKeystore` and `password`
 */
export async function openKey(
  source: KeySource,
  setting: string,
  chainId: number,
  password: () => Promise<string>,
): Promise<Uint8Array> {
  if ('keystore' in source) return openKeystore(source.keystore, await password(), chainId);
  // INVARIANT H5: A private key that is not encrypted is accepted on chain 31337 only.
  if (chainId !== LOCAL_CHAIN_ID) {
    const message = `${setting}: a key in the clear is accepted on chain ${LOCAL_CHAIN_ID} only; make a keystore and name that.`;
    throw new InputError('PLAIN_KEY_REFUSED', message, { setting, chainId });
  }
  return hexToBytes(source.plain, { size: 32 });
}

/** The account of a key. @throws InputError PRIVATE_KEY_INVALID for 32 bytes that are no key of secp256k1 */
export function accountOf(secret: Uint8Array, setting: string): LocalAccount {
  try {
    return privateKeyToAccount(toHex(secret));
  } catch (cause) {
    const message = `${setting}: these 32 bytes are no private key (zero, or beyond the order of the curve); make another.`;
    throw new InputError('PRIVATE_KEY_INVALID', message, { setting }, { cause });
  }
}
