import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { FLAGS } from '@assay/sdk';
import { clientHeaders } from './answerHeaders.ts';
import type { AnswerSink } from './answerSink.ts';
import { createEventStreamRelay } from './eventStreamRelay.ts';
import { type Exchange, requestFacts } from './exchange.ts';
import { issue } from './ownAnswer.ts';
import { receiptEvent } from './receiptEvent.ts';
import type { RelayDeps } from './relayDeps.ts';

const FLUSH_MS = 10_000;

/**
 * Passes a server-sent-event answer on, event by event and with back-pressure. Its end reaches the client only when the
 * receipt is durable. A stream that breaks is cut, never ended cleanly, so that the client sees that it is not whole.
 */
export function createStreamedAnswer(
  exchange: Exchange,
  deps: RelayDeps,
  status: number,
  engineAnswerHeaders: IncomingHttpHeaders,
  resume: () => void,
): AnswerSink {
  const { outgoing, tenant, requestHash } = exchange;
  const relay = createEventStreamRelay();
  const wireHash = createHash('sha256');
  const headers = clientHeaders(engineAnswerHeaders);
  const baseFlags = FLAGS.STREAM | (status >= 300 ? FLAGS.FAILED : 0);
  let kept: Buffer[] | undefined = exchange.keep === undefined ? undefined : [];
  let keptLength = 0;

  outgoing.writeHead(status, { ...headers, 'x-receipt-id': Buffer.from(exchange.id).toString('hex') });
  outgoing.flushHeaders();
  outgoing.on('drain', resume);

  function keep(bytes: Buffer): void {
    if (kept === undefined) return;
    keptLength += bytes.length;
    if (keptLength > deps.responseBytes) kept = undefined;
    else kept.push(bytes);
  }

  function write(bytes: Buffer): boolean {
    if (bytes.length === 0) return true;
    wireHash.update(bytes);
    if (outgoing.destroyed) return true;
    return outgoing.write(bytes);
  }

  function seal(flags: number) {
    const { chatId, inputUnits, outputUnits } = relay.facts();
    return issue(deps, () =>
      deps.writeReceipt({
        ...requestFacts(exchange),
        responseHash: relay.digest(),
        flags,
        chatId,
        inputUnits,
        outputUnits,
      }),
    );
  }

  async function finish(): Promise<number> {
    const { head, tail, open } = relay.finish(exchange.wantsEvent);
    keep(head);
    const eventAt = open ? undefined : keptLength;
    keep(tail);
    // The head is whole events: it need not wait for the disk.
    write(head);
    const receipt = await seal(baseFlags);
    // The stream outlasted DRAIN: its end is withheld, so that the client sees that it is not whole.
    // INVARIANT H13: A stream that outlasts the drain of its declaration is cut, and its receipt is TRUNCATED.
    if (receipt === 'undeclared') {
      await flush(outgoing, tail);
      return truncate();
    }
    if (receipt === undefined) {
      outgoing.destroy();
      return status;
    }
    const { chatId } = relay.facts();
    if (kept !== undefined) {
      await exchange.keep?.({ status, headers, body: Buffer.concat(kept, keptLength), eventAt }, receipt);
    }
    if (exchange.wantsEvent) {
      const { compact, issuedAt } = receipt.issued;
      write(receiptEvent({ id: receipt.idHex, receipt: compact, issuedAt, salts: receipt.salts }));
    }
    write(tail);
    const responseHash = wireHash.digest();
    if (chatId !== undefined) deps.recentAnswers.add(chatId, { tenantKey: tenant.key, requestHash, responseHash });
    if (!outgoing.destroyed) outgoing.end();
    return status;
  }

  // INVARIANT H10: A stream that breaks on either side is cut for the client and gets a TRUNCATED receipt over the
  //   bytes that went out.
  async function truncate(): Promise<number> {
    const flags = baseFlags | FLAGS.TRUNCATED;
    await seal(flags);
    outgoing.destroy();
    return status;
  }

  return {
    data(chunk) {
      let bytes: Buffer;
      try {
        bytes = relay.push(chunk);
      } catch {
        return 'malformed';
      }
      keep(bytes);
      // Too large to be replayed and its reader gone: nobody will ever see the rest.
      if (outgoing.destroyed && exchange.keep !== undefined && kept === undefined) return 'too-large';
      return write(bytes) ? 'more' : 'wait';
    },
    end: finish,
    async fail() {
      // What has arrived goes out before the cut, so that the receipt speaks of the same bytes as the client has.
      const { head, tail } = relay.finish(false);
      write(head);
      await flush(outgoing, tail);
      return truncate();
    },
    clientGone: truncate,
  };
}

/** Resolves when the bytes are with the kernel; a client that does not read, or is gone, is not waited for. */
function flush(outgoing: ServerResponse, bytes: Buffer): Promise<void> {
  if (outgoing.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FLUSH_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    outgoing.once('close', done);
    outgoing.write(bytes, done);
  });
}
