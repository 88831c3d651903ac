import type { IncomingMessage, ServerResponse } from 'node:http';
import { gatherBytes } from '../upstream/gatherBytes.ts';
import { admissionError } from './admission.ts';
import { HttpError } from './openaiError.ts';

/**
 * Reads a whole request body. Throws {@link HttpError} 413 as soon as the limit is passed, 415 for a content encoding (the
 * commitment is over the bytes as the engine will read them), 400 when the client goes away in the middle, 503 when the
 * bodies of all requests that are not answered yet take up the memory there is for them.
 */
export type ReadBody = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<Buffer>;

/** Bodies at the limit, and bytes, that are held at a time; the larger of the two counts. */
const HELD_BODIES = 64;
const HELD_BYTES = 256 * 2 ** 20;

/** Creates a reader of bodies of at most `limit` bytes each. */
export function createBodyReader(limit: number, heldBytes = Math.max(HELD_BYTES, HELD_BODIES * limit)): ReadBody {
  let held = 0;
  return async (incoming, outgoing) => {
    let taken = 0;
    // Comes when the request is answered or its connection is gone.
    outgoing.once('close', () => {
      held -= taken;
      taken = 0;
    });
    return readBody(incoming, limit, (bytes) => {
      // Thousands of connections that each send nearly a whole body would fill the memory before one of them is admitted.
      // INVARIANT H11: The bodies of all unanswered requests together take up a bounded memory, however they are cut.
      if (held + bytes > heldBytes || outgoing.destroyed) return false;
      held += bytes;
      taken += bytes;
      return true;
    });
  };
}

function readBody(incoming: IncomingMessage, limit: number, take: (bytes: number) => boolean): Promise<Buffer> {
  const encoding = incoming.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new HttpError(
      415,
      'unsupported_content_encoding',
      `content-encoding "${encoding}" is not accepted; send the body plain`,
    );
  }
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  return new Promise((resolve, reject) => {
    const body = gatherBytes();
    incoming.on('data', (chunk: Buffer) => {
      const fits = body.length() + chunk.length <= limit;
      if (fits && take(chunk.length)) {
        body.add(chunk);
        return;
      }
      incoming.removeAllListeners('data');
      incoming.resume();
      reject(fits ? admissionError('overloaded') : tooLarge(limit));
    });
    incoming.on('end', () => resolve(body.bytes()));
    incoming.on('error', (cause) => reject(gone(cause)));
    incoming.on('close', () => {
      if (!incoming.readableEnded) reject(gone(undefined));
    });
  });
}

/** Throws {@link HttpError} 415 unless the request says it is JSON. */
export function requireJson(incoming: IncomingMessage): void {
  const type = incoming.headers['content-type'];
  if (type === 'application/json') return;
  const essence = (type ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (essence === 'application/json') return;
  throw new HttpError(415, 'unsupported_content_type', 'content-type must be application/json');
}

function tooLarge(limit: number): HttpError {
  return new HttpError(
    413,
    'body_too_large',
    `the body is larger than ${limit} bytes; send less or raise limits.requestBytes`,
  );
}

function gone(cause: unknown): HttpError {
  return new HttpError(400, 'invalid_request', 'the connection ended inside the body', { cause });
}
