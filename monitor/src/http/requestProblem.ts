import type { AssayErrorCode } from '@assay/sdk';
import { AssayError } from '@assay/sdk';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Every refusal has this body. */
export type ErrorBody = {
  readonly error: { readonly code: string; readonly message: string; readonly details?: unknown };
};

/** Answers a request that failed. What is ours to fix is a 500 without details. */
export function errorResponse(context: Context, error: unknown): Response {
  if (error instanceof AssayError) {
    const status = STATUS[error.code] ?? (error.name === 'InputError' ? 400 : 500);
    return refuse(context, status, error.code, error.message);
  }
  return refuse(context, 500, 'INTERNAL', 'The monitor failed to answer; its log says why.');
}

export function refuse(context: Context, status: ContentfulStatusCode, code: string, message: string): Response {
  return context.json({ error: { code, message } } satisfies ErrorBody, status);
}

const STATUS: Partial<Record<AssayErrorCode, ContentfulStatusCode>> = {
  STORE_CORRUPT: 500,
  WATCH_FULL: 503,
  OPERATOR_NOT_REGISTERED: 404,
  INDEX_OUT_OF_RANGE: 404,
  SIZE_OUT_OF_RANGE: 404,
};
