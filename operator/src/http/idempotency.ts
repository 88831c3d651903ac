import { sha256 } from './commitments.ts';
import type { KeptAnswer } from './exchange.ts';
import { HttpError } from './openaiError.ts';

/** An answer under an idempotency key, with what its receipt needs to be shown again. Salts are derived anew. */
export type StoredAnswer = KeptAnswer & {
  readonly receipt: { readonly id: string; readonly compact: string; readonly issuedAt: number };
};

/** Where answers are kept between calls and restarts. Keys and fingerprints are hex. */
export type AnswerStore = {
  get(key: string): Promise<{ readonly fingerprint: string; readonly answer: StoredAnswer } | undefined>;
  /** Resolves when the answer is on disk. */
  put(key: string, fingerprint: string, answer: StoredAnswer): Promise<void>;
};

/** What a caller with an idempotency key has to do. */
export type Reservation =
  | { readonly kind: 'replay'; readonly answer: StoredAnswer }
  /** The caller went away while it waited for the first. */
  | { readonly kind: 'gone' }
  /** Ask the engine; then say what to keep (undefined: nothing, the next caller asks anew). */
  | { readonly kind: 'first'; settle(answer: StoredAnswer | undefined): Promise<void> };

/** Makes retries harmless: one engine call and one receipt per (tenant, key, body). */
export type Idempotency = {
  /** Throws {@link HttpError} 409 when the key was used with another body or route. `gone` is asked for when there is need to wait. */
  reserve(
    tenantKey: string,
    key: string,
    route: string,
    requestHash: Uint8Array,
    gone: () => Promise<'gone'>,
  ): Promise<Reservation>;
};

type Running = { readonly fingerprint: string; readonly result: Promise<StoredAnswer | undefined> };

/** Creates the rule over a store. Callers that come while the first is running wait for its answer. */
export function createIdempotency(store: AnswerStore): Idempotency {
  const running = new Map<string, Running>();
  return {
    async reserve(tenantKey, key, route, requestHash, gone) {
      const storeKey = sha256(Buffer.from(`${tenantKey}\n${key}`)).toString('hex');
      const fingerprint = sha256(Buffer.concat([Buffer.from(`${route}\n`), requestHash])).toString('hex');
      for (;;) {
        const other = running.get(storeKey);
        if (other === undefined) break;
        requireSame(other.fingerprint, fingerprint);
        const answer = await Promise.race([other.result, gone()]);
        if (answer === 'gone') return { kind: 'gone' };
        if (answer !== undefined) return { kind: 'replay', answer };
      }
      // INVARIANT H3: One idempotency key of one tenant leads to one engine call and one receipt, also for calls at the
      //   same time and after a restart.
      let resolve: (answer: StoredAnswer | undefined) => void = () => {};
      const result = new Promise<StoredAnswer | undefined>((done) => {
        resolve = done;
      });
      running.set(storeKey, { fingerprint, result });
      const finish = (answer: StoredAnswer | undefined) => {
        running.delete(storeKey);
        resolve(answer);
      };
      try {
        const stored = await store.get(storeKey);
        if (stored !== undefined) {
          requireSame(stored.fingerprint, fingerprint);
          finish(stored.answer);
          return { kind: 'replay', answer: stored.answer };
        }
      } catch (error) {
        finish(undefined);
        throw error;
      }
      return {
        kind: 'first',
        async settle(answer) {
          try {
            if (answer !== undefined && isFinal(answer.status)) await store.put(storeKey, fingerprint, answer);
          } finally {
            finish(answer);
          }
        },
      };
    },
  };
}

/** Reads `Idempotency-Key`: 1 to 255 visible ASCII characters, or undefined. Throws {@link HttpError} 400. */
export function idempotencyKey(value: string | string[] | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value)) return value;
  throw new HttpError(400, 'idempotency_key_invalid', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
}

/** Answers that clients retry on are shared with those who wait, and then forgotten: a retry must be able to succeed. */
function isFinal(status: number): boolean {
  return status < 500 && status !== 408 && status !== 409 && status !== 429;
}

function requireSame(known: string, given: string): void {
  if (known === given) return;
  throw new HttpError(
    409,
    'idempotency_key_reused',
    'this Idempotency-Key was used with another request; use a new key',
  );
}
