import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchSize } from '../../test/effort.ts';
import { decodeBase64, decodeBase64url, encodeBase64, encodeBase64url } from './base64.ts';
import { equalBytes, fromHex, isWellFormed, readUint, toHex, writeUint } from './bytes.ts';

const refusal = (code: string) => expect.objectContaining({ code });

describe('base64', () => {
  it('is what Buffer writes, and comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(encodeBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
        expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes);
      }),
    );
  });

  it('lets only one text stand for any bytes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), (text) => {
        for (const [decode, encode] of [
          [decodeBase64, encodeBase64],
          [decodeBase64url, encodeBase64url],
        ] as const) {
          try {
            expect(encode(decode(text))).toBe(text);
          } catch (error) {
            expect(error).toEqual(refusal('BASE64_MALFORMED'));
          }
        }
      }),
      { numRuns: searchSize(1000) },
    );
    for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', '=AAA', 'AA=A', '====', 'A===']) {
      expect(() => decodeBase64(text), text).toThrow(refusal('BASE64_MALFORMED'));
    }
    for (const text of ['A', 'AB', 'AAB', 'AA==', 'AA+A', 'AA A', 'ÿAAA']) {
      expect(() => decodeBase64url(text), text).toThrow(refusal('BASE64_MALFORMED'));
    }
  });
});

describe('bytes', () => {
  it('hex comes back, in either case', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        expect(fromHex(`0x${toHex(bytes).slice(2).toUpperCase()}`, bytes.length)).toEqual(bytes);
      }),
    );
    for (const text of ['', '0', '0x1', '0xg0', ' 0x00', '0x00\n', '0X00']) {
      expect(() => fromHex(text), JSON.stringify(text)).toThrow(refusal('HEX_MALFORMED'));
    }
    expect(() => fromHex('0x00', 2)).toThrow(refusal('BYTES_LENGTH'));
    expect(() => fromHex(7 as never)).toThrow(refusal('HEX_MALFORMED'));
  });

  it('numbers come back from 8 bytes', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.nat(2 ** 21 - 1), (low, high) => {
        const value = high * 2 ** 32 + low;
        const bytes = new Uint8Array(8);
        writeUint(bytes, 0, 8, value);
        expect(Number(readUint(bytes, 0, 8))).toBe(value);
      }),
    );
  });

  it('tells equal from unequal, and lone surrogates from text', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false);
    expect(isWellFormed('a😀')).toBe(true);
    expect(isWellFormed('a\ud83d')).toBe(false);
    expect(isWellFormed('\ude00a')).toBe(false);
  });
});
