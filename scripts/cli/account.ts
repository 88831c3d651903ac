import { accountOf, openKeystore, readPassword } from '@assay/node/keystore';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { InputError } from '@assay/sdk';
import type { Command } from 'commander';
import type { LocalAccount } from 'viem';
import { localAccount } from '../chain/localAccount.ts';
import { wholeNumber } from './wholeNumber.ts';

/** How a command that sends transactions is told who sends them. */
export type AccountOptions = { account?: string; passwordFile?: string; localAccount?: number };

/** Development chains fund twenty accounts. */
const LAST_LOCAL_ACCOUNT = 19;

export function withAccount(command: Command): Command {
  return command
    .option('--account <keystore>', 'encrypted V3 keystore of the sender')
    .option('--password-file <file>', 'file with its password (or ASSAY_KEYSTORE_PASSWORD)')
    .option(
      '--local-account <number>',
      'on chain 31337: one of its publicly known accounts',
      wholeNumber(LAST_LOCAL_ACCOUNT),
    );
}

/** @throws InputError CONFIG_INVALID when nobody is named, KEYSTORE_..., PLAIN_KEY_REFUSED off chain 31337 */
export async function openAccount(options: AccountOptions, chainId: number): Promise<LocalAccount> {
  if (options.localAccount !== undefined) {
    if (chainId !== LOCAL_CHAIN_ID) {
      throw new InputError(
        'PLAIN_KEY_REFUSED',
        `The local accounts' keys are public; on chain ${chainId} name a keystore with --account.`,
        { chainId },
      );
    }
    return localAccount(options.localAccount);
  }
  if (options.account === undefined) {
    throw new InputError('CONFIG_INVALID', 'Nobody to send the transaction: name a keystore with --account.', {});
  }
  const secret = await openKeystore(options.account, await passwordOf(options.passwordFile), chainId);
  return accountOf(secret, options.account);
}

/** The password of a keystore: from the file if one is named, else from the environment. @throws InputError KEYSTORE_PASSWORD_MISSING */
export function passwordOf(passwordFile: string | undefined): Promise<string> {
  const password = passwordFile === undefined ? process.env.ASSAY_KEYSTORE_PASSWORD : undefined;
  return readPassword({ password, passwordFile }, 'give it with --password-file or ASSAY_KEYSTORE_PASSWORD');
}
