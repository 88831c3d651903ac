import type { IncomingHttpHeaders } from 'node:http';
import { fetch, Pool } from 'undici';
import { gatherBytes } from './gatherBytes.ts';
import { createUpstreamClient, type UpstreamTimeouts } from './upstreamClient.ts';
import { toUpstreamFault, type UpstreamFault } from './upstreamFault.ts';

// Anyone may ask for metadata and readiness, and each question is asked of the server: few at a time, and not for long.
const QUESTIONS_AT_ONCE = 16;
const QUESTION_MS = 30_000;

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
  const questions = new Pool(base.origin, { connectTimeout: timeouts.connectMs, connections: QUESTIONS_AT_ONCE });

  return {
    async get(path) {
      try {
        const answer = await fetch(new URL(prefix + path, base), {
          dispatcher: questions,
          redirect: 'error',
          signal: AbortSignal.timeout(Math.min(timeouts.totalMs, QUESTION_MS)),
        });
        const body = gatherBytes();
        for await (const chunk of answer.body ?? []) {
          if (body.length() + chunk.length > responseBytes) return tooLarge(responseBytes);
          body.add(Buffer.from(chunk));
        }
        const headers = Object.fromEntries(answer.headers);
        return { kind: 'answer', status: answer.status, headers, body: body.bytes() };
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
        const answer = gatherBytes();
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
            if (answer.length() + chunk.length <= responseBytes) {
              answer.add(chunk);
              return;
            }
            control.abort();
            conclude(tooLarge(responseBytes));
          },
          onEnd: () => conclude({ kind: 'answer', status, headers: answered, body: answer.bytes() }),
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

function tooLarge(limit: number): OipReply {
  const cause = new Error(`more than ${limit} bytes`);
  return { kind: 'fault', fault: { code: 'upstream_too_large', status: 502, cause } };
}

function fetchFault(error: unknown): UpstreamFault {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { code: 'upstream_timeout', status: 504, cause: error };
  }
  return toUpstreamFault(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
