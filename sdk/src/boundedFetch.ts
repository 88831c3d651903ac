/** How a bounded read can fail. The caller knows what these mean for it. */
export type FetchFailure = 'unreachable' | 'timeout' | 'notFound' | 'tooLarge' | 'status';

/** Raised inside this package only; the public functions turn it into an error with a code. */
export class FetchError extends Error {
  readonly failure: FetchFailure;
  readonly status: number | undefined;

  constructor(failure: FetchFailure, status?: number, options?: ErrorOptions) {
    super(failure, options);
    this.failure = failure;
    this.status = status;
  }
}

/** Limits of one read. */
export type FetchLimits = { readonly maxBytes: number; readonly timeoutMs: number };

/**
 * Reads a whole body of bounded size within a bounded time; the peer is attacker-controlled.
 * Bodies of error answers are not read.
 */
export async function boundedFetch(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  { maxBytes, timeoutMs }: FetchLimits,
): Promise<Uint8Array> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    // A redirect could lead to an address that nobody named or checked.
    const response = await fetch(url, { redirect: 'error', ...init, signal: abort.signal });
    if (!response.ok) throw new FetchError(response.status === 404 ? 'notFound' : 'status', response.status);
    return await readBody(response, maxBytes);
  } catch (cause) {
    if (cause instanceof FetchError) throw cause;
    throw new FetchError(abort.signal.aborted ? 'timeout' : 'unreachable', undefined, { cause });
  } finally {
    clearTimeout(timer);
    // Ends the connection when we stopped reading early.
    abort.abort();
  }
}

const MAX_RPC_ANSWER = 10 << 20;

/**
 * A `fetch` that resolves when the whole answer has arrived, at most 10 MiB of it. For viem's `http` transport, whose
 * time-out ends with the headers: a node that stalls inside its body would hold a call for ever. Any failure rejects.
 */
export async function fetchWhole(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await globalThis.fetch(input, init);
  const body = await readBody(response, MAX_RPC_ANSWER);
  const { status, statusText, headers } = response;
  return new Response(body.length === 0 ? null : body, { status, statusText, headers });
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw new FetchError('tooLarge', response.status);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) break;
    length += next.value.length;
    // INVARIANT S10: What a log or indexer sends is bounded in bytes and time before it is kept.
    if (length > maxBytes) throw new FetchError('tooLarge', response.status);
    chunks.push(next.value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
