import { createCipheriv, randomBytes, scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat, keccak256 } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChallengerAccount } from './challengerKey.ts';

const KEY = `0x${'42'.repeat(32)}` as const;
let folder: string;
let passwordFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-keystore-'));
  passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'correct horse\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A V3 keystore as geth and ethers write them. */
function keystore(name: string, n: number, change: object = {}): string {
  const [salt, iv] = [randomBytes(32), randomBytes(16)];
  const derived = scryptSync('correct horse', salt, 32, { N: n, r: 8, p: 1, maxmem: 2 ** 29 });
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([cipher.update(Buffer.from(KEY.slice(2), 'hex')), cipher.final()]);
  const crypto = {
    cipher: 'aes-128-ctr',
    ciphertext: ciphertext.toString('hex'),
    cipherparams: { iv: iv.toString('hex') },
    mac: keccak256(concat([derived.subarray(16), ciphertext])).slice(2),
    kdf: 'scrypt',
    kdfparams: { n, r: 8, p: 1, dklen: 32, salt: salt.toString('hex') },
    ...change,
  };
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ version: 3, crypto }));
  return path;
}

test('a keystore opens with its password, on any chain', async () => {
  const challengerKeystore = keystore('good.json', 2 ** 17);
  const account = await openChallengerAccount({ challengerKeystore, passwordFile }, 1);
  expect(account?.address).toBe(privateKeyToAddress(KEY));
});

test.each([
  [
    'a wrong password',
    () => ({ challengerKeystore: keystore('a.json', 4096), password: 'x' }),
    'KEYSTORE_PASSWORD_WRONG',
  ],
  ['no password', () => ({ challengerKeystore: keystore('b.json', 4096) }), 'KEYSTORE_PASSWORD_MISSING'],
  ['no file', () => ({ challengerKeystore: join(folder, 'none'), password: 'x' }), 'KEYSTORE_UNREADABLE'],
  [
    'another cipher',
    () => ({ challengerKeystore: keystore('c.json', 4096, { cipher: 'aes' }), password: 'x' }),
    'KEYSTORE_MALFORMED',
  ],
] as const)('refuses %s', async (_, source, code) => {
  await expect(openChallengerAccount(source(), 31337)).rejects.toMatchObject({ code });
});

test('off the local chain neither a key in the clear nor a weak keystore is taken', async () => {
  await expect(openChallengerAccount({ challengerKey: KEY }, 1)).rejects.toMatchObject({ code: 'PLAIN_KEY_REFUSED' });
  expect((await openChallengerAccount({ challengerKey: KEY }, 31337))?.address).toBe(privateKeyToAddress(KEY));
  const weak = { challengerKeystore: keystore('weak.json', 4096), passwordFile };
  await expect(openChallengerAccount(weak, 1)).rejects.toMatchObject({ code: 'KEYSTORE_WEAK' });
});

test('without a key there is no challenger', async () => {
  expect(await openChallengerAccount({}, 1)).toBeUndefined();
});
