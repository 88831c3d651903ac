/** Why an answer could not be used: nobody answered (in time), or what came is too long or not JSON. */
export type FetchFailure = 'unreachable' | 'malformed';

/** An HTTP answer, or the reason why there is none. Never thrown: callers decide what it means. */
export type FetchResult<Body> =
  | { readonly ok: true; readonly status: number; readonly body: Body }
  | { readonly ok: false; readonly failure: FetchFailure; readonly detail: string };

export type FetchOptions = {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly init?: RequestInit;
};

/** Fetches JSON under a time-out and a size limit. The server is not trusted with either. */
export async function fetchJson(url: string, options: FetchOptions): Promise<FetchResult<unknown>> {
  const answer = await fetchText(url, options);
  if (!answer.ok) return answer;
  try {
    return { ...answer, body: JSON.parse(answer.body) };
  } catch {
    return { ok: false, failure: 'malformed', detail: `not JSON (HTTP ${answer.status})` };
  }
}

/** Fetches text under a time-out and a size limit. */
export async function fetchText(url: string, options: FetchOptions): Promise<FetchResult<string>> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await options.fetch(url, { redirect: 'error', ...options.init, signal });
    const text = await readBounded(response, options.maxBytes);
    if (text === undefined) {
      return { ok: false, failure: 'malformed', detail: `more than ${options.maxBytes} bytes` };
    }
    return { ok: true, status: response.status, body: text };
  } catch (error) {
    return { ok: false, failure: 'unreachable', detail: describe(error, options.timeoutMs) };
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function describe(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  return error instanceof Error ? error.message : String(error);
}
