import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from './openaiError.ts';

/** Reads `X-Assay-Nonce`: 64 hex digits, or undefined when absent. Throws {@link HttpError} 400. */
export function clientNonce(headers: IncomingHttpHeaders): Uint8Array | undefined {
  const value = headers['x-assay-nonce'];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^[0-9a-fA-F]{64}$/.test(value)) {
    throw new HttpError(400, 'invalid_nonce', 'X-Assay-Nonce must be 64 hex digits; send 32 random bytes');
  }
  return Buffer.from(value, 'hex');
}
