import type { IncomingHttpHeaders } from 'node:http';

const FORWARDED_TO_ENGINE = [
  'content-type',
  'accept',
  'user-agent',
  'x-request-id',
  'traceparent',
  'tracestate',
  'openai-beta',
];

/**
 * Headers that do not pass from the engine to the client: those of the hop, those this operator sets itself (an engine
 * could otherwise pretend a receipt) and cookies.
 */
const NOT_FORWARDED = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-digest',
  'repr-digest',
  'etag',
  'set-cookie',
  'alt-svc',
  'strict-transport-security',
  'x-receipt-id',
  'date',
]);

const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/** Headers for the engine. The client's credentials are for this operator and stay here. */
export function engineHeaders(client: IncomingHttpHeaders, apiKey: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  for (const name of FORWARDED_TO_ENGINE) {
    const value = client[name];
    if (typeof value === 'string') headers[name] = value;
  }
  if (apiKey !== undefined) headers.authorization = `Bearer ${apiKey}`;
  return headers;
}

/** Headers of the engine's answer that the client gets. */
export function clientHeaders(engine: IncomingHttpHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in engine) {
    if (NOT_FORWARDED.has(name) || name.startsWith('x-assay-') || name.startsWith('access-control-')) continue;
    const value = engine[name];
    const text = typeof value === 'string' ? value : value?.join(', ');
    // Node refuses to send control characters, after the receipt would have been issued.
    if (text !== undefined && !UNSENDABLE.test(text)) headers[name] = text;
  }
  return headers;
}
