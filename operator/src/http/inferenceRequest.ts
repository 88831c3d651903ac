import { isUtf8 } from 'node:buffer';
import { HttpError } from './openaiError.ts';
import { topLevelFields } from './topLevelFields.ts';

/** What routing needs of a request body; the bytes themselves stay untouched. */
export type InferenceRequest = {
  readonly model: string;
  /** Byte span of the value of `model`, for rewriting by splicing. */
  readonly modelSpan: { readonly start: number; readonly end: number };
};

/**
 * Reads `model` from a JSON body. Throws {@link HttpError} 400.
 *
 * A second `model` in any letter case is refused: parsers differ in which they keep (and some match case-insensitively),
 * so the engine might run another model than the one the receipt names.
 */
export function parseInferenceRequest(body: Buffer): InferenceRequest {
  if (!isUtf8(body)) throw new HttpError(400, 'invalid_json', 'the body is not UTF-8; send JSON in UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 120) : 'unreadable';
    throw new HttpError(400, 'invalid_json', `the body is not valid JSON: ${reason}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError(400, 'invalid_request', 'the body must be a JSON object with a "model" member');
  }
  const spans = topLevelFields(body, (key) => key === 'model') ?? [];
  // INVARIANT H1: A request that names `model` more than once, in any letter case or escape, reaches no engine: what is
  //   routed is what the engine reads.
  if (spans.length > 1) {
    throw new HttpError(400, 'invalid_request', 'the body names "model" more than once; send it exactly once', {
      param: 'model',
    });
  }
  const model = (value as { model?: unknown }).model;
  const span = spans[0];
  if (typeof model !== 'string' || model.length === 0 || span === undefined) {
    throw new HttpError(400, 'invalid_request', 'the body needs "model", the name of an endpoint, as a string', {
      param: 'model',
    });
  }
  return { model, modelSpan: { start: span.start, end: span.end } };
}

/** The body with the value of `model` replaced; every other byte stays as it was. */
export function withModel(body: Buffer, request: InferenceRequest, model: string): Buffer {
  const { start, end } = request.modelSpan;
  return Buffer.concat([body.subarray(0, start), Buffer.from(JSON.stringify(model)), body.subarray(end)]);
}
