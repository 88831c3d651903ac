import { InputError, InvariantError } from '@assay/sdk';
import type { Kernels } from '../kernels/kernels.ts';
import type { PlacedPlan } from './placePlan.ts';
import { runStage } from './runStages.ts';
import type { PlacedStage } from './stages.ts';
import { startWorker, type WorkerPort } from './workerPort.ts';

/** What a worker gets to know once. */
export type WorkerSetup = {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly scratch: number;
  readonly worker: number;
  readonly workers: number;
  readonly stages: readonly PlacedStage[];
};

/** What the caller says to a worker after that: run the stages of the set-up, or these. */
export type WorkerOrder = { readonly stages: readonly PlacedStage[] | undefined };

/** Those who run stages: the calling thread, or workers that leave it free. */
export type Team = { run(stages?: readonly PlacedStage[]): Promise<void>; close(): Promise<void> };

/** Most workers: each takes its part of every stage, and waits for all others after it. */
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
  readonly stages: readonly PlacedStage[];
  readonly workers: number;
}): Promise<Team> {
  const { memory, module, kernels, placed, stages, workers } = parts;
  if (workers === 0) {
    const machine = { kernels, scratch: placed.scratch, worker: 0, workers: 1 };
    return {
      async run(list = stages) {
        for (const stage of list) runStage(stage, machine);
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
    await Promise.race([port.ask({ memory, module, scratch, worker, workers, stages } satisfies WorkerSetup), failed]);
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
      const order: WorkerOrder = { stages: list };
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
