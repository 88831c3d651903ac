import type { IncomingMessage } from 'node:http';
import { HttpError } from './openaiError.ts';

/**
 * Reads a whole request body of at most `limit` bytes. Throws {@link HttpError} 413 as soon as the limit is passed,
 * 415 for a content encoding (the commitment is over the bytes as the engine will read them), 400 when the client
 * goes away in the middle.
 */
export function readRequestBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
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
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        incoming.removeAllListeners('data');
        incoming.resume();
        reject(tooLarge(limit));
      } else if (first === undefined) first = chunk;
      else {
        rest ??= [first];
        rest.push(chunk);
      }
    });
    incoming.on('end', () => resolve(rest === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest, length)));
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
