import { type AssayErrorCode, FLAGS, type InputError } from '@assay/sdk';
import type { ExecutionRoots } from '../engine/inferExactly.ts';
import type { HttpError, HttpErrorCode } from './openaiError.ts';

/** An answer of the Open Inference Protocol with what its receipt says about it. */
export type InferenceReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly flags: number;
  /** Tensor elements in and out; 0 if unknown. */
  readonly inputUnits: number;
  readonly outputUnits: number;
  /** Set for a whole answer of a `Reexecutable` model: what its receipt commits to in place of bytes. */
  readonly roots?: ExecutionRoots;
};

type Flag = (typeof FLAGS)['REFUSED' | 'FAILED'];

/**
 * An error in the protocol's form, `{"error": "..."}`, with our `code` beside it for programs. REFUSED: the engine was
 * not asked; FAILED: it was, in vain.
 */
export function errorReply(
  status: number,
  code: AssayErrorCode | HttpErrorCode,
  message: string,
  flags: Flag,
  headers: Record<string, string> = {},
): InferenceReply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify({ error: message, code })),
    flags,
    inputUnits: 0,
    outputUnits: 0,
  };
}

/** The reply to a call that does not fit: 400, REFUSED. */
export function refusal(error: InputError): InferenceReply {
  return errorReply(400, error.code, error.message, FLAGS.REFUSED);
}

/** An HTTP error of the shared parts in the protocol's form. */
export function httpErrorReply(error: HttpError, flags: Flag = FLAGS.REFUSED): InferenceReply {
  return errorReply(error.status, error.code, error.message, flags, {
    ...(error.retryAfterSeconds !== undefined && { 'retry-after': String(error.retryAfterSeconds) }),
    ...(error.status === 401 && { 'www-authenticate': 'Bearer' }),
  });
}

/** An answer that carries no receipt: metadata and health. */
export function jsonReply(value: unknown, status = 200): InferenceReply {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
    flags: 0,
    inputUnits: 0,
    outputUnits: 0,
  };
}

/** The reply to a question about the program of a model that has none: 404. */
export function noProgram(name: string): InferenceReply {
  const message = `the model behind ${JSON.stringify(name)} has no program: it is not executed exactly here`;
  return errorReply(404, 'not_found', message, FLAGS.REFUSED);
}
