import { secp256k1 } from '@noble/curves/secp256k1';
import fc from 'fast-check';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { searchSize } from '../../test/effort.ts';
import { arbitraryReceipt, domain, receipt } from '../../test/generators/receipts.ts';
import { fromHex, toHex } from './bytes.ts';
import { receiptTypedData } from './receipt.ts';
import { recoverAddress, recoverReceiptSigner, signDigest, signReceipt } from './signature.ts';

const KEY = `0x${'42'.repeat(32)}` as const;
const account = privateKeyToAccount(KEY);
const signed = signReceipt(receipt, domain, KEY);
const refusal = (code: string) => expect.objectContaining({ code });

const withByte = (at: number, value: number) => {
  const bytes = fromHex(signed.signature);
  bytes[at] = value;
  return { ...signed, signature: toHex(bytes) };
};

describe('signing', () => {
  it('is deterministic and what viem signs', async () => {
    expect(signReceipt(receipt, domain, fromHex(KEY)).signature).toBe(signed.signature);
    expect(await account.signTypedData(receiptTypedData(receipt, domain))).toBe(signed.signature);
  });

  it('recovers to the key, for every receipt and key', () => {
    fc.assert(
      fc.property(arbitraryReceipt, fc.uint8Array({ minLength: 31, maxLength: 31 }), (value, tail) => {
        const key = toHex(Uint8Array.of(1, ...tail));
        expect(recoverReceiptSigner(signReceipt(value, domain, key))).toBe(privateKeyToAccount(key).address);
      }),
      { numRuns: searchSize(20) },
    );
  });

  it('refuses keys that are none', () => {
    for (const key of [`0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`, '0x12'] as const) {
      expect(() => signReceipt(receipt, domain, key)).toThrow(refusal('PRIVATE_KEY_INVALID'));
    }
  });
});

describe('recovery', () => {
  it('refuses the malleated twin of a good signature', () => {
    const bytes = fromHex(signed.signature);
    const s = secp256k1.CURVE.n - BigInt(toHex(bytes.subarray(32, 64)));
    bytes.set(fromHex(`0x${s.toString(16).padStart(64, '0')}`), 32);
    bytes[64] = bytes[64] === 27 ? 28 : 27;
    expect(() => recoverReceiptSigner({ ...signed, signature: toHex(bytes) })).toThrow(refusal('SIGNATURE_HIGH_S'));
  });

  it.each([0, 1, 26, 29, 255])('refuses v %i', (v) => {
    expect(() => recoverReceiptSigner(withByte(64, v))).toThrow(refusal('SIGNATURE_RECOVERY_ID'));
  });

  it('leads elsewhere with the other v', () => {
    const v = fromHex(signed.signature)[64];
    expect(recoverReceiptSigner(withByte(64, v === 27 ? 28 : 27))).not.toBe(account.address);
  });

  it('refuses r and s that no signature has, and other lengths', () => {
    const digest = new Uint8Array(32).fill(1);
    const good = signDigest(digest, KEY);
    const patch = (at: number, fill: number) => good.slice().fill(fill, at, at + 32);
    expect(() => recoverAddress(digest, patch(0, 0))).toThrow(refusal('SIGNATURE_UNRECOVERABLE'));
    expect(() => recoverAddress(digest, patch(0, 255))).toThrow(refusal('SIGNATURE_UNRECOVERABLE'));
    expect(() => recoverAddress(digest, patch(32, 0))).toThrow(refusal('SIGNATURE_UNRECOVERABLE'));
    expect(() => recoverAddress(digest, good.subarray(1))).toThrow(refusal('SIGNATURE_LENGTH'));
    // r = 5 is no x coordinate on the curve.
    const offCurve = good.slice().fill(0, 0, 32);
    offCurve[31] = 5;
    expect(() => recoverAddress(digest, offCurve)).toThrow(refusal('SIGNATURE_UNRECOVERABLE'));
  });
});
