/** One worker as the caller sees it, under Node and in browsers. */
export type WorkerPort = {
  /** Posts a message and waits for the answer to it. */
  ask(message: unknown): Promise<void>;
  /** Ends the worker, whatever it does. */
  end(): Promise<void>;
};

const isNode = typeof process === 'object' && process.versions?.node !== undefined;

/**
 * Starts a worker. `onEnd` hears of it when the worker fails, or ends without being asked to.
 * A page that starts workers with shared memory has to be cross-origin isolated.
 */
export async function startWorker(onEnd: (cause: unknown) => void): Promise<WorkerPort> {
  const answers: (() => void)[] = [];
  const onMessage = () => answers.shift()?.();
  const ask = (post: (message: unknown) => void) => (message: unknown) =>
    new Promise<void>((resolve) => {
      answers.push(resolve);
      post(message);
    });
  // Not by what globals there are: under Node, other packages put a Worker of theirs there.
  if (!isNode) {
    const worker = new Worker(new URL('./workerMain.ts', import.meta.url), { type: 'module' });
    worker.onmessage = onMessage;
    worker.onerror = (event) => onEnd(event.message);
    worker.onmessageerror = () => onEnd('a message could not be read');
    return { ask: ask((message) => worker.postMessage(message)), end: async () => worker.terminate() };
  }
  const { Worker: NodeWorker } = await import('node:worker_threads');
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  // Without the flags of the process: some, such as --input-type, a worker does not start with.
  const worker = new NodeWorker(new URL(`./workerMain.${suffix}`, import.meta.url), { execArgv: [] });
  // A runtime that nobody closed does not keep the process alive, unless somebody waits for it.
  worker.unref();
  worker.on('message', () => {
    onMessage();
    if (answers.length === 0) worker.unref();
  });
  worker.on('error', onEnd);
  worker.on('exit', (code) => onEnd(`exit code ${code}`));
  return {
    ask: ask((message) => {
      worker.ref();
      worker.postMessage(message);
    }),
    end: async () => {
      await worker.terminate();
    },
  };
}
