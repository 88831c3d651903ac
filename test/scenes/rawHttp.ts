import { type IncomingHttpHeaders, request } from 'node:http';

/** An answer as it came over the wire. `cut` says that the connection ended before the answer did. */
export type RawAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly cut: boolean;
};

/** A request under way. */
export type RawCall = {
  readonly answer: Promise<RawAnswer>;
  /** Resolves when at least `bytes` of the body are here. */
  received(bytes: number): Promise<Buffer>;
  /** Goes away without a word. */
  leave(): void;
  /** Stops and goes on reading. */
  pause(): void;
  resume(): void;
};

/** Sends a request and keeps the bytes as they are. */
export function rawCall(
  url: string,
  options: { headers?: Record<string, string>; body?: string | Buffer; method?: string } = {},
): RawCall {
  const {
    headers = { 'content-type': 'application/json' },
    body,
    method = body === undefined ? 'GET' : 'POST',
  } = options;
  const chunks: Buffer[] = [];
  let length = 0;
  let waiting: { bytes: number; resolve: (body: Buffer) => void }[] = [];
  let respond: { pause(): void; resume(): void } | undefined;
  const outgoing = request(url, { method, headers, agent: false });
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      respond = response;
      const finish = (cut: boolean) =>
        resolve({ status: Number(response.statusCode), headers: response.headers, body: Buffer.concat(chunks), cut });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        waiting = waiting.filter(({ bytes, resolve: reached }) => {
          if (length < bytes) return true;
          reached(Buffer.concat(chunks));
          return false;
        });
      });
      response.on('end', () => finish(false));
      response.on('error', () => finish(true));
    });
  });
  outgoing.end(body);
  return {
    answer,
    received: (bytes) =>
      length >= bytes
        ? Promise.resolve(Buffer.concat(chunks))
        : new Promise((resolve) => waiting.push({ bytes, resolve })),
    leave() {
      answer.catch(() => {});
      outgoing.destroy();
    },
    pause: () => respond?.pause(),
    resume: () => respond?.resume(),
  };
}

/** Sends JSON, or the text as it is, and waits for the whole answer. */
export function post(url: string, json: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const body = typeof json === 'string' || Buffer.isBuffer(json) ? json : JSON.stringify(json);
  return rawCall(url, { body, headers: { 'content-type': 'application/json', ...headers } }).answer;
}

/** Fetches and parses JSON. */
export async function getJson<T>(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: T; headers: IncomingHttpHeaders }> {
  const { status, body, headers: answered } = await rawCall(url, { headers }).answer;
  return { status, json: JSON.parse(body.toString()) as T, headers: answered };
}

/** The `code` of an OpenAI error envelope; fails when the answer is none. */
export function errorCode(answer: RawAnswer): string {
  const { error } = JSON.parse(answer.body.toString()) as {
    error: { message: string; type: string; param: unknown; code: string };
  };
  if (error.message.length === 0 || error.type.length === 0) throw new Error('an error without message or type');
  return error.code;
}
