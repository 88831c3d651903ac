import { type Address, checksumAddress, type Hex } from 'viem';
import { equalHex, toHex } from './bytes.ts';
import { InputError } from './errors.ts';

/** The zero address. */
export const ZERO_ADDRESS: Address = '0x0000000000000000000000000000000000000000';

/** Checksummed address (EIP-55) of 20 bytes. */
export function addressFromBytes(bytes: Uint8Array): Address {
  return checksumAddress(toHex(bytes));
}

/**
 * Checksummed address of any 20-byte hex text. The case it came in is not judged.
 * @throws InputError ADDRESS_MALFORMED
 */
export function parseAddress(text: unknown): Address {
  if (typeof text !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(text)) {
    throw new InputError('ADDRESS_MALFORMED', 'An address is 0x and 40 hex digits.', {
      value: String(text).slice(0, 80),
    });
  }
  return checksumAddress(text as Hex);
}

/** Whether two addresses are the same account. */
export function sameAddress(a: Address, b: Address): boolean {
  return equalHex(a, b);
}
