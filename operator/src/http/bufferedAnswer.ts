import type { IncomingHttpHeaders } from 'node:http';
import { FLAGS } from '@assay/sdk';
import { gatherBytes } from '../upstream/gatherBytes.ts';
import { faultMessage } from '../upstream/upstreamFault.ts';
import { clientHeaders } from './answerHeaders.ts';
import type { AnswerSink } from './answerSink.ts';
import { sha256 } from './commitments.ts';
import { type Exchange, requestFacts } from './exchange.ts';
import { HttpError } from './openaiError.ts';
import { answerWithError, issue, receiptUnavailable } from './ownAnswer.ts';
import { receiptHeaders } from './receiptWriter.ts';
import type { RelayDeps } from './relayDeps.ts';
import { answerFacts } from './usage.ts';

/** Takes a whole answer, issues its receipt and only then sends it, byte for byte, with the receipt in its headers. */
export function createBufferedAnswer(
  exchange: Exchange,
  deps: RelayDeps,
  status: number,
  engineAnswerHeaders: IncomingHttpHeaders,
): AnswerSink {
  let gathered = gatherBytes();

  async function finish(): Promise<number> {
    const body = gathered.bytes();
    const flags = status >= 300 ? FLAGS.FAILED : 0;
    const responseHash = sha256(body);
    const facts = answerFacts(body);
    const { chatId, inputUnits, outputUnits } = facts;
    const receipt = await issue(deps, () =>
      deps.writeReceipt({ ...requestFacts(exchange), responseHash, flags, chatId, inputUnits, outputUnits }),
    );
    // INVARIANT H7: An answer without a durable receipt does not leave the operator; a stream without one does not end
    //   cleanly.
    if (receipt === undefined) return receiptUnavailable(exchange);
    if (receipt === 'undeclared') return withdrawn();
    const { requestHash, tenant, outgoing } = exchange;
    if (chatId !== undefined) deps.recentAnswers.add(chatId, { tenantKey: tenant.key, requestHash, responseHash });
    const headers = clientHeaders(engineAnswerHeaders);
    if (exchange.keep !== undefined) await exchange.keep({ status, headers, body, eventAt: undefined }, receipt);
    if (!outgoing.destroyed) {
      outgoing.writeHead(status, { ...headers, ...receiptHeaders(receipt), 'content-length': body.length });
      outgoing.end(body);
    }
    return status;
  }

  /** The model was swapped on chain while it was answering: what it said is nobody's promise any more. */
  function withdrawn(): Promise<number> {
    const error = new HttpError(503, 'endpoint_not_declared', faultMessage('endpoint_not_declared'));
    return answerWithError(exchange, deps, error, FLAGS.FAILED);
  }

  return {
    data(chunk) {
      if (gathered.length() + chunk.length > deps.responseBytes) return 'too-large';
      gathered.add(chunk);
      return 'more';
    },
    end: finish,
    fail(fault) {
      gathered = gatherBytes();
      return answerWithError(
        exchange,
        deps,
        new HttpError(fault.status, fault.code, faultMessage(fault.code)),
        FLAGS.FAILED,
      );
    },
    async clientGone() {
      gathered = gatherBytes();
      const flags = FLAGS.TRUNCATED;
      await issue(deps, () =>
        deps.writeReceipt({ ...requestFacts(exchange), responseHash: sha256(Buffer.alloc(0)), flags }),
      );
      return 499;
    },
  };
}
