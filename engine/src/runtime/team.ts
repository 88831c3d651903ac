import { InputError, InvariantError } from '@assay/sdk';
import type { Kernels } from '../kernels/kernels.ts';
import type { PlacedPlan } from './placePlan.ts';
import { runStep } from './runSteps.ts';
import type { PlacedStep } from './steps.ts';
import { startWorker, type WorkerPort } from './workerPort.ts';

/** What a worker gets to know once. */
export type WorkerSetup = {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly scratch: number;
  readonly worker: number;
  readonly workers: number;
  readonly steps: readonly PlacedStep[];
};

/** What the caller says to a worker after that: run the steps of the set-up, or these. */
export type WorkerOrder = { readonly steps: readonly PlacedStep[] | undefined };

/** Those who run steps: the calling thread, or workers that leave it free. */
export type Team = { run(steps?: readonly PlacedStep[]): Promise<void>; close(): Promise<void> };

/** Most workers: each takes its part of every step, and waits for all others after it. */
export const MOST_WORKERS = 64;

/** Throws InputError NUMBER_RANGE for a number of workers that no team can have. */
export function checkWorkers(workers: number): void {
  if (Number.isSafeInteger(workers) && workers >= 0 && workers <= MOST_WORKERS) return;
  throw new InputError('NUMBER_RANGE', `A runtime has 0 to ${MOST_WORKERS} workers; got ${workers}.`, { workers });
}

/** Starts a team over one memory. With 0 workers the calling thread does the work. */
export async function createTeam(parts: {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly kernels: Kernels;
  readonly placed: PlacedPlan;
  readonly steps: readonly PlacedStep[];
  readonly workers: number;
}): Promise<Team> {
  const { memory, module, kernels, placed, steps, workers } = parts;
  if (workers === 0) {
    const machine = { kernels, scratch: placed.scratch, worker: 0, workers: 1 };
    return {
      async run(list = steps) {
        for (const step of list) runStep(step, machine);
      },
      async close() {},
    };
  }
  let fail: (cause: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = (cause) =>
      reject(new InvariantError('ENGINE_FAILED', `A worker of the engine ended: ${cause}`, { cause: `${cause}` }));
  });
  // Without a run that waits for it, the failure is told by the next one.
  failed.catch(() => undefined);
  const ports: WorkerPort[] = [];
  const close = async () => {
    fail('the runtime was closed');
    await Promise.all(ports.map((port) => port.end()));
  };
  const startAll = Array.from({ length: workers }, async (_, worker) => {
    const port = await startWorker((cause) => fail(cause));
    ports.push(port);
    const scratch = placed.scratch + worker * placed.scratchStride;
    await Promise.race([port.ask({ memory, module, scratch, worker, workers, steps } satisfies WorkerSetup), failed]);
    return port;
  });
  try {
    await Promise.all(startAll);
  } catch (cause) {
    await Promise.allSettled(startAll);
    await close();
    throw cause;
  }
  return {
    async run(list) {
      const order: WorkerOrder = { steps: list };
      try {
        await Promise.race([Promise.all(ports.map((port) => port.ask(order))), failed]);
      } catch (cause) {
        // The others wait for the one that is gone.
        // INVARIANT Y3: A worker that dies ends the runtime with ENGINE_FAILED; nobody waits for it for ever.
        await close();
        throw cause;
      }
    },
    close,
  };
}
