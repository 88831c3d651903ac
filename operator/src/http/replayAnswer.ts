import type { ServerResponse } from 'node:http';
import { deriveSaltsNative, saltsHeader } from './commitments.ts';
import type { StoredAnswer } from './idempotency.ts';
import { receiptEvent } from './receiptEvent.ts';
import type { Tenant } from './tenants.ts';

/** Gives a stored answer again: same status, same bytes, same receipt. */
export function replayAnswer(
  outgoing: ServerResponse,
  answer: StoredAnswer,
  tenant: Tenant,
  wantsEvent: boolean,
): void {
  if (outgoing.destroyed) return;
  const { receipt, eventAt } = answer;
  const salts = saltsHeader(deriveSaltsNative(tenant.secret, Buffer.from(receipt.id, 'hex')));
  const headers = {
    ...answer.headers,
    'x-assay-receipt': receipt.compact,
    'x-receipt-id': receipt.id,
    'x-assay-salts': salts,
    'x-assay-replayed': 'true',
  };
  const body =
    wantsEvent && eventAt !== undefined
      ? Buffer.concat([
          answer.body.subarray(0, eventAt),
          receiptEvent({ id: receipt.id, issuedAt: receipt.issuedAt, receipt: receipt.compact, salts }),
          answer.body.subarray(eventAt),
        ])
      : answer.body;
  outgoing.writeHead(answer.status, { ...headers, 'content-length': body.length });
  outgoing.end(body);
}
