import type { ServerResponse } from 'node:http';

/** The closed set of codes in error envelopes that this operator writes itself. */
export type HttpErrorCode =
  | 'invalid_json'
  | 'invalid_request'
  | 'invalid_nonce'
  | 'invalid_api_key'
  | 'model_not_found'
  | 'not_found'
  | 'method_not_allowed'
  | 'unsupported_content_type'
  | 'unsupported_content_encoding'
  | 'unsupported_signing_algo'
  | 'body_too_large'
  | 'body_timeout'
  | 'endpoint_kind_mismatch'
  | 'idempotency_key_invalid'
  | 'idempotency_key_reused'
  | 'draining'
  | 'overloaded'
  | 'receipt_unavailable'
  | 'endpoint_not_declared'
  | 'upstream_unreachable'
  | 'upstream_timeout'
  | 'upstream_aborted'
  | 'upstream_malformed'
  | 'upstream_too_large'
  | 'internal_error';

/** An answer the operator gives by itself. Thrown inside handlers, turned into the OpenAI envelope at the edge. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: HttpErrorCode;
  readonly param: string | null;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: HttpErrorCode,
    message: string,
    options: { param?: string; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The envelope OpenAI clients parse: `{ error: { message, type, param, code } }`. */
export function errorEnvelope(error: HttpError): { error: Record<string, string | null> } {
  const type = error.status >= 500 ? 'server_error' : 'invalid_request_error';
  return { error: { message: error.message, type, param: error.param, code: error.code } };
}

/** Headers and bytes of an own error answer. */
export function errorAnswer(error: HttpError): { status: number; headers: Record<string, string>; body: Buffer } {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  if (error.code === 'draining') headers.connection = 'close';
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  return { status: error.status, headers, body: Buffer.from(JSON.stringify(errorEnvelope(error))) };
}

/** Writes an own error answer; if an answer has begun already, the connection is cut, since nothing true can follow. */
export function sendError(outgoing: ServerResponse, error: HttpError, extra: Record<string, string> = {}): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const answer = errorAnswer(error);
  outgoing.writeHead(answer.status, { ...answer.headers, ...extra, 'content-length': answer.body.length });
  outgoing.end(answer.body);
}

/** Turns anything thrown into an {@link HttpError}; what is not known stays inside. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  return new HttpError(500, 'internal_error', 'the operator failed on this request; its log says why', {
    cause: error,
  });
}
