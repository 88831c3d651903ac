import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { KeepAnswer } from './exchange.ts';
import type { Idempotency, StoredAnswer } from './idempotency.ts';
import { replayAnswer } from './replayAnswer.ts';
import type { Tenant } from './tenants.ts';

/** The status under which a client that went away is counted; nobody receives it. */
const CLIENT_GONE = 499;

/** One request that carries an idempotency key. `route` names what the key is bound to besides the body. */
export type RetriableRequest = {
  readonly key: string;
  readonly route: string;
  readonly tenant: Tenant;
  readonly requestHash: Uint8Array;
  readonly outgoing: ServerResponse;
  readonly wantsEvent: boolean;
};

/**
 * Gives the stored answer again, or has `first` make one and hand it to `keep` before its end goes out. Returns the status
 * that the client was given. Throws {@link HttpError} 409 when the key was used for another request.
 */
export async function answerOnce(
  request: RetriableRequest,
  { idempotency, logger }: { readonly idempotency: Idempotency; readonly logger: Logger },
  first: (keep: KeepAnswer) => Promise<number>,
): Promise<number> {
  const { key, route, tenant, requestHash, outgoing, wantsEvent } = request;
  // Whoever waits keeps a place: a thousand retries that nobody waits for any more must not.
  const gone = () =>
    new Promise<'gone'>((resolve) => {
      if (outgoing.destroyed) resolve('gone');
      else outgoing.once('close', () => resolve('gone'));
    });
  const reservation = await idempotency.reserve(tenant.key, key, route, requestHash, gone);
  if (reservation.kind === 'gone') return CLIENT_GONE;
  if (reservation.kind === 'replay') {
    replayAnswer(outgoing, reservation.answer, tenant, wantsEvent);
    return reservation.answer.status;
  }
  let settled = false;
  const settle = async (stored: StoredAnswer | undefined) => {
    if (settled) return;
    settled = true;
    try {
      await reservation.settle(stored);
    } catch (error) {
      // The answer itself is sound and its receipt durable: only a later retry will be a call of its own.
      logger.error({ err: error }, 'answer not stored');
    }
  };
  try {
    return await first((answer, { idHex, issued: { compact, issuedAt } }) =>
      settle({ ...answer, receipt: { id: idHex, compact, issuedAt } }),
    );
  } finally {
    await settle(undefined);
  }
}
