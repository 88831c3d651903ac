import { FLAGS, isEventStream } from '@assay/sdk';
import { faultMessage, type UpstreamFault } from '../upstream/upstreamFault.ts';
import { engineHeaders } from './answerHeaders.ts';
import type { AnswerSink } from './answerSink.ts';
import { createBufferedAnswer } from './bufferedAnswer.ts';
import type { Exchange } from './exchange.ts';
import { HttpError } from './openaiError.ts';
import { answerWithError } from './ownAnswer.ts';
import type { RelayDeps } from './relayDeps.ts';
import { createStreamedAnswer } from './streamedAnswer.ts';

/**
 * Asks the engine and brings its answer, or what became of it, to the client under a receipt. Gives its status; rejects
 * only on bugs.
 */
export function relayAnswer(exchange: Exchange, deps: RelayDeps): Promise<number> {
  const { outgoing, endpoint, executedBody, path } = exchange;
  return new Promise((resolve, reject) => {
    let sink: AnswerSink | undefined;
    let over = false;
    let unread: NodeJS.Timeout | undefined;
    let unwatch: () => void = () => undefined;

    const conclude = (finish: () => Promise<number>) => {
      if (over) return;
      over = true;
      clearTimeout(unread);
      unwatch();
      (async () => finish())().then(resolve, reject);
    };
    // A client that leaves its answer unread would keep its place, and one of the engine's, as long as an answer may take.
    const waitForReader = () => {
      control.pause();
      clearTimeout(unread);
      unread = setTimeout(() => outgoing.destroy(), deps.clientIdleMs);
    };
    const goOn = () => {
      clearTimeout(unread);
      control.resume();
    };
    const fail = (fault: UpstreamFault) => {
      deps.logger.warn({ endpoint: endpoint.name, code: fault.code, err: fault.cause }, 'engine failed');
      const error = new HttpError(fault.status, fault.code, faultMessage(fault.code));
      conclude(() => sink?.fail(fault) ?? answerWithError(exchange, deps, error, FLAGS.FAILED));
    };

    const headers = engineHeaders(exchange.incoming.headers, endpoint.upstreamApiKey);
    const control = deps.engineOf(endpoint).post(path, headers, executedBody, {
      onStart(status, answered) {
        const make = isEventStream(answered['content-type']) ? createStreamedAnswer : createBufferedAnswer;
        sink = make(exchange, deps, status, answered, goOn);
      },
      onData(chunk) {
        if (over || sink === undefined) return;
        const next = sink.data(chunk);
        if (next === 'more') return;
        if (next === 'wait') {
          waitForReader();
          return;
        }
        control.abort();
        fail({ code: next === 'too-large' ? 'upstream_too_large' : 'upstream_malformed', status: 502, cause: next });
      },
      onEnd: () => conclude(() => (sink as AnswerSink).end()),
      onFault: fail,
    });

    // A stream that outlasts the drain of its declaration is cut at that moment: nobody stands for what would follow.
    // INVARIANT H13: A stream that outlasts the drain of its declaration is cut, and its receipt is TRUNCATED.
    unwatch = deps.terms.onEnd(endpoint, () => {
      if (over) return;
      control.abort();
      fail({ code: 'endpoint_not_declared', status: 503, cause: 'the declaration ended' });
    });

    const onClose = () => {
      if (over) return;
      if (outgoing.writableFinished || exchange.keep !== undefined) {
        goOn();
        return;
      }
      control.abort();
      const gone = sink ?? createBufferedAnswer(exchange, deps, 499, {});
      conclude(() => gone.clientGone());
    };
    if (outgoing.destroyed) onClose();
    else outgoing.on('close', onClose);
  });
}
