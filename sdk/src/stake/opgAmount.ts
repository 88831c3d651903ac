import { excerpt } from '../bytes.ts';
import { InputError } from '../errors.ts';

const DECIMALS = 18;
const LIMIT = 2n ** 128n;

/**
 * OPG as people write it (`1000`, `0.5`, `1_000.25`), as its smallest unit. Exact: nothing is rounded.
 * @throws InputError OPG_AMOUNT_MALFORMED for signs, exponents, more than 18 decimals, and 2^128 units or more
 */
export function parseOpg(text: string): bigint {
  const match = typeof text === 'string' && text.length <= 80 ? /^(\d+(?:_\d+)*)(?:\.(\d{1,18}))?$/.exec(text) : null;
  const [, whole = '', part = ''] = match ?? [];
  const amount = match === null ? LIMIT : BigInt(whole.replaceAll('_', '') + part.padEnd(DECIMALS, '0'));
  // INVARIANT S14: Amounts of OPG are read and written exactly; nothing is rounded.
  if (amount < LIMIT) return amount;
  throw new InputError('OPG_AMOUNT_MALFORMED', 'An amount of OPG is digits with at most 18 decimals, such as 1000.5.', {
    text: excerpt(text),
  });
}

/** An amount in the smallest unit as OPG, exactly, without trailing zeros. */
export function opgText(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(DECIMALS + 1, '0');
  const part = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${part === '' ? '' : `.${part}`}`;
}
