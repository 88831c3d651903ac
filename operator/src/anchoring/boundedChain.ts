import { InputError } from '@assay/sdk';
import type { AnchoringChain } from './anchoringChain.ts';

/** Ends every call of `chain` after `timeoutMs` with CHAIN_TIMEOUT, and at once with ANCHORING_STOPPED when `stop` fires. */
export function boundChain(chain: AnchoringChain, timeoutMs: number, stop: AbortSignal): AnchoringChain {
  const bound =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    (...args: A) =>
      race(name, () => call(...args), timeoutMs, stop);
  return {
    deployment: chain.deployment,
    chainId: bound('chainId', chain.chainId),
    latest: bound('latest', chain.latest),
    finalized: bound('finalized', chain.finalized),
    block: bound('block', chain.block),
    times: bound('times', chain.times),
    anchorHead: bound('anchorHead', chain.anchorHead),
    anchorKeyOf: bound('anchorKeyOf', chain.anchorKeyOf),
    anchoredLogs: bound('anchoredLogs', chain.anchoredLogs),
    nonceAt: bound('nonceAt', chain.nonceAt),
    balanceOf: bound('balanceOf', chain.balanceOf),
    feeLevels: bound('feeLevels', chain.feeLevels),
    estimateAnchor: bound('estimateAnchor', chain.estimateAnchor),
    outcomeOf: bound('outcomeOf', chain.outcomeOf),
    send: bound('send', chain.send),
  };
}

function race<R>(name: string, call: () => Promise<R>, timeoutMs: number, stop: AbortSignal): Promise<R> {
  return new Promise<R>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', stopped);
    };
    const stopped = () => {
      end();
      reject(new InputError('ANCHORING_STOPPED', 'The anchoring agent was stopped.'));
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
