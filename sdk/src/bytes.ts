import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';
import type { Hex } from 'viem';
import { InputError } from './errors.ts';

/** Joins byte arrays. */
export const concat = concatBytes;

/** UTF-8 form of a text. */
export const utf8 = utf8ToBytes;

/** 32 zero bytes, as hex. */
export const ZERO_32: Hex = `0x${'00'.repeat(32)}`;

/** Lower-case `0x` form. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

/**
 * Bytes of a `0x` string in either case.
 * @param length number of bytes that it must have, if that is fixed
 * @throws InputError HEX_MALFORMED, BYTES_LENGTH
 */
export function fromHex(hex: string, length?: number): Uint8Array {
  if (typeof hex !== 'string' || !/^0x(?:[0-9a-fA-F]{2})*$/.test(hex)) {
    throw new InputError('HEX_MALFORMED', 'Not a 0x-prefixed hex string of whole bytes.', { value: excerpt(hex) });
  }
  const bytes = hexToBytes(hex.slice(2));
  if (length !== undefined && bytes.length !== length) {
    throw new InputError('BYTES_LENGTH', `Expected ${length} bytes of hex, got ${bytes.length}.`, {
      expected: length,
      actual: bytes.length,
    });
  }
  return bytes;
}

/** Whether two byte arrays are equal. Not constant-time: for public values. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether two hex strings are the same bytes, in whatever case they are written. */
export function equalHex(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Big-endian unsigned integer of up to 8 bytes. */
export function readUint(bytes: Uint8Array, offset: number, length: number): bigint {
  let value = 0n;
  for (let i = 0; i < length; i++) value = (value << 8n) | BigInt(bytes[offset + i]!);
  return value;
}

/** Writes a safe integer big-endian into `length` bytes. The caller has checked that it fits. */
export function writeUint(target: Uint8Array, offset: number, length: number, value: number): void {
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    target[offset + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/** First characters of a hostile value, for error details of bounded size. */
export function excerpt(value: unknown): string {
  const text = String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Whether a text is well-formed UTF-16: without lone surrogates, so that its UTF-8 form is one and only one. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
