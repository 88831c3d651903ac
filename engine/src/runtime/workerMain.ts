import { bindKernels } from '../kernels/loadKernels.ts';
import { waitForAll } from './barrier.ts';
import { type Machine, runStage } from './runStages.ts';
import type { WorkerOrder, WorkerSetup } from './team.ts';

type Answer = (message: 'done') => void;

/** Handles the messages of one worker: first its set-up, then orders; each is answered when it is done. */
function createHandler(answer: Answer): (message: WorkerSetup | WorkerOrder) => Promise<void> {
  let state: { readonly setup: WorkerSetup; readonly machine: Machine; readonly words: Int32Array } | undefined;
  return async (message) => {
    if ('memory' in message) {
      const { memory, module, scratch, worker, workers } = message;
      const kernels = await bindKernels(module, memory);
      state = {
        setup: message,
        machine: { kernels, scratch, worker, workers },
        words: new Int32Array(memory.buffer, 0, 2),
      };
    } else if (state !== undefined) {
      const { setup, machine, words } = state;
      for (const stage of message.stages ?? setup.stages) {
        runStage(stage, machine);
        waitForAll(words, machine.workers);
      }
    }
    answer('done');
  };
}

if ('WorkerGlobalScope' in globalThis) {
  const scope = globalThis as unknown as { postMessage: Answer; onmessage: unknown };
  const handle = createHandler((message) => scope.postMessage(message));
  // Of a promise that fails in a worker a page hears nothing, and would wait for ever.
  scope.onmessage = (event: { data: WorkerSetup | WorkerOrder }) => void handle(event.data).catch(reportError);
} else {
  const { parentPort } = await import('node:worker_threads');
  const handle = createHandler((message) => parentPort?.postMessage(message));
  parentPort?.on('message', (message: WorkerSetup | WorkerOrder) => void handle(message));
}
