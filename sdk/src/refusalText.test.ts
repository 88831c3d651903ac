import { encodeErrorResult } from 'viem';
import { describe, expect, it } from 'vitest';
import { CONTRACT_ERROR_WORDS } from './contractErrors.ts';
import { CONTRACT_ERRORS, decodeRefusal } from './contractRefusal.ts';
import { refusalText } from './refusalText.ts';

const byName = new Map<string, (typeof CONTRACT_ERRORS)[number]>(CONTRACT_ERRORS.map((error) => [error.name, error]));

describe('the words for custom errors', () => {
  it('are there for every error of every contract, and for nothing else', () => {
    const wanted = [...byName.keys(), 'Error', 'Panic'].sort();
    expect(Object.keys(CONTRACT_ERROR_WORDS).sort()).toEqual(wanted);
  });

  it.each([...byName.keys()])('of %s show values that it has, in units that exist, as a whole sentence', (name) => {
    const words = CONTRACT_ERROR_WORDS[name as keyof typeof CONTRACT_ERROR_WORDS];
    const inputs = byName.get(name)!.inputs as readonly { readonly name: string; readonly type: string }[];
    const types = new Map(inputs.map((input) => [input.name.replace(/_$/, ''), input.type]));
    for (const [, key = '', unit] of words.matchAll(/\{(\w+)(?::(\w+))?\}/g)) {
      expect(types.get(key), `${name}: ${key}`).toBeDefined();
      if (unit === undefined) continue;
      expect(['opg', 'coin', 'date', 'for', 'percent']).toContain(unit);
      expect(types.get(key)).toMatch(/^uint/);
    }
    expect(words).toMatch(/^[A-Z{].*\.$/);
  });

  it('show dates, amounts and addresses in human units', () => {
    const told = (name: string, args: readonly unknown[]) =>
      refusalText(decodeRefusal(encodeErrorResult({ abi: [byName.get(name)!], args } as never))!);
    expect(told('TicketLocked', [7n, 1_800_000_000n])).toBe(
      'Ticket 7 is locked until 2027-01-15 08:00:00 UTC. Claim it after that.',
    );
    expect(told('BondTooSmall', [5n * 10n ** 17n, 1000n * 10n ** 18n])).toContain(
      'would be 0.5 OPG; the least is 1000 OPG',
    );
    expect(told('WrongBond', [1n, 10n ** 16n])).toContain("The bond is 0.01 of the chain's coin");
    expect(told('CommissionTooHigh', [1250, 1000])).toContain('12.5 % or will be; at most 10 %');
    expect(told('BadNotice', [90_061n])).toContain('1 day 1 hour');
    expect(told('NoCredit', [`0x${'12'.repeat(20)}`])).toContain(`0x${'12'.repeat(20)}`);
  });

  it('survive values that no contract sends', () => {
    expect(refusalText({ name: 'TicketLocked', values: { ticketId: 1n, unlockAt: 2n ** 64n - 1n } })).toContain('1970');
    expect(refusalText({ name: 'TicketLocked', values: {} })).toContain('undefined');
    expect(refusalText({ name: 'BadText', values: { text: 'x'.repeat(10_000) } }).length).toBeLessThan(500);
    expect(refusalText({ name: 'Error', values: { message: 'paused' } })).toBe('paused');
  });
});
