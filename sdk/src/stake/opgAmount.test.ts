import fc from 'fast-check';
import { formatUnits } from 'viem';
import { describe, expect, it } from 'vitest';
import { opgText, parseOpg } from './opgAmount.ts';

describe('amounts of OPG', () => {
  it.each<[string, bigint]>([
    ['0', 0n],
    ['1', 10n ** 18n],
    ['0.000000000000000001', 1n],
    ['1_000.5', 1000_500_000_000_000_000_000n],
    ['007.10', 7_100_000_000_000_000_000n],
    ['340282366920938463463.374607431768211455', 2n ** 128n - 1n],
  ])('reads %s', (text, amount) => expect(parseOpg(text)).toBe(amount));

  it.each([
    '',
    '.5',
    '5.',
    '-1',
    '+1',
    '1e3',
    '0x10',
    '1,5',
    ' 1',
    '1 ',
    '1\n',
    '_1',
    '1__0',
    '0.0000000000000000001',
    '340282366920938463463.374607431768211456',
    '9'.repeat(1_000_000),
    '٣',
    'NaN',
  ])('refuses %j', (text) => {
    expect(() => parseOpg(text)).toThrow(expect.objectContaining({ code: 'OPG_AMOUNT_MALFORMED' }));
  });

  it('refuses what is no text', () => {
    for (const value of [1, null, undefined, ['1'], { toString: () => '1' }] as unknown as string[]) {
      expect(() => parseOpg(value)).toThrow(expect.objectContaining({ code: 'OPG_AMOUNT_MALFORMED' }));
    }
  });

  // INVARIANT S14: Amounts of OPG are read and written exactly; nothing is rounded.
  it('writes exactly what it reads', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 128n - 1n), (amount) => {
        expect(parseOpg(opgText(amount))).toBe(amount);
        expect(opgText(amount)).toBe(formatUnits(amount, 18));
      }),
    );
    expect(opgText(-1_500_000_000_000_000_000n)).toBe('-1.5');
  });
});
