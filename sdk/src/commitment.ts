import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { decodeBase64url, encodeBase64url } from './base64.ts';
import { concat, utf8 } from './bytes.ts';
import { InputError } from './errors.ts';

/** Tag of request and executed commitments. */
export const REQUEST_TAG: Uint8Array = sha256(utf8('assay/v1/request'));

/** Tag of response commitments. */
export const RESPONSE_TAG: Uint8Array = sha256(utf8('assay/v1/response'));

/** Salts of one receipt, 32 bytes each. */
export type Salts = { readonly request: Uint8Array; readonly response: Uint8Array };

/**
 * `sha256(tag ‖ salt ‖ contentHash)`: binds the content, and hides it from whoever lacks the salt.
 * @throws InputError BYTES_LENGTH unless each part has 32 bytes
 */
export function commit(tag: Uint8Array, salt: Uint8Array, contentHash: Uint8Array): Uint8Array {
  need(tag, 32, 'tag');
  need(salt, 32, 'salt');
  need(contentHash, 32, 'content hash');
  return sha256(concat(tag, salt, contentHash));
}

/** Salts of a receipt from its tenant's secret (32 bytes) and its id (16 bytes). @throws InputError BYTES_LENGTH */
export function deriveSalts(secret: Uint8Array, receiptId: Uint8Array): Salts {
  need(secret, 32, 'tenant secret');
  need(receiptId, 16, 'receipt id');
  return {
    request: hmac(sha256, secret, concat(utf8('assay/v1/salt/request'), receiptId)),
    response: hmac(sha256, secret, concat(utf8('assay/v1/salt/response'), receiptId)),
  };
}

/** Tenant of an API key: the first 16 bytes of its sha256. The empty string stands for anonymous callers. */
export function tenantId(apiKey: string): Uint8Array {
  return sha256(utf8(apiKey)).slice(0, 16);
}

/** A tenant's secret, 32 bytes, from the operator's salt secret (at least 16 bytes) and the tenant id. @throws InputError BYTES_LENGTH */
export function tenantSecret(saltSecret: Uint8Array, tenant: Uint8Array): Uint8Array {
  if (saltSecret.length < 16) {
    throw new InputError('BYTES_LENGTH', 'A salt secret needs at least 16 bytes.', { actual: saltSecret.length });
  }
  need(tenant, 16, 'tenant id');
  return hmac(sha256, saltSecret, concat(utf8('assay/v1/tenant'), tenant));
}

/** Value of `X-Assay-Salts`: base64url of both salts, 86 characters. */
export function encodeSalts(salts: Salts): string {
  need(salts.request, 32, 'request salt');
  need(salts.response, 32, 'response salt');
  return encodeBase64url(concat(salts.request, salts.response));
}

/** Reads the value of `X-Assay-Salts`. @throws InputError SALTS_MALFORMED */
export function decodeSalts(text: string): Salts {
  if (typeof text !== 'string' || text.length !== 86) {
    throw new InputError('SALTS_MALFORMED', 'Salts are 86 characters of base64url.', { actual: text?.length });
  }
  try {
    const bytes = decodeBase64url(text);
    return { request: bytes.slice(0, 32), response: bytes.slice(32) };
  } catch (cause) {
    throw new InputError('SALTS_MALFORMED', 'Salts are base64url without padding.', {}, { cause });
  }
}

function need(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) {
    throw new InputError('BYTES_LENGTH', `The ${what} has ${bytes.length} bytes; it needs ${length}.`, {
      what,
      expected: length,
      actual: bytes.length,
    });
  }
}
