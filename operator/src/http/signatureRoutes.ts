import { toHex } from '@assay/sdk';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { hashMessage, hexToBytes } from 'viem';
import type { ReceiptSigner } from '../signing/receiptSigner.ts';
import { HttpError } from './openaiError.ts';
import { requestHeaders } from './receiptRoutes.ts';
import type { RecentAnswers } from './recentAnswers.ts';
import type { Authenticate } from './tenants.ts';

/** What the signature route needs. */
export type SignatureRouteDeps = {
  readonly recentAnswers: RecentAnswers;
  readonly authenticate: Authenticate;
  readonly signer: Pick<ReceiptSigner, 'address' | 'sign'>;
};

/**
 * `GET /v1/signature/{chat_id}` in the form that dstack, NEAR and Phala verifiers check: an EIP-191 signature over
 * `sha256hex(request):sha256hex(response)`, wire bytes on both sides. Both hashes are our own, never the client's.
 * Kept in memory for recent answers only; the receipt is what lasts.
 */
export function signatureRoutes(deps: SignatureRouteDeps): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get('/v1/signature/:chatId', (c) => {
    const tenant = deps.authenticate(requestHeaders(c));
    const algorithm = c.req.query('signing_algo') ?? 'ecdsa';
    if (algorithm !== 'ecdsa') {
      const message =
        'this operator signs with ecdsa (secp256k1, EIP-191) only; leave signing_algo out or send "ecdsa"';
      throw new HttpError(400, 'unsupported_signing_algo', message, { param: 'signing_algo' });
    }
    const answer = deps.recentAnswers.get(c.req.param('chatId'));
    if (answer === undefined || answer.tenantKey !== tenant.key) {
      const message = 'no recent answer with this id was made with this API key; GET /v1/receipts/{id} lasts longer';
      throw new HttpError(404, 'not_found', message);
    }
    const text = `${Buffer.from(answer.requestHash).toString('hex')}:${Buffer.from(answer.responseHash).toString('hex')}`;
    return c.json({
      text,
      signature: toHex(deps.signer.sign(hexToBytes(hashMessage(text)))),
      signing_address: deps.signer.address,
      signing_algo: 'ecdsa',
    });
  });
  return app;
}
