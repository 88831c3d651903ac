import { InputError } from './errors.ts';

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64url without padding (RFC 4648 section 5). */
export function encodeBase64url(bytes: Uint8Array): string {
  return encode(bytes, URL_SAFE);
}

/**
 * Reads base64url without padding. Strict: exactly one text decodes to any given bytes.
 * @throws InputError BASE64_MALFORMED
 */
export function decodeBase64url(text: string): Uint8Array {
  return decode(text, URL_SAFE_VALUES);
}

/** Base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encode(bytes, STANDARD);
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

/**
 * Reads base64 with padding. Strict: exactly one text decodes to any given bytes.
 * @throws InputError BASE64_MALFORMED
 */
export function decodeBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw malformed('length is not a multiple of 4', text.length);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return decode(text.slice(0, text.length - padding), STANDARD_VALUES);
}

const STANDARD_VALUES = valuesOf(STANDARD);
const URL_SAFE_VALUES = valuesOf(URL_SAFE);

function valuesOf(alphabet: string): Int8Array {
  const values = new Int8Array(128).fill(-1);
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
}

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text += alphabet[word >> 18]! + alphabet[(word >> 12) & 63]! + alphabet[(word >> 6) & 63]! + alphabet[word & 63]!;
  }
  const rest = bytes.length - i;
  if (rest === 1) {
    const word = bytes[i]!;
    text += alphabet[word >> 2]! + alphabet[(word & 3) << 4]!;
  } else if (rest === 2) {
    const word = (bytes[i]! << 8) | bytes[i + 1]!;
    text += alphabet[word >> 10]! + alphabet[(word >> 4) & 63]! + alphabet[(word & 15) << 2]!;
  }
  return text;
}

function decode(text: string, values: Int8Array): Uint8Array {
  const rest = text.length % 4;
  if (rest === 1) throw malformed('impossible length', text.length);
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? -1;
    if (value < 0) throw malformed('character outside the alphabet', i);
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
    }
  }
  // Left-over bits must be zero: otherwise two texts would stand for the same bytes.
  if ((word & ((1 << bits) - 1)) !== 0) throw malformed('left-over bits are not zero', text.length - 1);
  return bytes;
}

function malformed(problem: string, at: number): InputError {
  return new InputError('BASE64_MALFORMED', `Malformed base64: ${problem} (at ${at}).`, { problem, at });
}
