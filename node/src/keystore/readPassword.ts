import { readFile } from 'node:fs/promises';
import { InputError } from '@assay/sdk';

/** Where the password of keystores comes from; one given outright counts before a file. */
export type PasswordSource = { readonly password?: string | undefined; readonly passwordFile?: string | undefined };

/**
 * The password of keystores; a line end behind it in its file does not belong to it.
 * @param how what to set, for the message
 * @throws InputError KEYSTORE_PASSWORD_MISSING
 */
export async function readPassword({ password, passwordFile }: PasswordSource, how: string): Promise<string> {
  if (password !== undefined) return password;
  if (passwordFile === undefined) {
    throw new InputError('KEYSTORE_PASSWORD_MISSING', `A keystore needs its password; ${how}.`);
  }
  try {
    return (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    const message = `The password file ${passwordFile} cannot be read; check the path and its permissions.`;
    throw new InputError('KEYSTORE_PASSWORD_MISSING', message, { path: passwordFile }, { cause });
  }
}
