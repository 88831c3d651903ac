export { createKeystore, openKeystore } from './keystore.ts';
export { accountOf, type KeySource, openKey } from './openKey.ts';
export { type PasswordSource, readPassword } from './readPassword.ts';
