import { accountOf, openKey, type PasswordSource, readPassword } from '@assay/node/keystore';
import type { Hex, LocalAccount } from 'viem';

/** Where the challenger's key comes from; without a key a monitor only watches. */
export type ChallengerKey = PasswordSource & {
  /** In the clear: chain 31337 only. */
  readonly challengerKey?: Hex | undefined;
  /** Path of a V3 keystore. */
  readonly challengerKeystore?: string | undefined;
};

/**
 * Opens the account that challenges; undefined when none is configured.
 * @throws InputError KEYSTORE_PASSWORD_MISSING and all of `openKey` and `accountOf`
 */
export async function openChallengerAccount(source: ChallengerKey, chainId: number): Promise<LocalAccount | undefined> {
  const { challengerKey: plain, challengerKeystore: keystore } = source;
  const key = keystore !== undefined ? { keystore } : plain !== undefined ? { plain } : undefined;
  if (key === undefined) return undefined;
  const setting = keystore !== undefined ? 'challengerKeystore' : 'challengerKey';
  const password = () => readPassword(source, 'set passwordFile or ASSAY_MONITOR_PASSWORD');
  return accountOf(await openKey(key, setting, chainId, password), setting);
}
