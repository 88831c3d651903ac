import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Keystore from 'ox/Keystore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeystore, openKeystore } from './keystore.ts';
import { accountOf } from './openKey.ts';

const KEY = new Uint8Array(32).map((_, index) => index + 1);
type Stored = { crypto: { kdfparams: object } };

let directory: string;
const path = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assay-keys-'));
  await createKeystore(path('light.json'), KEY, 'right', true);
});

afterAll(() => rm(directory, { recursive: true }));

test('what was put in comes out, with standard parameters on any chain', async () => {
  await createKeystore(path('standard.json'), KEY, 'pässword');
  expect(await openKeystore(path('standard.json'), 'pässword', 1)).toEqual(KEY);
  expect((await stat(path('standard.json'))).mode & 0o777).toBe(0o600);
  const text = await readFile(path('standard.json'), 'utf8');
  expect(text).not.toContain(Buffer.from(KEY).toString('hex'));
}, 120_000);

test('keystores of another implementation open, scrypt and pbkdf2', async () => {
  const key = `0x${Buffer.from(KEY).toString('hex')}` as const;
  for (const [name, [derived, options]] of [
    ['scrypt', Keystore.scrypt({ password: 'right', n: 1024 })],
    ['pbkdf2', Keystore.pbkdf2({ password: 'right', iterations: 1000 })],
  ] as const) {
    await writeFile(path(`${name}.json`), JSON.stringify(Keystore.encrypt(key, derived, options)));
    expect(await openKeystore(path(`${name}.json`), 'right', 31337)).toEqual(KEY);
    await expect(openKeystore(path(`${name}.json`), 'right', 1)).rejects.toMatchObject({ code: 'KEYSTORE_WEAK' });
  }
});

test('a wrong password is said to be one', async () => {
  for (const password of ['wrong', '', 'right ']) {
    await expect(openKeystore(path('light.json'), password, 31337)).rejects.toMatchObject({
      code: 'KEYSTORE_PASSWORD_WRONG',
    });
  }
});

test('a changed ciphertext never gives another key', async () => {
  const keystore = JSON.parse(await readFile(path('light.json'), 'utf8'));
  const { ciphertext } = keystore.crypto;
  keystore.crypto.ciphertext = (ciphertext[0] === '0' ? '1' : '0') + ciphertext.slice(1);
  await writeFile(path('changed.json'), JSON.stringify(keystore));
  await expect(openKeystore(path('changed.json'), 'right', 31337)).rejects.toMatchObject({
    code: 'KEYSTORE_PASSWORD_WRONG',
  });
});

test.each([
  ['no JSON', () => 'x'],
  ['an empty object', () => '{}'],
  ['another version', (keystore: Stored) => ({ ...keystore, version: 4 })],
  ['another cipher', (keystore: Stored) => ({ ...keystore, crypto: { ...keystore.crypto, cipher: 'aes-128-cbc' } })],
  ['a short ciphertext', (keystore: Stored) => ({ ...keystore, crypto: { ...keystore.crypto, ciphertext: 'ab' } })],
] as const)('%s is refused as malformed', async (_what, change) => {
  const keystore = JSON.parse(await readFile(path('light.json'), 'utf8')) as Stored;
  const changed: unknown = change(keystore);
  await writeFile(path('malformed.json'), typeof changed === 'string' ? changed : JSON.stringify(changed));
  await expect(openKeystore(path('malformed.json'), 'right', 31337)).rejects.toMatchObject({
    code: 'KEYSTORE_MALFORMED',
  });
});

const scrypt = { n: 4096, r: 8, p: 1 };
const pbkdf2 = { c: 262_144, prf: 'hmac-sha256' };

test.each([
  ['scrypt', { n: 2048, r: 4, p: 2 }],
  ['scrypt', { n: 2, r: 1, p: 16 }],
  ['pbkdf2', { c: 1, prf: 'hmac-sha256' }],
  ['pbkdf2', pbkdf2],
] as const)('%s with %o works', async (kdf, parameters) => {
  await writeFile(path('other.json'), JSON.stringify(withParameters(kdf, parameters)));
  expect(await openKeystore(path('other.json'), 'right', 31337)).toEqual(KEY);
});

test.each([
  ['scrypt', { ...scrypt, n: 2 ** 26 }, 'more than 1 GiB'],
  ['scrypt', { ...scrypt, n: Number.MAX_SAFE_INTEGER }, 'more than 1 GiB'],
  ['scrypt', { ...scrypt, n: 1e300 }, 'kdfparams.n'],
  ['scrypt', { ...scrypt, n: 0 }, 'kdfparams.n'],
  ['scrypt', { ...scrypt, n: -4096 }, 'kdfparams.n'],
  ['scrypt', { ...scrypt, n: 1.5 }, 'kdfparams.n'],
  ['scrypt', { ...scrypt, n: '4096' }, 'kdfparams.n'],
  ['scrypt', { ...scrypt, n: 1 }, 'power of two'],
  ['scrypt', { ...scrypt, n: 1000 }, 'power of two'],
  ['scrypt', { ...scrypt, r: 2 ** 20 }, 'more than 1 GiB'],
  ['scrypt', { ...scrypt, p: 17 }, 'more than 1 GiB'],
  ['scrypt', { ...scrypt, p: 2 ** 40 }, 'more than 1 GiB'],
  ['scrypt', { ...scrypt, dklen: 64 }, 'kdfparams.dklen'],
  ['scrypt', { ...scrypt, salt: 'xyz' }, 'kdfparams.salt'],
  ['pbkdf2', { ...pbkdf2, c: 2 ** 40 }, 'more than 1 GiB or minutes'],
  ['pbkdf2', { ...pbkdf2, c: 0 }, 'kdfparams.c'],
  ['pbkdf2', { ...pbkdf2, prf: 'hmac-sha512' }, 'kdfparams.prf'],
  ['argon2id', scrypt, 'kdf'],
])('%s with %o is refused, saying what is wrong', async (kdf, parameters, said) => {
  const { crypto } = JSON.parse(await readFile(path('light.json'), 'utf8'));
  const kdfparams = { dklen: 32, salt: crypto.kdfparams.salt, ...parameters };
  await writeFile(path('other.json'), JSON.stringify({ version: 3, crypto: { ...crypto, kdf, kdfparams } }));
  const message = expect.stringContaining(said);
  await expect(openKeystore(path('other.json'), 'right', 31337)).rejects.toMatchObject({
    code: 'KEYSTORE_MALFORMED',
    message,
  });
});

/** A keystore of {@link KEY} with other costs, as another program would write it. */
function withParameters(
  kdf: 'scrypt' | 'pbkdf2',
  parameters: { n?: number; r?: number; p?: number; c?: number; prf?: string },
) {
  const salt = randomBytes(32);
  const { n, r, p, c = 0 } = parameters;
  const derived =
    kdf === 'pbkdf2'
      ? pbkdf2Sync('right', salt, c, 32, 'sha256')
      : scryptSync('right', salt, 32, { N: n, r, p, maxmem: 2 ** 28 });
  const kdfparams = { ...parameters, dklen: 32, salt: salt.toString('hex') };
  const options = { kdf, kdfparams, iv: Uint8Array.from(randomBytes(16)) } as Keystore.encrypt.Options;
  return Keystore.encrypt(KEY, `0x${derived.toString('hex')}`, options);
}

test('a file that is not there, and one that is there already', async () => {
  await expect(openKeystore(path('none.json'), 'right', 1)).rejects.toMatchObject({ code: 'KEYSTORE_UNREADABLE' });
  await expect(createKeystore(path('light.json'), randomBytes(32), 'x', true)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  });
  expect(await openKeystore(path('light.json'), 'right', 31337)).toEqual(KEY);
});

test.each(['00'.repeat(32), 'ff'.repeat(32)])('the bytes %s are no key of an account', (bytes) => {
  expect(() => accountOf(Buffer.from(bytes, 'hex'), 'challengerKey')).toThrow(
    expect.objectContaining({ code: 'PRIVATE_KEY_INVALID', message: expect.stringContaining('challengerKey') }),
  );
});
