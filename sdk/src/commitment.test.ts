import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchSize } from '../../test/effort.ts';
import {
  commit,
  decodeSalts,
  deriveSalts,
  encodeSalts,
  REQUEST_TAG,
  RESPONSE_TAG,
  tenantId,
  tenantSecret,
} from './commitment.ts';

const sha256 = (...parts: (string | Uint8Array)[]) =>
  new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest());
const hmac = (key: Uint8Array, ...parts: (string | Uint8Array)[]) =>
  new Uint8Array(parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest());
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const refusal = (code: string) => expect.objectContaining({ code });

describe('commitments', () => {
  it('are what node:crypto computes', () => {
    expect(REQUEST_TAG).toEqual(sha256('assay/v1/request'));
    expect(RESPONSE_TAG).toEqual(sha256('assay/v1/response'));
    fc.assert(
      fc.property(bytes(32), bytes(32), bytes(16), fc.string(), (secret, hash, id, apiKey) => {
        const salts = deriveSalts(secret, id);
        expect(salts.request).toEqual(hmac(secret, 'assay/v1/salt/request', id));
        expect(salts.response).toEqual(hmac(secret, 'assay/v1/salt/response', id));
        expect(commit(REQUEST_TAG, salts.request, hash)).toEqual(sha256(REQUEST_TAG, salts.request, hash));
        expect(tenantSecret(secret, id)).toEqual(hmac(secret, 'assay/v1/tenant', id));
        expect(tenantId(apiKey)).toEqual(sha256(Buffer.from(apiKey, 'utf8')).slice(0, 16));
        expect(decodeSalts(encodeSalts(salts))).toEqual(salts);
        expect(encodeSalts(salts)).toBe(Buffer.concat([salts.request, salts.response]).toString('base64url'));
      }),
      { numRuns: searchSize(50) },
    );
  });

  it('refuse parts of another length: 96 bytes could be cut in more than one way', () => {
    const [short, full] = [new Uint8Array(31), new Uint8Array(32)];
    expect(() => commit(short, full, full)).toThrow(refusal('BYTES_LENGTH'));
    expect(() => commit(REQUEST_TAG, short, full)).toThrow(refusal('BYTES_LENGTH'));
    expect(() => commit(REQUEST_TAG, full, short)).toThrow(refusal('BYTES_LENGTH'));
    expect(() => deriveSalts(full, full)).toThrow(refusal('BYTES_LENGTH'));
    expect(() => deriveSalts(short, new Uint8Array(16))).toThrow(refusal('BYTES_LENGTH'));
    expect(() => tenantSecret(new Uint8Array(15), new Uint8Array(16))).toThrow(refusal('BYTES_LENGTH'));
    expect(() => tenantSecret(full, full)).toThrow(refusal('BYTES_LENGTH'));
  });

  it('refuse salts that are malformed', () => {
    for (const text of ['', 'A'.repeat(85), 'A'.repeat(87), '+'.repeat(86), `${'A'.repeat(85)}B`]) {
      expect(() => decodeSalts(text)).toThrow(refusal('SALTS_MALFORMED'));
    }
  });
});
