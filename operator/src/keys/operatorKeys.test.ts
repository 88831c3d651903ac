import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeystore } from '@assay/node/keystore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOperatorKeys } from './operatorKeys.ts';

const KEY = new Uint8Array(32).map((_, index) => index + 1);

let directory: string;
const path = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assay-keys-'));
  await createKeystore(path('light.json'), KEY, 'right', true);
});

afterAll(() => rm(directory, { recursive: true }));

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
