import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchSize } from '../../test/effort.ts';
import { arbitraryReceipt, domain, receipt } from '../../test/generators/receipts.ts';
import { decodeBase64url, encodeBase64url } from './base64.ts';
import { COMPACT_RECEIPT_LENGTH, decodeReceipt, encodeReceipt } from './compactReceipt.ts';
import { InputError } from './errors.ts';
import { signReceipt } from './signature.ts';

const KEY = `0x${'42'.repeat(32)}` as const;
const signed = signReceipt(receipt, domain, KEY);
const compact = encodeReceipt(signed);

const refusal = (code: string) => expect.objectContaining({ code });

/** The compact form with bytes replaced. */
function patched(at: number, ...bytes: number[]): string {
  const all = decodeBase64url(compact);
  all.set(bytes, at);
  return encodeBase64url(all);
}

describe('compact form', () => {
  it('has 584 characters and comes back as it went in', () => {
    fc.assert(
      fc.property(arbitraryReceipt, fc.integer({ min: 1, max: 2 ** 53 - 1 }), (value, chainId) => {
        const one = { receipt: value, domain: { ...domain, chainId }, signature: signed.signature };
        const text = encodeReceipt(one);
        expect(text).toMatch(/^[A-Za-z0-9_-]{584}$/);
        expect(decodeReceipt(text)).toEqual(one);
      }),
    );
  });

  it.each([
    ['an empty text', '', 'RECEIPT_LENGTH'],
    ['a character too few', compact.slice(1), 'RECEIPT_LENGTH'],
    ['a character too many', `${compact}A`, 'RECEIPT_LENGTH'],
    ['a character of the other alphabet', `+${compact.slice(1)}`, 'RECEIPT_ENCODING'],
    ['padding', `${compact.slice(0, -1)}=`, 'RECEIPT_ENCODING'],
    ['a character beyond ASCII', `é${compact.slice(1)}`, 'RECEIPT_ENCODING'],
    ['another version', patched(0, 2), 'RECEIPT_VERSION'],
    ['chain id zero', patched(1, 0, 0, 0, 0, 0, 0, 0, 0), 'RECEIPT_CHAIN_ID'],
    ['chain id beyond 2^53', patched(1, 0xff), 'RECEIPT_CHAIN_ID'],
    ['no contract', patched(9, ...Array(20).fill(0)), 'RECEIPT_ANCHORS'],
    ['no operator', patched(29, ...Array(20).fill(0)), 'RECEIPT_OPERATOR'],
    ['leaf index 2^40', patched(51, 1), 'RECEIPT_LEAF_INDEX'],
    ['issuedAt beyond 2^53', patched(57, 0xff), 'RECEIPT_ISSUED_AT'],
    ['anchorBy at issuedAt', patched(65, ...decodeBase64url(compact).subarray(57, 65)), 'RECEIPT_ANCHOR_BY'],
    ['unknown flags', patched(369, 1), 'RECEIPT_FLAGS'],
  ])('refuses %s', (_, text, code) => {
    expect(() => decodeReceipt(text)).toThrow(refusal(code));
  });

  it('refuses a signature of another length, and what is no text at all', () => {
    expect(() => encodeReceipt({ ...signed, signature: '0x12' })).toThrow(refusal('SIGNATURE_LENGTH'));
    expect(() => encodeReceipt({ ...signed, domain: { ...domain, chainId: 0 } })).toThrow(refusal('RECEIPT_CHAIN_ID'));
    expect(() => decodeReceipt(undefined as never)).toThrow(refusal('RECEIPT_LENGTH'));
  });

  it('is total: any bytes and any text are a receipt or an InputError', () => {
    const bytes = fc.uint8Array({ minLength: COMPACT_RECEIPT_LENGTH, maxLength: COMPACT_RECEIPT_LENGTH });
    const text = fc.oneof(bytes.map(encodeBase64url), fc.string({ minLength: 584, maxLength: 584 }), fc.string());
    fc.assert(
      fc.property(text, (hostile) => {
        try {
          expect(encodeReceipt(decodeReceipt(hostile))).toBe(hostile);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: searchSize(500) },
    );
  });
});
