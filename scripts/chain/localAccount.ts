import { type HDAccount, mnemonicToAccount } from 'viem/accounts';

/** The publicly known words of development chains; their accounts are worth nothing anywhere else. */
const WORDS = 'test test test test test test test test test test test junk';

/** One of the accounts that development chains fund, by its place from 0. */
export function localAccount(index: number): HDAccount {
  return mnemonicToAccount(WORDS, { addressIndex: index });
}
