import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Keystore from 'ox/Keystore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeystore, openKeystore } from './keystore.ts';
import { openOperatorKeys } from './operatorKeys.ts';

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
}, 30_000);

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
  [
    'costs beyond reason',
    (keystore: Stored) => ({
      ...keystore,
      crypto: { ...keystore.crypto, kdfparams: { ...keystore.crypto.kdfparams, n: 2 ** 26 } },
    }),
  ],
  [
    'costs that are no power of two',
    (keystore: Stored) => ({
      ...keystore,
      crypto: { ...keystore.crypto, kdfparams: { ...keystore.crypto.kdfparams, n: 1000 } },
    }),
  ],
] as const)('%s is refused as malformed', async (_what, change) => {
  const keystore = JSON.parse(await readFile(path('light.json'), 'utf8')) as Stored;
  const changed: unknown = change(keystore);
  await writeFile(path('malformed.json'), typeof changed === 'string' ? changed : JSON.stringify(changed));
  await expect(openKeystore(path('malformed.json'), 'right', 31337)).rejects.toMatchObject({
    code: 'KEYSTORE_MALFORMED',
  });
});

test('a file that is not there, and one that is there already', async () => {
  await expect(openKeystore(path('none.json'), 'right', 1)).rejects.toMatchObject({ code: 'KEYSTORE_UNREADABLE' });
  await expect(createKeystore(path('light.json'), randomBytes(32), 'x', true)).rejects.toMatchObject({
    code: 'KEYSTORE_UNREADABLE',
  });
  expect(await openKeystore(path('light.json'), 'right', 31337)).toEqual(KEY);
});

const plain = (byte: string) => ({ plain: `0x${byte.repeat(32)}` as const });
const roles = { receipt: plain('11'), anchor: plain('22'), checkpoint: plain('33'), salt: plain('44') };

test('plain keys are for the local chain only', async () => {
  const keys = await openOperatorKeys(roles, 31337);
  expect([keys.receipt[0], keys.anchor[0], keys.checkpoint[0], keys.salt[0]]).toEqual([0x11, 0x22, 0x33, 0x44]);
  await expect(openOperatorKeys(roles, 1)).rejects.toMatchObject({ code: 'PLAIN_KEY_REFUSED' });
});

test('two roles cannot share a key', async () => {
  await expect(openOperatorKeys({ ...roles, anchor: roles.receipt }, 31337)).rejects.toMatchObject({
    code: 'KEY_ROLE_SHARED',
    details: { roles: ['receipt', 'anchor'] },
  });
});

test('the password comes from its file or the environment', async () => {
  const receipt = { keystore: path('light.json') };
  await expect(openOperatorKeys({ ...roles, receipt }, 31337)).rejects.toMatchObject({
    code: 'KEYSTORE_PASSWORD_MISSING',
  });
  await expect(openOperatorKeys({ ...roles, receipt, passwordFile: path('none') }, 31337)).rejects.toMatchObject({
    code: 'KEYSTORE_PASSWORD_MISSING',
  });
  await writeFile(path('password'), 'right\n');
  expect((await openOperatorKeys({ ...roles, receipt, passwordFile: path('password') }, 31337)).receipt).toEqual(KEY);
  expect((await openOperatorKeys({ ...roles, receipt, password: 'right' }, 31337)).receipt).toEqual(KEY);
});
