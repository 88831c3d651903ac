import type { IncomingHttpHeaders } from 'node:http';
import { fetch, Pool } from 'undici';
import { createUpstreamClient, type UpstreamTimeouts } from './upstreamClient.ts';
import { toUpstreamFault, type UpstreamFault } from './upstreamFault.ts';

/** What became of a call: a whole answer, a fault, or nothing because the caller gave up. */
export type OipReply =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
  | { readonly kind: 'fault'; readonly fault: UpstreamFault }
  | { readonly kind: 'abandoned' };

/** An Open Inference Protocol server behind a base URL. Paths begin with `/v2`; no call rejects. */
export type OipUpstream = {
  readonly get: (path: string) => Promise<OipReply>;
  readonly post: (
    path: string,
    headers: Record<string, string>,
    body: Buffer,
    signal: AbortSignal,
  ) => Promise<OipReply>;
  /** Lets running calls finish and closes the connections. */
  readonly close: () => Promise<void>;
};

/**
 * A client that takes whole answers of at most `responseBytes`; a longer one is the fault `upstream_too_large`. Bodies
 * come without their content encoding.
 */
export function createOipUpstream(baseUrl: string, timeouts: UpstreamTimeouts, responseBytes: number): OipUpstream {
  const client = createUpstreamClient(baseUrl, timeouts);
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const questions = new Pool(base.origin, { connectTimeout: timeouts.connectMs });

  return {
    async get(path) {
      try {
        const answer = await fetch(new URL(prefix + path, base), {
          dispatcher: questions,
          redirect: 'error',
          signal: AbortSignal.timeout(timeouts.totalMs),
        });
        const chunks: Uint8Array[] = [];
        let length = 0;
        for await (const chunk of answer.body ?? []) {
          length += chunk.length;
          if (length > responseBytes) return tooLarge(length);
          chunks.push(chunk);
        }
        const headers = Object.fromEntries(answer.headers);
        return { kind: 'answer', status: answer.status, headers, body: Buffer.concat(chunks, length) };
      } catch (error) {
        return { kind: 'fault', fault: fetchFault(error) };
      }
    },

    post: (path, headers, body, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve({ kind: 'abandoned' });
          return;
        }
        let status = 0;
        let answered: IncomingHttpHeaders = {};
        let chunks: Buffer[] = [];
        let length = 0;
        const conclude = (reply: OipReply) => {
          signal.removeEventListener('abort', abandon);
          resolve(reply);
        };
        const control = client.post(path, headers, body, {
          onStart(code, received) {
            status = code;
            answered = received;
          },
          onData(chunk) {
            length += chunk.length;
            if (length <= responseBytes) {
              chunks.push(chunk);
              return;
            }
            chunks = [];
            control.abort();
            conclude(tooLarge(length));
          },
          onEnd: () => conclude({ kind: 'answer', status, headers: answered, body: Buffer.concat(chunks, length) }),
          onFault: (fault) => conclude({ kind: 'fault', fault }),
        });
        function abandon() {
          control.abort();
          conclude({ kind: 'abandoned' });
        }
        signal.addEventListener('abort', abandon, { once: true });
      }),

    async close() {
      await Promise.all([client.close(), questions.close()]);
    },
  };
}

function tooLarge(length: number): OipReply {
  return { kind: 'fault', fault: { code: 'upstream_too_large', status: 502, cause: new Error(`${length} bytes`) } };
}

function fetchFault(error: unknown): UpstreamFault {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { code: 'upstream_timeout', status: 504, cause: error };
  }
  return toUpstreamFault(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
