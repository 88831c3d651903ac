import { randomBytes } from 'node:crypto';
import { recoverAddress, signDigest } from '@assay/sdk';
import { toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { createReceiptSigner, nativeSign } from './receiptSigner.ts';

describe('receipt signer', () => {
  it('signs what the sdk signs, and the sdk recovers its address', async () => {
    const key = new Uint8Array(randomBytes(32));
    const signer = await createReceiptSigner(key);
    expect(signer.address).toBe(privateKeyToAddress(toHex(key)));
    for (let i = 0; i < 20; i++) {
      const digest = new Uint8Array(randomBytes(32));
      const signature = signer.sign(digest);
      expect(signature).toEqual(signDigest(digest, key));
      expect(recoverAddress(digest, signature)).toBe(signer.address);
    }
  });

  it('says which implementation runs, and runs on noble where the native one does not load', async () => {
    const key = new Uint8Array(randomBytes(32));
    const signer = await createReceiptSigner(key, () => undefined);
    expect(signer.implementation).toBe('noble');
    const digest = new Uint8Array(randomBytes(32));
    expect(recoverAddress(digest, signer.sign(digest))).toBe(signer.address);
    const native = nativeSign(key);
    expect((await createReceiptSigner(key)).implementation).toBe(native === undefined ? 'noble' : 'libsecp256k1');
  });

  it('refuses a native module that signs wrongly', async () => {
    const wrong = () => () => new Uint8Array(65);
    await expect(createReceiptSigner(new Uint8Array(32).fill(1), wrong)).rejects.toMatchObject({
      code: 'SIGNATURE_UNRECOVERABLE',
    });
  });

  it.each([new Uint8Array(32), new Uint8Array(31).fill(1), new Uint8Array(32).fill(0xff)])(
    'refuses a bad key',
    async (key) => {
      await expect(createReceiptSigner(key)).rejects.toMatchObject({ code: 'PRIVATE_KEY_INVALID' });
    },
  );
});
