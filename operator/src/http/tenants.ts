import type { IncomingHttpHeaders } from 'node:http';
import { deriveTenantSecret, sha256 } from './commitments.ts';
import { HttpError } from './openaiError.ts';

/** Who made a request. `secret` derives the salts of its receipts. */
export type Tenant = { readonly id: Uint8Array; readonly key: string; readonly secret: Uint8Array };

/** An accepted API key: only its hash is kept. `saltSecret` is a tenant's own secret (erasing it shreds its salts). */
export type ApiKeyEntry = { readonly sha256: string; readonly saltSecret?: Uint8Array | undefined };

/** Finds the tenant of a request, or throws {@link HttpError} 401. */
export type Authenticate = (headers: IncomingHttpHeaders) => Tenant;

const MAX_KNOWN_TENANTS = 10_000;
const ANONYMOUS = '';

/**
 * With keys configured only those are accepted. Without, everyone is: a caller who sends a key is a tenant of its own
 * all the same, so that only the key that made a request reads its receipt; callers without a key share one tenant.
 * Keys are compared by their SHA-256, so timing tells nothing about them.
 */
export function createAuthenticate(entries: readonly ApiKeyEntry[], saltSecret: Uint8Array): Authenticate {
  const accepted = new Map(entries.map((entry) => [entry.sha256.toLowerCase(), entry]));
  const known = new Map<string, Tenant>();

  function tenantOf(keyHash: Buffer, hashHex: string): Tenant {
    const cached = known.get(hashHex);
    if (cached !== undefined) return cached;
    const id = Uint8Array.from(keyHash.subarray(0, 16));
    const secret = accepted.get(hashHex)?.saltSecret ?? deriveTenantSecret(saltSecret, id);
    const tenant = { id, key: Buffer.from(id).toString('hex'), secret };
    // An open operator sees keys that callers make up: the memory for them is bounded.
    if (known.size >= MAX_KNOWN_TENANTS) known.delete(known.keys().next().value as string);
    known.set(hashHex, tenant);
    return tenant;
  }

  return (headers) => {
    const apiKey = presentedKey(headers);
    const keyHash = sha256(Buffer.from(apiKey));
    const hashHex = keyHash.toString('hex');
    // INVARIANT H2: With API keys configured nothing is answered or read without one of them.
    if (accepted.size > 0 && !accepted.has(hashHex)) {
      const message =
        apiKey === ANONYMOUS
          ? 'an API key is needed; send it as "Authorization: Bearer <key>"'
          : 'this API key is not accepted here; check it with the operator';
      throw new HttpError(401, 'invalid_api_key', message);
    }
    return tenantOf(keyHash, hashHex);
  };
}

function presentedKey(headers: IncomingHttpHeaders): string {
  const header = headers.authorization;
  if (header === undefined) return ANONYMOUS;
  const match = /^bearer +(.*)$/i.exec(header);
  return match?.[1]?.trim() ?? ANONYMOUS;
}
