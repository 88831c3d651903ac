import { createHash, hash, randomFillSync } from 'node:crypto';
import { REQUEST_TAG, RESPONSE_TAG } from '@assay/sdk';

const REQUEST_SALT_LABEL = Buffer.from('assay/v1/salt/request');
const RESPONSE_SALT_LABEL = Buffer.from('assay/v1/salt/response');
const TENANT_LABEL = Buffer.from('assay/v1/tenant');

/** The two salts of a receipt, 32 bytes each. */
export type Salts = { readonly request: Buffer; readonly response: Buffer };

/** SHA-256 of some bytes, in one native call. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** Commitment to the request (`executedCommitment` too), as sdk `commit(REQUEST_TAG, …)`, natively. */
export function commitRequest(salt: Uint8Array, contentHash: Uint8Array): Buffer {
  return commit(REQUEST_TAG, salt, contentHash);
}

/** Commitment to the response, as sdk `commit(RESPONSE_TAG, …)`, natively. */
export function commitResponse(salt: Uint8Array, contentHash: Uint8Array): Buffer {
  return commit(RESPONSE_TAG, salt, contentHash);
}

const scratch = Buffer.alloc(96);

function commit(tag: Uint8Array, salt: Uint8Array, contentHash: Uint8Array): Buffer {
  scratch.set(tag, 0);
  scratch.set(salt, 32);
  scratch.set(contentHash, 64);
  return hash('sha256', scratch, 'buffer');
}

/** Salts of a receipt (docs/protocol.md, Commitment), as sdk `deriveSalts`, natively. */
export function deriveSaltsNative(tenantSecret: Uint8Array, receiptId: Uint8Array): Salts {
  const pads = padsOf(tenantSecret);
  return { request: hmac(pads, REQUEST_SALT_LABEL, receiptId), response: hmac(pads, RESPONSE_SALT_LABEL, receiptId) };
}

/** A tenant's secret, as sdk `tenantSecret`, natively. */
export function deriveTenantSecret(saltSecret: Uint8Array, tenantId: Uint8Array): Buffer {
  return hmac(padsOf(saltSecret), TENANT_LABEL, tenantId);
}

type Pads = { readonly inner: Buffer; readonly outer: Buffer };

const BLOCK = 64;
const knownPads = new WeakMap<Uint8Array, Pads>();

/** The two padded keys of HMAC (RFC 2104). Secrets live as long as their tenant is known; their pads with them. */
function padsOf(secret: Uint8Array): Pads {
  const known = knownPads.get(secret);
  if (known !== undefined) return known;
  const key = secret.length > BLOCK ? createHash('sha256').update(secret).digest() : secret;
  const padded = (byte: number) => Buffer.from(Array.from({ length: BLOCK }, (_, i) => (key[i] ?? 0) ^ byte));
  const pads = { inner: padded(0x36), outer: padded(0x5c) };
  knownPads.set(secret, pads);
  return pads;
}

/** HMAC-SHA-256 as two one-shot hashes: a third of the time of `createHmac` for messages as short as ours. */
function hmac({ inner, outer }: Pads, label: Buffer, message: Uint8Array): Buffer {
  return hash(
    'sha256',
    Buffer.concat([outer, hash('sha256', Buffer.concat([inner, label, message]), 'buffer')]),
    'buffer',
  );
}

/** Value of `X-Assay-Salts`, as sdk `encodeSalts`: base64url of both salts, 86 characters. */
export function saltsHeader(salts: Salts): string {
  return Buffer.concat([salts.request, salts.response]).toString('base64url');
}

const ID_LENGTH = 16;
const pool = Buffer.alloc(ID_LENGTH * 256);
let poolAt = pool.length;

/** 16 fresh random bytes that name a receipt; drawn in blocks, since each draw is a system call. */
export function newReceiptId(): Buffer {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const id = Buffer.from(pool.subarray(poolAt, poolAt + ID_LENGTH));
  poolAt += ID_LENGTH;
  return id;
}
