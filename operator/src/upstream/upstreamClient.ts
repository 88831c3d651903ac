import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { type BodyDecoder, decodeBody } from './decodeBody.ts';
import { toUpstreamFault, type UpstreamFault } from './upstreamFault.ts';

/** How long each part of an exchange with an engine may take, in milliseconds. */
export type UpstreamTimeouts = {
  readonly connectMs: number;
  /** Until the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly bodyIdleMs: number;
  /** For the whole exchange. */
  readonly totalMs: number;
};

/** Steers an answer that is coming in. */
export type UpstreamControl = { pause(): void; resume(): void; abort(): void };

/** Receives an answer; exactly one of `onEnd` and `onFault` is called last, none after `abort`. */
export type AnswerHandler = {
  onStart(status: number, headers: IncomingHttpHeaders): void;
  /** Bytes after removal of any content encoding. */
  onData(chunk: Buffer): void;
  onEnd(): void;
  onFault(fault: UpstreamFault): void;
};

/** One engine behind an HTTP base URL. */
export type UpstreamClient = {
  post(path: string, headers: Record<string, string>, body: Buffer, handler: AnswerHandler): UpstreamControl;
  /** Lets running exchanges finish and closes the connections. */
  close(): Promise<void>;
  /** Breaks running exchanges off (their handlers get a fault) and closes the connections. */
  destroy(): Promise<void>;
};

/**
 * A keep-alive client for one engine. The lowest interface of undici is used: no streams, no promises per request,
 * because this is the hot path.
 */
export function createUpstreamClient(baseUrl: string, timeouts: UpstreamTimeouts): UpstreamClient {
  const url = new URL(baseUrl);
  const prefix = url.pathname.replace(/\/+$/, '');
  const pool = new Pool(url.origin, {
    connectTimeout: timeouts.connectMs,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyIdleMs,
    pipelining: 1,
    allowH2: false,
  });
  return {
    post(path, headers, body, handler) {
      return dispatch(pool, { path: prefix + path, method: 'POST', headers, body }, handler, timeouts.totalMs);
    },
    close: () => pool.close(),
    destroy: () => pool.destroy(),
  };
}

function dispatch(
  pool: Pool,
  options: Dispatcher.DispatchOptions,
  handler: AnswerHandler,
  totalMs: number,
): UpstreamControl {
  let controller: Dispatcher.DispatchController | undefined;
  let sink: AnswerHandler | undefined = handler;
  let decoder: BodyDecoder | undefined;
  let aborted = false;

  const fault = (error: unknown) => {
    aborted = true;
    const to = settle();
    to?.onFault(toUpstreamFault(error));
    controller?.abort(new Error('given up'));
  };
  const timer = setTimeout(
    () => fault(Object.assign(new Error('total time'), { code: 'ASSAY_TOTAL_TIMEOUT' })),
    totalMs,
  );
  const settle = (): AnswerHandler | undefined => {
    const current = sink;
    sink = undefined;
    clearTimeout(timer);
    if (current !== undefined) decoder?.destroy();
    return current;
  };

  pool.dispatch(options, {
    onRequestStart(started) {
      controller = started;
      if (aborted) started.abort(new Error('given up'));
    },
    onResponseStart(started, status, headers) {
      // 100 to 199 announce an answer, they are none.
      if (status < 200) return;
      const encoding = headers['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity') {
        decoder = decodeBody(String(encoding), started, {
          onData: (chunk) => sink?.onData(chunk),
          onEnd: () => settle()?.onEnd(),
          onError: fault,
        });
        if (decoder === undefined) return;
      }
      sink?.onStart(status, headers);
    },
    onResponseData(_started, chunk) {
      if (decoder === undefined) sink?.onData(chunk);
      else decoder.write(chunk);
    },
    onResponseEnd() {
      if (decoder === undefined) settle()?.onEnd();
      else decoder.end();
    },
    onResponseError(_started, error) {
      fault(error);
    },
  });

  return {
    pause: () => (decoder ?? controller)?.pause(),
    resume: () => (decoder ?? controller)?.resume(),
    abort() {
      aborted = true;
      settle();
      controller?.abort(new Error('given up'));
    },
  };
}
