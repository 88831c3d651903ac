import { AssayError, type FLAGS } from '@assay/sdk';
import { RETRY_AFTER_SECONDS } from './admission.ts';
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
  if (receipt === undefined || receipt === 'undeclared') return receiptUnavailable(exchange);
  await exchange.keep?.({ ...answer, eventAt: undefined }, receipt);
  const headers = { ...answer.headers, ...receiptHeaders(receipt) };
  if (!exchange.outgoing.destroyed) {
    exchange.outgoing.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
    exchange.outgoing.end(answer.body);
  }
  return answer.status;
}

/**
 * Issues a receipt; undefined (and a log line) when the log does not take it, so that no answer goes out without. 'undeclared':
 * a complete answer would contradict the chain by now, so it must not be given as one.
 */
export async function issue(
  deps: RelayDeps,
  write: () => Promise<WrittenReceipt>,
): Promise<WrittenReceipt | 'undeclared' | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof AssayError && error.code === 'ENDPOINT_NOT_DECLARED') return 'undeclared';
    deps.logger.error({ err: error }, 'receipt not issued');
    return undefined;
  }
}

/** What a client is told whose answer nobody may stand for. Nothing is kept for its retry: that one may be served. */
export function notDeclaredError(problem: string): HttpError {
  const message = `this endpoint cannot be served: ${problem}; try again later`;
  return new HttpError(503, 'endpoint_not_declared', message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** The answer is withheld: what has no durable receipt must not leave the process. */
export function receiptUnavailable(exchange: Exchange): number {
  const message = 'no receipt could be written, so the answer is withheld; try again later';
  if (!exchange.outgoing.destroyed) {
    sendError(exchange.outgoing, new HttpError(503, 'receipt_unavailable', message, { retryAfterSeconds: 1 }));
  }
  return 503;
}
