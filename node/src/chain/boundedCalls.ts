import { InputError } from '@assay/sdk';

type Call = (...args: never[]) => Promise<unknown>;

/**
 * Ends every call of `calls` after `timeoutMs` with CHAIN_TIMEOUT, and at once with ANCHORING_STOPPED when `stop` fires.
 * What is no function is passed through.
 */
export function boundedCalls<T extends object>(calls: T, timeoutMs: number, stop: AbortSignal): T {
  const entries = Object.entries(calls).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value];
    return [name, (...args: never[]) => race(name, () => (value as Call)(...args), timeoutMs, stop)];
  });
  return Object.fromEntries(entries) as T;
}

function race<R>(name: string, call: () => Promise<R>, timeoutMs: number, stop: AbortSignal): Promise<R> {
  return new Promise<R>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', stopped);
    };
    const stopped = () => {
      end();
      reject(new InputError('ANCHORING_STOPPED', 'The process is ending: no more calls are made.'));
    };
    const timer = setTimeout(() => {
      end();
      const message = `The chain did not answer ${name} within ${timeoutMs} ms. Check the RPC URL and the node behind it.`;
      reject(new InputError('CHAIN_TIMEOUT', message, { call: name, timeoutMs }));
    }, timeoutMs);
    if (stop.aborted) return stopped();
    stop.addEventListener('abort', stopped, { once: true });
    call().then(resolve, reject).finally(end);
  });
}
