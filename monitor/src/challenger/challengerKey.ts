import { readFile } from 'node:fs/promises';
import { InputError } from '@assay/sdk';
import type { Hex, LocalAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { LOCAL_CHAIN_ID } from '../chain/viemChainSource.ts';
import { openKeystore } from './keystore.ts';

/** Where the challenger's key comes from; without a key a monitor only watches. */
export type KeySource = {
  /** In the clear: chain 31337 only. */
  readonly challengerKey?: Hex | undefined;
  /** Path of a V3 keystore. */
  readonly challengerKeystore?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly password?: string | undefined;
};

/**
 * Opens the account that challenges; undefined when none is configured.
 * @throws InputError PLAIN_KEY_REFUSED, KEYSTORE_PASSWORD_MISSING and all of `openKeystore`
 */
export async function openChallengerAccount(source: KeySource, chainId: number): Promise<LocalAccount | undefined> {
  const { challengerKey, challengerKeystore } = source;
  if (challengerKeystore !== undefined) {
    const password = source.password ?? (await readPassword(source.passwordFile));
    return privateKeyToAccount(await openKeystore(challengerKeystore, password, chainId === LOCAL_CHAIN_ID));
  }
  if (challengerKey === undefined) return undefined;
  if (chainId !== LOCAL_CHAIN_ID) {
    const message = `challengerKey: a key in the clear is accepted on chain ${LOCAL_CHAIN_ID} only; make a keystore and name it in challengerKeystore`;
    throw new InputError('PLAIN_KEY_REFUSED', message, { chainId });
  }
  return privateKeyToAccount(challengerKey);
}

async function readPassword(path: string | undefined): Promise<string> {
  if (path === undefined) {
    const message = 'the challenger keystore needs a password; set passwordFile or ASSAY_MONITOR_PASSWORD';
    throw new InputError('KEYSTORE_PASSWORD_MISSING', message);
  }
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    const message = `passwordFile: ${path} cannot be read; check the path and its permissions`;
    throw new InputError('KEYSTORE_PASSWORD_MISSING', message, { path }, { cause });
  }
}
