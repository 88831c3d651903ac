import type { FLAGS } from '@assay/sdk';
import { sha256 } from './commitments.ts';
import { type Exchange, requestFacts } from './exchange.ts';
import { errorAnswer, HttpError, sendError } from './openaiError.ts';
import { receiptHeaders, type WrittenReceipt } from './receiptWriter.ts';
import type { RelayDeps } from './relayDeps.ts';

/**
 * Answers an exchange with an error of our own, under a receipt: REFUSED when the engine was not asked, else FAILED. Gives
 * the status.
 */
export async function answerWithError(
  exchange: Exchange,
  deps: RelayDeps,
  error: HttpError,
  flag: typeof FLAGS.REFUSED | typeof FLAGS.FAILED,
): Promise<number> {
  const answer = errorAnswer(error);
  const receipt = await issue(deps, () =>
    deps.writeReceipt({ ...requestFacts(exchange), responseHash: sha256(answer.body), flags: flag }),
  );
  if (receipt === undefined) return receiptUnavailable(exchange);
  await exchange.keep?.({ ...answer, eventAt: undefined }, receipt);
  const headers = { ...answer.headers, ...receiptHeaders(receipt) };
  if (!exchange.outgoing.destroyed) {
    exchange.outgoing.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
    exchange.outgoing.end(answer.body);
  }
  return answer.status;
}

/** Issues a receipt; undefined (and a log line) when the log does not take it, so that no answer goes out without. */
export async function issue(
  deps: RelayDeps,
  write: () => Promise<WrittenReceipt>,
): Promise<WrittenReceipt | undefined> {
  try {
    return await write();
  } catch (error) {
    deps.logger.error({ err: error }, 'receipt not issued');
    return undefined;
  }
}

/** The answer is withheld: what has no durable receipt must not leave the process. */
export function receiptUnavailable(exchange: Exchange): number {
  const message = 'no receipt could be written, so the answer is withheld; try again later';
  if (!exchange.outgoing.destroyed) {
    sendError(exchange.outgoing, new HttpError(503, 'receipt_unavailable', message, { retryAfterSeconds: 1 }));
  }
  return 503;
}
