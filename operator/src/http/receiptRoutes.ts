import type { IncomingHttpHeaders } from 'node:http';
import { decodeReceipt, type OpenedAnchoring, type Opening, toHex } from '@assay/sdk';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { ReceiptLog } from '../log/receiptLog.ts';
import type { IssuedReceipt } from '../log/recordReader.ts';
import { deriveSaltsNative, saltsHeader } from './commitments.ts';
import { HttpError } from './openaiError.ts';
import type { Authenticate, Tenant } from './tenants.ts';

/** How an anchor that covers an entry can be opened on chain. `size` is the log's size under `opening.anchorings[anchoring]`. */
export type AnchorProof = { readonly opening: Opening; readonly anchoring: number; readonly target: OpenedAnchoring };

/** What the receipt routes need. */
export type ReceiptRouteDeps = {
  readonly log: Pick<ReceiptLog, 'find' | 'checkpoint' | 'publishCheckpoint' | 'inclusionProof'>;
  readonly authenticate: Authenticate;
  /** Finds an anchor over an entry; undefined when there is none yet, or no chain. */
  readonly findAnchor: (leafIndex: number) => Promise<AnchorProof | undefined>;
};

type Env = { Bindings: HttpBindings };

const RECEIPT_ID = /^[0-9a-f]{32}$/i;

/** `GET /v1/receipts/{receipt id | chat id}` and `…/proof`, for the API key that made the request. */
export function receiptRoutes(deps: ReceiptRouteDeps): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/receipts/:id', async (c) => {
    const { tenant, receipt } = await ownReceipt(c, deps);
    const signed = decodeReceipt(receipt.compact);
    c.header('cache-control', 'private, no-store');
    return c.json({
      id: Buffer.from(receipt.id).toString('hex'),
      receipt: receipt.compact,
      digest: toHex(receipt.digest),
      salts: saltsHeader(deriveSaltsNative(tenant.secret, receipt.id)),
      leafIndex: receipt.leafIndex,
      fields: signed.receipt,
    });
  });

  app.get('/v1/receipts/:id/proof', async (c) => {
    const { receipt } = await ownReceipt(c, deps);
    const { leafIndex } = receipt;
    const latest = deps.log.checkpoint();
    const checkpoint = latest.size > leafIndex ? latest : await deps.log.publishCheckpoint();
    const path = await deps.log.inclusionProof(leafIndex, checkpoint.size);
    const anchor = await anchorPart(leafIndex, deps);
    c.header('cache-control', 'private, no-store');
    return c.json({
      leafIndex,
      size: checkpoint.size,
      root: toHex(checkpoint.root),
      path: path.map(toHex),
      checkpoint: checkpoint.note,
      ...(anchor !== undefined && { anchor }),
    });
  });
  return app;
}

async function anchorPart(leafIndex: number, deps: ReceiptRouteDeps) {
  const found = await deps.findAnchor(leafIndex);
  if (found === undefined) return undefined;
  const path = await deps.log.inclusionProof(leafIndex, found.target.size);
  return { opening: found.opening, anchoring: found.anchoring, path: path.map(toHex) };
}

/** Throws {@link HttpError} 401 without an accepted key, 404 when there is no such receipt of this key. */
async function ownReceipt(
  c: Context<Env>,
  deps: ReceiptRouteDeps,
): Promise<{ tenant: Tenant; receipt: IssuedReceipt }> {
  const tenant = deps.authenticate(requestHeaders(c));
  const id = c.req.param('id') ?? '';
  const receipt = RECEIPT_ID.test(id)
    ? await deps.log.find({ id: Buffer.from(id, 'hex') })
    : await deps.log.find({ chatId: id });
  // INVARIANT H4: A receipt, its proof and its signature are given only to the API key that made the request.
  if (receipt === undefined || !Buffer.from(receipt.tenant).equals(tenant.id)) {
    throw new HttpError(404, 'not_found', 'no receipt with this id was made with this API key');
  }
  return { tenant, receipt };
}

/** Header object of a request, also where there is no socket (tests through `app.request`). */
export function requestHeaders(c: Context<Env>): IncomingHttpHeaders {
  return c.env?.incoming?.headers ?? Object.fromEntries(c.req.raw.headers);
}
