import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { utf8 } from '../bytes.ts';
import { parseStrictJson } from './strictJson.ts';

const parse = (text: string) => parseStrictJson(utf8(text));

/** As JSON.parse would have it: integers as the nearest binary64. */
const rounded = (value: unknown) =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner));

describe('strict JSON', () => {
  it('is what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom(0, 1, '\t'), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), undefined, indent);
        expect(rounded(parse(spaced))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('refuses what JSON.parse refuses, and reads what it reads', () => {
    const pieces = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1', '-', '.', 'e', '0', 'true', 'nul', ' ', '\n', '\u0001'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parse(text), text).toThrow(expect.objectContaining({ code: 'OIP_MALFORMED' }));
          return;
        }
        expect(rounded(parse(text)), text).toBe(JSON.stringify(expected));
      }),
      { numRuns: searchSize(2000) },
    );
  });

  it('keeps the sign of zero, and every integer as it is written', () => {
    expect(Object.is(parse('-0'), -0)).toBe(true);
    expect(parse('[9007199254740991,9007199254740992,-9223372036854775808,1e17,1.0]')).toEqual([
      9007199254740991,
      9007199254740992n,
      -9223372036854775808n,
      1e17,
      1,
    ]);
    expect(parse('9'.repeat(400))).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['a key that stands twice', '{"a":1,"a":1}'],
    ['the same key in another spelling', '{"a":1,"\\u0061":2}'],
    ['a key that stands twice further in', '[{"b":{"__proto__":1,"__proto__":2}}]'],
    ['too many levels', '['.repeat(40) + ']'.repeat(40)],
    ['a byte order mark', '\ufeff{}'],
    ['nothing', ''],
    ['two values', '1 2'],
    ['a comma at the end', '[1,]'],
    ['a control character in a string', '"\u0001"'],
    ['a leading zero', '01'],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'OIP_MALFORMED' }));
  });

  it('takes a string of any length', () => {
    const long = 'ab\\"'.repeat(500_000);
    expect(parse(`["${long}"]`)).toEqual([JSON.parse(`"${long}"`)]);
    expect(() => parse(`"${long}`)).toThrow(expect.objectContaining({ code: 'OIP_MALFORMED' }));
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(
      expect.objectContaining({ code: 'OIP_MALFORMED' }),
    );
  });

  it('has no prototype to be changed', () => {
    const value = parse('{"__proto__":{"x":1}}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(value.x).toBeUndefined();
  });
});
