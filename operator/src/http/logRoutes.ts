import { answerRange } from '@assay/node/byteRange';
import { parseTilePath, toHex } from '@assay/sdk';
import { Hono } from 'hono';
import type { ReceiptLog } from '../log/receiptLog.ts';
import { HttpError } from './openaiError.ts';

type ServedLog = Pick<ReceiptLog, 'checkpoint' | 'tileFile' | 'inclusionProof' | 'consistencyProof'>;

const FOR_EVER = 'public, max-age=31536000, immutable';
const MAX_SIZE = 2 ** 40;

/**
 * The log under `/log` as C2SP tlog-tiles, plus proofs for convenience (docs/protocol.md, Log). Readable by everyone:
 * entries are digests. Tiles never change, partial ones neither: a wider one has another path.
 */
export function logRoutes(log: ServedLog): Hono {
  const app = new Hono();
  app.use('/log/*', async (c, next) => {
    await next();
    c.header('access-control-allow-origin', '*');
  });

  app.get('/log/checkpoint', (c) => {
    c.header('cache-control', 'no-cache');
    return c.text(log.checkpoint().note);
  });

  app.get('/log/tile/*', async (c) => {
    const path = c.req.path.slice('/log/'.length);
    const bytes = parseTilePath(path) === undefined ? undefined : await log.tileFile(path);
    if (bytes === undefined) throw new HttpError(404, 'not_found', `the log has no ${path.slice(0, 100)} (yet)`);
    // A mirror that has the beginning of a partial bundle asks for the rest.
    const { status, body, headers } = answerRange(c.req.header('range'), bytes);
    return c.body(Uint8Array.from(body).buffer, status, {
      ...headers,
      'content-type': 'application/octet-stream',
      'cache-control': FOR_EVER,
    });
  });

  app.get('/log/proof/inclusion', async (c) => {
    const index = wholeNumber(c.req.query('index'), 'index');
    const size = wholeNumber(c.req.query('size'), 'size');
    if (size > log.checkpoint().size || index >= size) throw outOfRange(log.checkpoint().size);
    const proof = await log.inclusionProof(index, size);
    c.header('cache-control', FOR_EVER);
    return c.json({ proof: proof.map(toHex) });
  });

  app.get('/log/proof/consistency', async (c) => {
    const from = wholeNumber(c.req.query('from'), 'from');
    const to = wholeNumber(c.req.query('to'), 'to');
    if (to > log.checkpoint().size || from > to || from === 0) throw outOfRange(log.checkpoint().size);
    const proof = await log.consistencyProof(from, to);
    c.header('cache-control', FOR_EVER);
    return c.json({ proof: proof.map(toHex) });
  });
  return app;
}

function wholeNumber(text: string | undefined, name: string): number {
  const value = text !== undefined && /^\d{1,13}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value < MAX_SIZE) return value;
  throw new HttpError(400, 'invalid_request', `query parameter "${name}" must be a whole number below 2^40`, {
    param: name,
  });
}

function outOfRange(size: number): HttpError {
  const message = `the log's checkpoint has ${size} entries; ask for index < size <= ${size}, or 0 < from <= to <= ${size}`;
  return new HttpError(400, 'invalid_request', message);
}
