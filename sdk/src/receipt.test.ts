import { TypedDataEncoder } from 'ethers';
import fc from 'fast-check';
import { hashStruct, hashTypedData } from 'viem';
import { describe, expect, it } from 'vitest';
import { searchSize } from '../../test/effort.ts';
import { arbitraryReceipt, domain, receipt } from '../../test/generators/receipts.ts';
import { toHex, ZERO_32 } from './bytes.ts';
import { packReceipt, receiptDigest, receiptTypedData, unpackReceipt } from './receipt.ts';
import { PACKED_FIELDS, PACKED_RECEIPT_LENGTH, type ReceiptField } from './receiptFields.ts';
import { createReceiptHasher, createStructHasher } from './receiptHasher.ts';

const refusal = (code: string, field?: ReceiptField) =>
  expect.objectContaining({ code, ...(field && { details: expect.objectContaining({ field }) }) });

describe('packed form', () => {
  it('lays the fields out as the protocol says', () => {
    const last = PACKED_FIELDS.at(-1)!;
    expect(last.offset + last.width).toBe(PACKED_RECEIPT_LENGTH);
    expect(PACKED_FIELDS.map(({ width }) => width)).toEqual([20, 8, 8, 8, ...Array(9).fill(32), 4, 4, 4]);
  });

  it('comes back as it went in', () => {
    fc.assert(
      fc.property(arbitraryReceipt, (value) => {
        expect(unpackReceipt(packReceipt(value))).toEqual(value);
      }),
    );
  });

  it.each<[ReceiptField, unknown, string]>([
    ['operator', '0x12', 'RECEIPT_OPERATOR'],
    ['operator', '0x0000000000000000000000000000000000000000', 'RECEIPT_OPERATOR'],
    ['leafIndex', 2 ** 40, 'RECEIPT_LEAF_INDEX'],
    ['leafIndex', -1, 'RECEIPT_LEAF_INDEX'],
    ['leafIndex', 1.5, 'RECEIPT_LEAF_INDEX'],
    ['issuedAt', 2 ** 53, 'RECEIPT_ISSUED_AT'],
    ['anchorBy', receipt.issuedAt, 'RECEIPT_ANCHOR_BY'],
    ['endpoint', '0x12', 'RECEIPT_FIELD'],
    ['modelId', undefined, 'RECEIPT_FIELD'],
    ['clientNonce', `0x${'zz'.repeat(32)}`, 'RECEIPT_FIELD'],
    ['inputUnits', 2 ** 32, 'RECEIPT_UNITS'],
    ['outputUnits', Number.NaN, 'RECEIPT_UNITS'],
    ['flags', 16, 'RECEIPT_FLAGS'],
    ['flags', 2 ** 32, 'RECEIPT_FLAGS'],
  ])('refuses %s %s', (field, value, code) => {
    expect(() => packReceipt({ ...receipt, [field]: value })).toThrow(refusal(code, field));
  });

  it('reads any 344 bytes as a receipt or names the field, and no other length', () => {
    const fields = new Set(PACKED_FIELDS.map(({ name }) => name));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 344, maxLength: 344 }), (bytes) => {
        try {
          expect(packReceipt(unpackReceipt(bytes))).toEqual(bytes);
        } catch (error) {
          expect(fields).toContain((error as { details: { field: ReceiptField } }).details.field);
        }
      }),
    );
    for (const length of [0, 343, 345])
      expect(() => unpackReceipt(new Uint8Array(length))).toThrow(refusal('BYTES_LENGTH'));
  });

  it('reads the largest and smallest values', () => {
    const zeros = { endpoint: ZERO_32, modelId: ZERO_32, configDigest: ZERO_32 };
    const small = {
      ...receipt,
      ...zeros,
      leafIndex: 0,
      issuedAt: 0,
      anchorBy: 1,
      inputUnits: 0,
      outputUnits: 0,
      flags: 0,
    };
    const top = 2 ** 53 - 1;
    const large = {
      ...receipt,
      leafIndex: 2 ** 40 - 1,
      issuedAt: top - 1,
      anchorBy: top,
      inputUnits: 2 ** 32 - 1,
      flags: 15,
    };
    for (const value of [small, large]) expect(unpackReceipt(packReceipt(value))).toEqual(value);
  });
});

describe('digest', () => {
  it('is what viem and ethers compute', () => {
    fc.assert(
      fc.property(arbitraryReceipt, fc.integer({ min: 1, max: 2 ** 40 }), (value, chainId) => {
        const here = { ...domain, chainId };
        const typed = receiptTypedData(value, here);
        const digest = receiptDigest(value, here);
        expect(digest).toBe(hashTypedData(typed));
        const types = { InferenceReceipt: [...typed.types.InferenceReceipt] };
        expect(digest).toBe(TypedDataEncoder.hash(typed.domain, types, typed.message));
        expect(toHex(createReceiptHasher(here)(packReceipt(value)))).toBe(digest);
        const struct = hashStruct({ data: typed.message, primaryType: typed.primaryType, types: typed.types });
        expect(toHex(createStructHasher()(packReceipt(value)))).toBe(struct);
      }),
      { numRuns: searchSize(50) },
    );
  });

  it('does not carry anything over from one receipt to the next', () => {
    const hash = createReceiptHasher(domain);
    const first = hash(packReceipt(receipt));
    hash(packReceipt({ ...receipt, flags: 15, endpoint: `0x${'ff'.repeat(32)}` }));
    expect(hash(packReceipt(receipt))).toEqual(first);
    expect(() => hash(new Uint8Array(343))).toThrow(refusal('BYTES_LENGTH'));
  });
});
