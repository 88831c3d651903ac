import { randomBytes } from 'node:crypto';
import { commit, deriveSalts, encodeSalts, REQUEST_TAG, RESPONSE_TAG, tenantId, tenantSecret } from '@assay/sdk';
import { expect, test } from 'vitest';
import {
  commitRequest,
  commitResponse,
  deriveSaltsNative,
  deriveTenantSecret,
  newReceiptId,
  saltsHeader,
  sha256,
} from './commitments.ts';

test('the native forms give what the sdk gives', () => {
  for (let round = 0; round < 50; round++) {
    const [secret, id, content] = [randomBytes(32), randomBytes(16), randomBytes(32)];
    const salts = deriveSaltsNative(secret, id);
    const reference = deriveSalts(secret, id);
    expect([...salts.request, ...salts.response]).toEqual([...reference.request, ...reference.response]);
    expect(saltsHeader(salts)).toBe(encodeSalts(reference));
    expect([...commitRequest(salts.request, content)]).toEqual([...commit(REQUEST_TAG, salts.request, content)]);
    expect([...commitResponse(salts.response, content)]).toEqual([...commit(RESPONSE_TAG, salts.response, content)]);
    const apiKey = randomBytes(round).toString('base64');
    const tenant = tenantId(apiKey);
    expect([...sha256(Buffer.from(apiKey)).subarray(0, 16)]).toEqual([...tenant]);
    expect([...deriveTenantSecret(secret, tenant)]).toEqual([...tenantSecret(secret, tenant)]);
  }
});

test('receipt ids are 16 bytes, fresh ones, each in memory of its own', () => {
  const ids = Array.from({ length: 1000 }, newReceiptId);
  expect(new Set(ids.map((id) => id.toString('hex'))).size).toBe(1000);
  expect(ids.every((id) => id.length === 16)).toBe(true);
});
